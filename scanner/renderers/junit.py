"""`junit.xml`: findings as test cases, for the test views of Jenkins, GitLab and others.

A policy is a suite, a finding a test case: failed where it is NON_COMPLIANT, an error where it is INSUFFICIENT_DATA,
skipped where it is NOT_APPLICABLE or a waiver accepts it. What the scan could not read are errors of the suite
`scan coverage`, so an incomplete scan is never green. The shape is what Jenkins' xUnit plugin accepts (junit-10.xsd).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from scanner.model.finding import Finding
from scanner.model.renderer import Renderer
from scanner.model.report import Report
from scanner.renderers import _waivers as waivers
from scanner.renderers._coverage import AccountRead, accounts, counts
from scanner.renderers._lines import first, line
from scanner.renderers._times import rfc3339
from scanner.renderers._view import Status, status_of

_RESULTS = {Status.WRONG: "failure", Status.UNKNOWN: "error", Status.WAIVED: "skipped", Status.MOOT: "skipped"}
_NAME, _SENTENCE = 500, 4_000
_MOST_GAPS = 200
_COVERAGE = "scan coverage"


def render(report: Report) -> bytes:
    """Return all findings, policy by policy, and the scan's coverage."""
    root = Element("testsuites", name=line(f"S3 replication, run {report.run.id}", _NAME))
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        found[finding.policy].append(finding)
    versions = {policy.name: policy.version for policy in report.run.policies}
    for policy in dict.fromkeys((*versions, *found)):
        cases = [_case(finding) for finding in found[policy]]
        _suite(root, report, policy, cases, {"version": versions.get(policy, ""), "caller": report.run.caller})
    _suite(root, report, _COVERAGE, list(map(_account, accounts(report))), {"coverage": counts(report)})
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    indent(root)
    text: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return text + b"\n"


def _suite(root: Element, report: Report, name: str, cases: list[Element], properties: dict[str, str]) -> None:
    results = Counter(case[0].tag for case in cases if len(case))
    suite = SubElement(
        root,
        "testsuite",
        name=line(name, _NAME),
        tests=str(len(cases)),
        failures=str(results["failure"]),
        errors=str(results["error"]),
        skipped=str(results["skipped"]),
        # Jenkins reads a local time and stumbles over a zone.
        timestamp=rfc3339(report.run.started).removesuffix("Z"),
    )
    held = SubElement(suite, "properties")
    for key, value in {"run": report.run.id, "scanner": report.tool.version, **properties}.items():
        SubElement(held, "property", name=key, value=line(value, _SENTENCE))
    suite.extend(cases)


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


RENDERER = Renderer(id="junit", file="junit.xml", render=render)
