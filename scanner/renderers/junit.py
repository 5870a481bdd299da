"""`junit.xml`: findings as test cases, for the test views of Jenkins, GitLab and others.

A policy is a suite, a finding a test case: failed where it is NON_COMPLIANT, an error where it is INSUFFICIENT_DATA,
skipped where it is NOT_APPLICABLE or a waiver accepts it. What the scan could not read are errors of the suite
`scan coverage`, so an incomplete scan is never green. The shape is what Jenkins' xUnit plugin accepts (junit-10.xsd).
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from scanner.model.finding import Finding
from scanner.model.renderer import Renderer
from scanner.model.report import Report
from scanner.model.unseen import AccountRead, accounts
from scanner.model.unseen import counts as counted
from scanner.renderers import _waivers as waivers
from scanner.renderers._beside import beside
from scanner.renderers._lines import first, line
from scanner.renderers._times import rfc3339
from scanner.renderers._view import Status, status_of

_RESULTS = {Status.WRONG: "failure", Status.UNKNOWN: "error", Status.WAIVED: "skipped", Status.MOOT: "skipped"}
_NAME, _SENTENCE = 500, 4_000
_MOST_GAPS = 200
_COVERAGE = "scan coverage"


@dataclass(frozen=True)
class _Suite:
    """What a suite says of itself before its cases; `counts` are the cases by the kind of their result."""

    name: str
    cases: int
    counts: Mapping[str, int]
    properties: Mapping[str, str]


def chunks(report: Report) -> Iterator[bytes]:
    """Yield all findings, policy by policy, and the scan's coverage."""
    # The numbers stand before what they count, so the findings are gone over twice.
    found: defaultdict[str, array[int]] = defaultdict(partial(array, "I"))
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for place, finding in enumerate(report.findings):
        found[finding.policy].append(place)
        counts[finding.policy][_RESULTS.get(status_of(finding), "")] += 1
    versions = {policy.name: policy.version for policy in report.run.policies}
    asked = {
        name: {"version": versions.get(name, ""), "caller": report.run.caller}
        for name in dict.fromkeys((*versions, *found))
    }
    suites = [_Suite(name, len(found[name]), counts[name], properties) for name, properties in asked.items()]
    read = list(map(_account, accounts(report)))
    last = _Suite(
        _COVERAGE,
        len(read),
        Counter(case[0].tag for case in read if len(case)),
        {"coverage": counted(report), **beside(report)},
    )
    yield _root(report, [*suites, last])
    for suite in suites:
        yield from _written(report, suite, (_case(report.findings[place]) for place in found[suite.name]))
    yield from _written(report, last, read)
    yield b"\n</testsuites>\n"


def _root(report: Report, suites: Iterable[_Suite]) -> bytes:
    root = Element("testsuites", name=line(f"S3 replication, run {report.run.id}", _NAME))
    totals = sum((Counter(suite.counts) for suite in suites), Counter[str]())
    root.set("tests", str(sum(suite.cases for suite in suites)))
    root.set("failures", str(totals["failure"]))
    root.set("errors", str(totals["error"]))
    text: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return text.removesuffix(b" />") + b">"


def _written(report: Report, suite: _Suite, cases: Iterable[Element]) -> Iterator[bytes]:
    opened, end, _ = _text(_head(report, suite), 1).rpartition(b"\n  </testsuite>")
    yield opened
    for case in cases:
        yield _text(case, 2)
    yield end


def _text(element: Element, level: int) -> bytes:
    indent(element, level=level)
    return b"\n" + b"  " * level + tostring(element, encoding="unicode").encode()


def _head(report: Report, suite: _Suite) -> Element:
    head = Element(
        "testsuite",
        name=line(suite.name, _NAME),
        tests=str(suite.cases),
        failures=str(suite.counts.get("failure", 0)),
        errors=str(suite.counts.get("error", 0)),
        skipped=str(suite.counts.get("skipped", 0)),
        # Jenkins reads a local time and stumbles over a zone.
        timestamp=rfc3339(report.run.started).removesuffix("Z"),
    )
    held = SubElement(head, "properties")
    for key, value in {"run": report.run.id, "scanner": report.tool.version, **suite.properties}.items():
        SubElement(held, "property", name=key, value=line(value, _SENTENCE))
    return head


def _case(finding: Finding) -> Element:
    case = Element("testcase", name=_name(finding), classname=line(f"{finding.policy}.{finding.check}", _NAME))
    status = status_of(finding)
    if status in _RESULTS:
        told = line(_told(finding, status), _SENTENCE)
        result = SubElement(case, _RESULTS[status], type=f"{finding.verdict}/{finding.severity}", message=told)
        result.text = "\n".join(_details(finding))
    return case


def _name(finding: Finding) -> str:
    place = "/".join(part or "-" for part in (finding.account, finding.region, finding.bucket))
    rule = f" {finding.rule}" if finding.rule else ""
    return line(f"{place}{rule}{f' → {finding.destination}' if finding.destination else ''}", _NAME)


def _told(finding: Finding, status: Status) -> str:
    if status is Status.WAIVED and finding.waiver:
        return f"{finding.message} {waivers.told(finding.waiver)}"
    return finding.message


def _details(finding: Finding) -> Iterator[str]:
    told = {"finding": finding.id, "expected": finding.expected, "actual": finding.actual}
    if finding.waiver:
        told["waiver"] = waivers.told(finding.waiver)
    told["controls"] = " ".join(finding.controls)
    yield from (f"{name}: {line(text, _SENTENCE)}" for name, text in told.items() if text)
    for read in finding.evidence:
        yield line(f"read: {read.operation} of {read.bucket}: {read.outcome} {read.code} {read.message}", _SENTENCE)


def _account(read: AccountRead) -> Element:
    name = line(f"account {read.coverage.account or '-'}", _NAME)
    case = Element("testcase", name=name, classname=_COVERAGE)
    if gaps := first((line(gap, _SENTENCE) for gap in read.gaps), _MOST_GAPS):
        result = SubElement(case, "error", type="incomplete", message=gaps[0])
        result.text = "\n".join(gaps)
    return case


RENDERER = Renderer(id="junit", file="junit.xml", chunks=chunks)
