"""Results of tests as JUnit writes them, which every CI reads. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

# What XML 1.0 has no way to write.
_NOT_OF_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Ran:
    """A test of a file. failures: what did not come out as it says."""

    name: str
    line: int
    failures: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class File:
    """A file of tests. mistakes: why they could not be run."""

    name: str
    tests: Sequence[Ran] = ()
    mistakes: Sequence[str] = field(default=())


def junit_xml(files: Sequence[File]) -> bytes:
    """Write a suite a file."""
    root = Element("testsuites", name="ioc rules test")
    for file in files:
        suite = SubElement(root, "testsuite", name=_text(file.name))
        for number, test in enumerate(file.tests, 1):
            name = _text(test.name) or f"test {number}"
            case = _case(suite, file, name, test.line)
            for said in test.failures:
                SubElement(case, "failure", message=_text(said)).text = _text(said)
        if file.mistakes:
            case = _case(suite, file, "read", 0)
            for said in file.mistakes:
                SubElement(case, "error", message=_text(said)).text = _text(said)
        failed = sum(bool(test.failures) for test in file.tests)
        _count(suite, len(suite), failed, int(bool(file.mistakes)))
    _count(root, *(sum(int(each.attrib[key]) for each in root) for key in _COUNTS))
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


_COUNTS: Final = ("tests", "failures", "errors")


def _case(suite: Element, file: File, name: str, line: int) -> Element:
    where = {"file": _text(file.name), **({"line": str(line)} if line else {})}
    return SubElement(suite, "testcase", classname=_text(file.name), name=name, attrib=where)


def _count(element: Element, *counts: int) -> None:
    element.attrib |= {key: str(count) for key, count in zip(_COUNTS, counts, strict=True)}


def _text(text: str) -> str:
    return _NOT_OF_XML.sub("\ufffd", text)
