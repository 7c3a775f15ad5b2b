"""What labels and annotations of rules may use, and what they say."""

from datetime import UTC, datetime

import pytest

from alerts.template import TemplateError, check_template, written

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


def said(text: str) -> str:
    labels = {"portal": "dvc"}
    return written(text, labels, 0.305, now=NOW, external_url="https://ioc.example")


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("plain {% %}", "plain {% %}"),
        ("{{ $labels.portal }}: {{ $value | humanizePercentage }}", "dvc: 30.5%"),
        ("{{ .Labels.portal }} {{ .Value }}", "dvc 0.305"),
        ("{{ $externalURL }}/runbook/PortalDown", "https://ioc.example/runbook/PortalDown"),
        ("{{ $labels.absent }}{{ $externalLabels.x }}", ""),
        ("{{ range $k, $v := $labels }}{{ $k }}={{ $v }}{{ end }}", "portal=dvc"),
    ],
)
def test_what_it_says(text: str, out: str) -> None:
    check_template(text)
    assert said(text) == out


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{{ $label.portal }}", "undefined variable $label"),
        ("{{ if true }}{{ $x := 1 }}{{ end }}{{ $x }}", "undefined variable $x"),
        ("{{ $x = 1 }}", "undefined variable $x"),
        ("{{ query `up` }}", "there is no function query"),
        ("{{ template `x` }}", "there is no template 'x'"),
        ("{{ (len (foo)) }}", "there is no function foo"),
        ("{{ range foo }}{{ end }}", "there is no function foo"),
        ("{{ foo.Bar }}", "there is no function foo"),
        ('{{ printf "%1000000000d" 1 }}', "is wider than 100 characters"),
        ("{{ if }}", "unexpected"),
    ],
)
def test_what_is_refused(text: str, reason: str) -> None:
    with pytest.raises(TemplateError) as told:
        check_template(text)
    assert reason in str(told.value)
