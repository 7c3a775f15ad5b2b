"""Another objective while an alert about the old one is on."""

from datetime import UTC, datetime, timedelta

from alerts.objectives import MARK, OBJECTIVES, Objectives, group_of, objectives_of
from alerts.rules.asking import asked
from alerts.rules.written import as_yaml
from core.store import rules
from core.store.pool import connect
from promql.parse import parse
from tests.alerting import Stand, stand, turn
from tests.servers import Database

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)
UP = 'portal_up{portal="p",owner="o",probe="a"}'
OTHER = UP.replace('"p"', '"q"')


async def promise(kept: Stand, objectives: Objectives) -> None:
    await kept.put_rules(as_yaml([group_of(objectives)]), OBJECTIVES)


async def test_an_alert_goes_on_while_its_portal_is_promised_something_else(
    database: Database,
) -> None:
    async with stand(database, NOW) as kept:
        await promise(kept, Objectives())
        for ago in range(20):  # every second try fails
            await kept.store({UP: ago % 2, OTHER: 1}, NOW - timedelta(minutes=ago))
        async with kept.leading() as leading:
            for promised in (None, None, {"p": 99.0}, {"p": 99.0, "a": 95.0}, {"q": None}):
                if promised is not None:
                    await promise(kept, Objectives(99.5, promised))
                    await leading.notice_rules()
                await turn(leading, kept.now)
                at_ms = round(kept.now.timestamp() * 1000)
                expr = 'portal:objective:ratio{portal="p"}'
                found = await asked(expr, parse(expr), at_ms, leading.evaluator.storage())
                ratio = 0.99 if promised and "p" in promised else 0.995
                assert found.vector.values[:, 0].tolist() == [ratio]
                await kept.pass_(60)
                await kept.store({UP: 1, OTHER: 1})
                await kept.pass_(60)
                await kept.store({UP: 0, OTHER: 1})
        fast, slow = "PortalBudgetBurnsFast", "PortalBudgetBurns"
        assert kept.alerts() == [(fast, "firing", None), (slow, "pending", None)]
        assert kept.events().count("firing") == 1


async def test_what_is_promised_can_be_read_from_the_rules(database: Database) -> None:
    of = Objectives(99.9, {"p": 99.0, "q": None})
    async with stand(database, NOW) as kept:
        await promise(kept, of)
    async with await connect(database.login("ioc_api")) as conn:
        assert objectives_of(await rules.load(conn)) == of


_WORK = """
INSERT INTO maintenance (id, title_vi, title_en, scope, names, starts_at, ends_at, public, reason,
  in_slo, created_at, created_by)
VALUES (gen_random_uuid(), 'a', '', %s, %s, %s, %s, %s, 'x', false, %s, 'a')
"""


async def test_what_fails_in_maintenance_that_does_not_count_is_left_out(
    database: Database,
) -> None:
    minute = timedelta(minutes=1)
    with database.connect() as owner:
        for scope, name, is_public in (
            ("portal", "p", False), ("portal", "q", True), ("source", "p", False),
        ):  # fmt: skip
            work = [scope, [name], NOW - minute, NOW + 2 * minute, is_public, NOW]
            owner.execute(_WORK, work)
    async with stand(database, NOW) as kept:
        await promise(kept, Objectives())
        async with kept.leading() as leading:

            async def told(expr: str) -> list[tuple[str, float]]:
                await leading.follow()
                at_ms = round(kept.now.timestamp() * 1000)
                found = (await asked(expr, parse(expr), at_ms, leading.evaluator.storage())).vector
                pairs = zip(found.labels, found.values[:, 0], found.present[:, 0], strict=True)
                return sorted((dict(labels)["portal"], v) for labels, v, there in pairs if there)

            for up in (0, 0, 1, 1, 1):
                await kept.store({UP: up, OTHER: up})
                await turn(leading, kept.now)
                # People were told of q too late: it counts.
                assert await told(MARK) == ([] if up else [("p", 1.0)])
                await kept.pass_(60)
            assert await told("portal:failures:ratio_1h") == [("p", 0.0), ("q", 0.4)]
            assert await told("portal:failures:count_1h") == [("p", 0.0), ("q", 2.0)]
