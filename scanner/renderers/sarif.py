"""`findings.sarif`: SARIF 2.1.0 with errata 01 (OASIS), for code scanning views.

Results are what is wrong (`fail`) or undecided (`open`); a waiver is a suppression. COMPLIANT and NOT_APPLICABLE are
only counted, in the run's properties, since GitHub shows each result as an alert whatever its kind. What was not read
are notifications of the invocation, whose `executionSuccessful` is then false.

GitHub demands a file and a line for each result (GitHub: "SARIF support for code scanning") and takes at most 25,000
results a run. There is no file, so each bucket stands for one: `s3/ACCOUNT/REGION/BUCKET`, the same in every run. Its
fingerprint is the finding's id, so an alert stays one alert from run to run.
"""

from collections.abc import Iterable, Iterator, Mapping
from heapq import nsmallest
from typing import Any, Final
from urllib.parse import quote

from scanner.model.finding import Finding, Severity, Verdict, WaiverRef
from scanner.model.renderer import Renderer
from scanner.model.report import CheckInfo, Report
from scanner.model.unseen import accounts, counts, is_complete
from scanner.renderers import _waivers as waivers
from scanner.renderers._beside import beside
from scanner.renderers._jsons import encoded, with_lists
from scanner.renderers._lines import line
from scanner.renderers._places import Places
from scanner.renderers._times import rfc3339

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_TOOL: Final = "s3-replication-scanner"
MOST_RESULTS: Final = 25_000
_LEVELS: Final[Mapping[Severity, str]] = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFORMATIONAL: "note",
}
_SCORES: Final[Mapping[Severity, str]] = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.0",
    Severity.INFORMATIONAL: "0.1",
}
"""In the middle of the bands by which GitHub names the severity of a security alert."""
_TEXT: Final = 4_000
_RESULTS: Final = "\0results"
# SARIF 3.11.5 and 3.11.6: braces are placeholders and brackets links, unless they are escaped.
_ESCAPES: Final = str.maketrans({"{": "{{", "}": "}}", "[": r"\[", "]": r"\]", "\\": r"\\"})


