"""Templates as Go runs them, a line a case; and what is refused."""

import contextlib
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.template.errors import TemplateError
from alerts.template.functions import functions
from alerts.template.parse import parse
from alerts.template.run import Run
from alerts.template.values import Record, float_text

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
ABOUT = Record(
    {
        "Labels": {"portal": "dvc", "unit": "khun-ha"},
        "Value": 0.31,
        "Alerts": [Record({"Status": "firing"}), Record({"Status": "resolved"})],
        "At": NOW,
        "Count": 2,
        "None": None,
        "Greet": lambda name="you": f"hello {name}",
    }
)


def said(text: str, about: object = ABOUT) -> str:
    return Run(functions(NOW, "https://ioc.example")).text_of(parse(text), about)


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("plain", "plain"),
        ("{{ .Value }}", "0.31"),
        ("{{.Labels.portal}}/{{ .Labels.absent }}", "dvc/"),
        ("a {{- .Count -}} b", "a2b"),
        ("a {{/* nothing */}} b", "a  b"),
        ("a {{- /* nothing */ -}} b", "ab"),
        ('{{ "x\\n\\u1ed9" }}{{ `\\n` }}', "x\nộ\\n"),
        ("{{ $x := .Value }}{{ $x }}{{ $x = 2 }}{{ $x }}", "0.312"),
        ("{{ if .Count }}yes{{ else }}no{{ end }}", "yes"),
        ("{{ if .None }}a{{ else if eq .Count 2 }}b{{ else }}c{{ end }}", "b"),
        ("{{ with .Labels.portal }}{{ . }}{{ $.Count }}{{ end }}", "dvc2"),
        ("{{ with .None }}a{{ else }}b{{ end }}", "b"),
        ("{{ with .None }}a{{ else with .Count }}{{ . }}{{ end }}", "2"),
        ("{{ range .Alerts }}{{ .Status }} {{ end }}", "firing resolved "),
        ("{{ range $i, $a := .Alerts }}{{ $i }}{{ $a.Status }} {{ end }}", "0firing 1resolved "),
        ("{{ range $k, $v := .Labels }}{{ $k }}={{ $v }},{{ end }}", "portal=dvc,unit=khun-ha,"),
        ("{{ range .None }}a{{ else }}none{{ end }}", "none"),
        ("{{ range .Alerts }}{{ .Status }}{{ break }}{{ end }}", "firing"),
        ("{{ range 3 }}{{ if eq . 1 }}{{ continue }}{{ end }}{{ . }}{{ end }}", "02"),
        ('{{ define "x" }}<{{ . }}>{{ end }}{{ template "x" .Count }}', "<2>"),
        ('{{ block "y" .Labels }}{{ .unit }}{{ end }}', "khun-ha"),
        ("{{ .Greet }} {{ .Greet `Lan` }}", "hello you hello Lan"),
        ("{{ `Lan` | .Greet }}", "hello Lan"),
        ("{{ len .Alerts }} {{ index .Labels `unit` }} {{ (index .Alerts 1).Status }}",
         "2 khun-ha resolved"),
        ("{{ and .Count .None }}{{ or .None `x` }}{{ not .None }}", "<no value>xtrue"),
        ("{{ and .None .None.Field }}", "<no value>"),  # what comes after is not looked at
        ("{{ eq .Count 1 2 }} {{ ne .Count 1 }} {{ lt .Value 1 }} {{ ge 2 2 }}",
         "true true true true"),
        ('{{ printf "%s %d %.2f %5d|%-5s|%05.1f %q %t %v%%" "a" 3 1.239 7 "b" 2.5 "c" true 1e21 }}',
         'a 3 1.24     7|b    |002.5 "c" true 1e+21%'),
        ('{{ printf "%d %s" "a" }}', "%!d(string=a) %!s(MISSING)"),
        ('{{ printf "x" 1 }}', "x%!(EXTRA int=1)"),
        ("{{ print 1 2 `a` `b` 3 }}", "1 2a b3".replace(" b", "b")),
        ("{{ .Alerts | len | printf `%d of them` }}", "2 of them"),
        ("{{ .Labels }} {{ .None }} {{ true }}", "map[portal:dvc unit:khun-ha] <no value> true"),
        ("{{ humanize 1234567.0 }} {{ humanize 0.0012 }} {{ humanize 0 }}", "1.235M 1.2m 0"),
        ("{{ humanize1024 2048 }} {{ humanizePercentage 0.1234 }}", "2ki 12.34%"),
        ("{{ humanizeDuration 3661 }} {{ humanizeDuration 90061 }} {{ humanizeDuration 0.5 }}",
         "1h 1m 1s 1d 1h 1m 1s 500ms"),
        ("{{ humanizeDuration -65 }} {{ humanizeDuration 5.25 }} {{ humanizeDuration `60` }}",
         "-1m 5s 5.25s 1m 0s"),
        ("{{ humanizeTimestamp 1795766400 }}", "2026-11-27 08:00:00 +0000 UTC"),
        ("{{ .At | tz `Asia/Ho_Chi_Minh` | date `15:04 02/01/2006` }}", "15:00 27/11/2026"),
        ("{{ (since .At) | humanizeDuration }}", "0s"),
        ("{{ toUpper `aê` }} {{ title `mất điện` }} {{ trimSpace ` x ` }}", "AÊ Mất Điện x"),
        ("{{ reReplaceAll `(.)b` `${1}c$1` `abxb` }} {{ match `^a` `ab` }}", "acaxcx true"),
        ("{{ reReplaceAll `m` ` phút` `8m` }} {{ reReplaceAll `ú(?P<x>t)` `$x$2\\\\$$` `phút` }}",
         "8 phút pht\\\\$"),
        ("{{ stripPort `a.b:80` }} {{ stripDomain `a.b:80` }} {{ stripDomain `10.0.0.1` }}",
         "a.b a:80 10.0.0.1"),
        ("{{ join `, ` (stringSlice `a` `b`) }} {{ (dict `k` 1).k }}", "a, b 1"),
        ("{{ externalURL }}/x {{ urlquery `a b&c` }} {{ graphLink `up > 0` }}",
         "https://ioc.example/x a+b%26c /graph?g0.expr=up+%3E+0&g0.tab=0"),
        ("{{ toJson .Alerts }}", '[{"Status":"firing"},{"Status":"resolved"}]'),
        ("{{ html `<a>` }}", "&lt;a&gt;"),
        ("{{ parseDuration `1h30m` }}", "5400"),
    ],
)  # fmt: skip
def test_it_says(text: str, out: str) -> None:
    assert said(text) == out


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{{ .Value", "line 1: an action {{ has no end }}"),
        ("a\n{{ if .Value }}", "line 2: an action without its {{ end }}"),
        ("{{ end }}", "{{ end }} closes nothing"),
        ("{{ break }}", "break stands in no range"),
        ("{{ .Value | 1 }}", "only a function can be given what comes before a |"),
        ("{{ 1 2 }}", "only a function can be given arguments"),
        ("{{ ) }}", "unexpected ')'"),
        ("{{ ! }}", "'!' means nothing in an action"),
        ("{{ if }}x{{ end }}", "unexpected '}}'"),
        ("{{" + "(" * 60 + "1" + ")" * 60 + "}}", "nested deeper than 50 levels"),
        ("{{ if 1 }}" * 60 + "{{ end }}" * 60, "nested deeper than 50 levels"),
    ],
)
def test_it_cannot_be_read(text: str, reason: str) -> None:
    with pytest.raises(TemplateError) as told:
        parse(text)
    assert reason in str(told.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{{ .Nothing }}", "there is no field Nothing here"),
        ("{{ .Value.Field }}", "'0.31' has no field Field"),
        ("{{ .None.Field }}", "there is nothing that could have a field Field"),
        ("{{ nothing }}", "there is no function nothing"),
        ("{{ $x }}", "undefined variable $x"),
        ('{{ template "x" }}', "there is no template 'x'"),
        ("{{ len 1 }}", "len: '1' has no length"),
        ("{{ eq 1 `1` }}", "eq: these two cannot be compared"),
        ("{{ toUpper 1 }}", "toUpper: "),
        ("{{ humanize `x` }}", "humanize: could not convert"),
        ("{{ tz `Mars` .At }}", "tz: 'Mars' is no time zone"),
        ("{{ reReplaceAll `(` `` `` }}", "reReplaceAll: error parsing regexp"),
        ('{{ printf "%1000000000d" 1 }}', "printf: %1000000000d is wider than 100 characters"),
        ("{{ range 1000000 }}x{{ end }}", "it takes more than 20000 steps"),
        ("{{ range 200 }}{{ range 200 }}{{ end }}{{ end }}", "it takes more than 20000 steps"),
        ("{{ range 5000 }}x{{ end }}", "it says more than 4096 characters"),
        (
            '{{ $x := "x" }}{{ range 60 }}{{ $x = print $x $x }}{{ end }}',
            "print: it gives more than 16384 characters",
        ),
        ('{{ define "x" }}{{ template "x" }}{{ end }}{{ template "x" }}', "more than 50 deep"),
        ("{{ .Greet 1 2 3 }}", "Greet: "),
        ("{{ humanizeTimestamp 1e30 }}", "no such time"),
    ],
)
def test_it_cannot_be_run(text: str, reason: str) -> None:
    with pytest.raises(TemplateError) as told:
        said(text)
    assert reason in str(told.value)


@given(st.text(alphabet='{}-.$|()"`:= abif end rangewith/*\n', max_size=40))
def test_whatever_is_written_it_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(TemplateError):
        said(text, {"a": "b"})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (-0.0, "-0"), (1.0, "1"), (0.1, "0.1"), (100.0, "100"), (1e20, f"1{20 * '0'}"),
        (1e21, "1e+21"), (1.5e-5, "1.5e-05"), (0.0001, "0.0001"), (123456.789, "123456.789"),
        (float("nan"), "NaN"), (float("inf"), "+Inf"), (float("-inf"), "-Inf"), (1e100, "1e+100"),
    ],
)  # fmt: skip
def test_numbers_as_go_writes_them(value: float, text: str) -> None:
    assert float_text(value) == text


def test_nothing_of_python_can_be_reached() -> None:
    for text in ("{{ .__class__ }}", "{{ .Labels.__class__.__mro__ }}", "{{ .At.year }}"):
        about: Any = {"Labels": {"a": "b"}, "At": NOW} if "At" in text else ABOUT
        try:
            out = said(text, about)
        except TemplateError:
            out = ""
        assert out in ("", "<no value>")
