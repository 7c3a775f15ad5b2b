"""When a lease was claimed and renewed, by the database's clock: how busy we are hardly counts."""

from psycopg import sql

from tests.servers import Database


def note_lease(database: Database, name: str) -> None:
    """Have the database write down when a lease is claimed and renewed."""
    with database.connect() as conn:
        conn.execute(
            sql.SQL(
                """
                CREATE TABLE lease_noted (epoch bigint, at timestamptz DEFAULT clock_timestamp());
                CREATE FUNCTION note_lease() RETURNS trigger SECURITY DEFINER LANGUAGE plpgsql AS $$
                  BEGIN INSERT INTO lease_noted (epoch) VALUES (NEW.epoch); RETURN NULL; END $$;
                CREATE TRIGGER note_lease AFTER INSERT OR UPDATE ON lease FOR EACH ROW
                  WHEN (NEW.name = {}) EXECUTE FUNCTION note_lease();
                """
            ).format(sql.Literal(name))
        )


def takeover_seconds(database: Database) -> float:
    """From the last renewal of the first holder to the claim of the second."""
    with database.connect() as conn:
        found = conn.execute(
            """SELECT extract(epoch FROM min(at) FILTER (WHERE epoch = 2)
                 - max(at) FILTER (WHERE epoch = 1)) FROM lease_noted"""
        ).fetchone()
    assert found is not None
    return float(found[0])