def chunks(report: Report) -> Iterator[bytes]:
    """Yield the log with its one run, the worst results first."""
    shown = nsmallest(MOST_RESULTS, filter(_is_shown, report.findings), key=_order)
    left_out = sum(map(_is_shown, report.findings)) - len(shown)
    rules = _rules(report, shown)
    places = {rule["id"]: place for place, rule in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": _TOOL, "version": line(report.tool.version, 100), "rules": rules}},
        "automationDetails": {"id": f"s3-replication/{quote(line(report.run.id, 100), safe='')}"},
        "invocations": [_invocation(report, left_out)],
        "results": _RESULTS,
        "columnKind": "unicodeCodePoints",
        "properties": {
            "run": line(report.run.id, _TEXT),
            "caller": line(report.run.caller, _TEXT),
            "policies": [line(f"{policy.name} {policy.version}", _TEXT) for policy in report.run.policies],
            "coverage": counts(report),
            "verdicts": report.summary.verdicts,
            "waived": report.summary.waived,
            **{name: line(text, _TEXT) for name, text in beside(report).items()},
        },
    }
    results = map(encoded, _results(report, shown, places))
    yield from with_lists({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, {_RESULTS: results})
    yield b"\n"


def _order(finding: Finding) -> tuple[object, ...]:
    return _verdicts_rank(finding), finding.severity.rank, finding.sort_key()


def _is_shown(finding: Finding) -> bool:
    return finding.verdict in (Verdict.NON_COMPLIANT, Verdict.INSUFFICIENT_DATA)


def _verdicts_rank(finding: Finding) -> int:
    return 2 if finding.is_waived else int(finding.verdict is Verdict.INSUFFICIENT_DATA)


def _message(text: str) -> dict[str, str]:
    return {"text": line(text, _TEXT).translate(_ESCAPES)}


def _rules(report: Report, findings: Iterable[Finding]) -> list[dict[str, Any]]:
    worst: dict[str, Severity] = {}
    for finding in findings:
        name = line(finding.check, _TEXT)
        worst[name] = min(worst.get(name, finding.severity), finding.severity, key=lambda severity: severity.rank)
    told = {line(check.id, _TEXT): check for check in report.checks}
    unknown = (CheckInfo(name, name, "", "", ()) for name in sorted(worst))
    return [_rule(check.id, told.get(check.id, check), worst[check.id]) for check in unknown]


def _rule(name: str, check: CheckInfo, worst: Severity) -> dict[str, Any]:
    lost, repair = check.loses or check.title, check.repair or check.title
    return {
        "id": name,
        "name": "".join(part.capitalize() for part in name.split("-")) or "-",
        "shortDescription": _message(check.title),
        "fullDescription": _message(lost),
        # The repair is the program's own Markdown; its escapes are those of SARIF's messages.
        "help": {**_message(repair), "markdown": "\n".join(line(row, _TEXT, "") for row in repair.split("\n")) or "-"},
        "defaultConfiguration": {"level": _LEVELS[worst]},
        "properties": {"tags": ["security", "s3-replication"], "security-severity": _SCORES[worst]},
    }


def _results(report: Report, findings: Iterable[Finding], places: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    arns = Places(report)
    for finding in findings:
        rule = line(finding.check, _TEXT)
        wrong, fingerprint = finding.verdict is Verdict.NON_COMPLIANT, line(finding.id, _TEXT)
        result: dict[str, Any] = {
            "ruleId": rule,
            "ruleIndex": places[rule],
            "kind": "fail" if wrong else "open",
            "level": _LEVELS[finding.severity] if wrong else "none",
            "message": _message(finding.message),
            "locations": [_location(finding, arns.arn(finding))],
            # GitHub compares the first of them only, and would compute it from the file if it were not there.
            "partialFingerprints": {"primaryLocationLineHash": f"{fingerprint}:1", "findingId/v1": fingerprint},
            "properties": _properties(finding),
        }
        if finding.waiver and finding.is_waived:
            result["suppressions"] = [_suppression(finding.waiver)]
        yield result


def _location(finding: Finding, arn: str) -> dict[str, Any]:
    parts = (finding.account, finding.region, finding.bucket)
    name = line(finding.bucket, _TEXT)
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": "/".join(("s3", *(_segment(part) for part in parts)))},
            "region": {"startLine": 1},
        },
        "logicalLocations": [{"name": name, "fullyQualifiedName": line(arn, _TEXT), "kind": "resource"}],
    }


def _segment(part: str) -> str:
    # A segment of dots alone would lead out of the path.
    said = quote(line(part, _TEXT, "unknown"), safe="")
    return said if said.strip(".") else "unknown"


def _properties(finding: Finding) -> dict[str, Any]:
    told = {
        "verdict": finding.verdict,
        "severity": finding.severity,
        "policy": finding.policy,
        "rule": finding.rule,
        "destination": finding.destination,
        "expected": finding.expected,
        "actual": finding.actual,
    }
    if finding.waiver:
        told |= {"waivedBy": finding.waiver.owner, "waiverExpires": finding.waiver.expires}
    properties: dict[str, Any] = {name: line(text, _TEXT) for name, text in told.items() if text}
    return {**properties, "tags": [line(control, 200) for control in dict.fromkeys(finding.controls)]}


def _suppression(waiver: WaiverRef) -> dict[str, str]:
    return {"kind": "external", "status": "accepted", "justification": line(waivers.told(waiver), _TEXT)}


def _invocation(report: Report, left_out: int) -> dict[str, Any]:
    told = [gap for account in accounts(report) for gap in account.gaps]
    notes = [{"level": "error", "message": _message(gap)} for gap in dict.fromkeys(told)]
    if left_out:
        text = f"{left_out:,} results more than the {MOST_RESULTS:,} that code scanning takes; findings.json has all."
        notes.append({"level": "warning", "message": _message(text)})
    return {
        "executionSuccessful": is_complete(report),
        "startTimeUtc": rfc3339(report.run.started),
        "endTimeUtc": rfc3339(report.run.finished),
        "toolExecutionNotifications": notes,
    }


RENDERER = Renderer(id="sarif", file="findings.sarif", chunks=chunks)
