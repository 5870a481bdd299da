"""`assessment-results.oscal.json`: OSCAL 1.1.3 assessment results (NIST), for compliance tools.

- Every finding of ours, of all four verdicts, is an *observation*; its verdict is a property.
- Every one that is wrong is a *risk*: open, or `deviation-approved` while a waiver accepts it.
- Every control that findings name is an OSCAL *finding*: `satisfied`, or `not-satisfied` where an observation of it is
  wrong or could not be decided (SP 800-53A: "other than satisfied" covers both); its reason tells which.
- Every account is an observation too, which tells what could not be read there.

UUIDs are of version 5, from finding ids and names, so that the same report has the same and a finding keeps its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import starmap
from typing import Any, Final

from scanner.model.finding import EvidenceRef, Finding, Verdict
from scanner.model.renderer import Renderer
from scanner.model.report import CheckInfo, Report
from scanner.model.unseen import AccountRead, accounts, counts, is_complete
from scanner.renderers import _waivers as waivers
from scanner.renderers._beside import beside
from scanner.renderers._jsons import encoded, with_lists
from scanner.renderers._lines import first, line
from scanner.renderers._oscal import TEXT, control_id, framework, prop, props, uuid
from scanner.renderers._places import Places
from scanner.renderers._times import rfc3339
from scanner.renderers._view import Status, status_of

VERSION: Final = "1.1.3"
_MOST_GAPS: Final = 100
_PLAN, _TOOL = uuid("plan"), uuid("tool")
_ORIGINS: Final = [{"actors": [{"type": "tool", "actor-uuid": _TOOL}]}]


@dataclass
class _Control:
    """What was found about a control: the ids of the findings that name it, and what they ask for."""

    findings: list[str] = field(default_factory=list)
    statuses: set[Status] = field(default_factory=set)


def chunks(report: Report) -> Iterator[bytes]:
    """Yield the document with its one result."""
    run, controls = report.run, _controls(report.findings)
    parts = _parts(report, controls)
    document = {
        "uuid": uuid("run", run.id),
        "metadata": {
            "title": line(f"S3 replication, run {run.id}", TEXT),
            "last-modified": rfc3339(run.finished),
            "version": line(run.id, TEXT),
            "oscal-version": VERSION,
        },
        "import-ap": {"href": f"#{_PLAN}"},
        "results": [_result(report, controls, parts)],
        "back-matter": {"resources": [_policies(report)]},
    }
    lists = {_key(name): map(encoded, values) for name, values in parts.items()}
    yield from with_lists({"assessment-results": document}, lists)
    yield b"\n"


def _key(name: str) -> str:
    # `line` lets no such text of a stranger pass.
    return f"\0{name}"


def _parts(report: Report, controls: Mapping[str, _Control]) -> dict[str, Iterable[dict[str, Any]]]:
    """Return the lists that grow with the findings, in the order of the document; OSCAL has no empty ones."""
    wrong = any(finding.verdict is Verdict.NON_COMPLIANT for finding in report.findings)
    told = {
        "inventory-items": (_inventory(report), report.findings),
        "observations": (_observations(report), report.findings or report.coverage.accounts),
        "risks": (_risks(report), wrong),
        "findings": (starmap(_control, controls.items()), controls),
    }
    return {name: values for name, (values, any_of_them) in told.items() if any_of_them}


def _result(report: Report, controls: Iterable[str], parts: Iterable[str]) -> dict[str, Any]:
    return {
        "uuid": uuid("result", report.run.id),
        "title": "S3 replication against policies",
        "description": line(counts(report), TEXT),
        "start": rfc3339(report.run.started),
        "end": rfc3339(report.run.finished),
        "props": [
            prop("scan-complete", str(is_complete(report)).lower()),
            prop("caller", report.run.caller),
            *props(beside(report)),
        ],
        "local-definitions": _definitions(report, parts),
        "reviewed-controls": {"control-selections": _selections(controls)},
        **{name: _key(name) for name in parts if name != "inventory-items"},
    }


def _controls(findings: Iterable[Finding]) -> Mapping[str, _Control]:
    found: defaultdict[str, _Control] = defaultdict(_Control)
    for finding in findings:
        for control in dict.fromkeys(finding.controls):
            found[control].findings.append(finding.id)
            found[control].statuses.add(status_of(finding))
    return dict(sorted(found.items()))


def _selections(controls: Iterable[str]) -> list[dict[str, Any]]:
    frameworks: dict[str, list[str]] = {}
    for control in controls:
        frameworks.setdefault(framework(control), []).append(control_id(control))
    if not frameworks:
        return [{"description": "The policies name no controls."}]
    return [
        {"description": f"Controls of {name}", "include-controls": [{"control-id": i} for i in dict.fromkeys(ids)]}
        for name, ids in frameworks.items()
    ]


def _definitions(report: Report, parts: Iterable[str]) -> dict[str, Any]:
    tool = f"{report.tool.name} {report.tool.version}"
    component = {"uuid": _TOOL, "type": "software", "title": line(tool, TEXT), "description": "Scans S3 replication."}
    platform = {"uuid": uuid("platform"), "title": "Where the scan ran", "uses-components": [{"component-uuid": _TOOL}]}
    assets = {
        "components": [component | {"status": {"state": "operational"}}],
        "assessment-platforms": [platform],
    }
    items = {name: _key(name) for name in parts if name == "inventory-items"}
    return {**items, "assessment-assets": assets}


def _inventory(report: Report) -> Iterator[dict[str, Any]]:
    places = Places(report)
    buckets = {(f.account, f.region, f.bucket): places.arn(f) for f in report.findings}
    for (account, region, bucket), arn in buckets.items():
        yield {
            "uuid": _subject(account, region, bucket),
            "description": line(f"S3 bucket {bucket}", TEXT),
            "props": props({"arn": arn, "account": account, "region": region}),
        }


def _subject(account: str, region: str, bucket: str) -> str:
    return uuid("bucket", account, region, bucket)


def _observations(report: Report) -> Iterator[dict[str, Any]]:
    checks = {check.id: check for check in report.checks}
    collected = rfc3339(report.run.finished)
    for finding in report.findings:
        yield _observation(finding, checks.get(finding.check), collected)
    for read in accounts(report):
        yield _coverage(report, read)


def _observation(finding: Finding, check: CheckInfo | None, collected: str) -> dict[str, Any]:
    subject = _subject(finding.account, finding.region, finding.bucket)
    evidence = [{"description": line(_read(read), TEXT)} for read in finding.evidence]
    return {
        "uuid": uuid("observation", finding.id),
        "title": line(check.title if check else finding.check, TEXT),
        "description": line(finding.message, TEXT),
        "props": props(_told(finding)),
        "methods": ["TEST"],
        "types": ["finding"],
        "origins": _ORIGINS,
        "subjects": [{"subject-uuid": subject, "type": "inventory-item", "title": line(finding.bucket, TEXT)}],
        **({"relevant-evidence": evidence} if evidence else {}),
        "collected": collected,
    }


def _told(finding: Finding) -> dict[str, str]:
    told = {
        "finding-id": finding.id,
        "verdict": finding.verdict,
        "severity": finding.severity,
        "policy": finding.policy,
        "check": finding.check,
        "rule": finding.rule,
        "destination": finding.destination,
        "expected": finding.expected,
        "actual": finding.actual,
    }
    if finding.waiver:
        state = "expired" if finding.waiver.expired else "in-force"
        told |= {"waiver": state, "waiver-owner": finding.waiver.owner, "waiver-expires": finding.waiver.expires}
        told["waiver-ticket"] = finding.waiver.ticket
    return told


def _read(read: EvidenceRef) -> str:
    return f"{read.operation} of {read.bucket} at {read.at}: {read.outcome} {read.code} {read.message}"


def _risks(report: Report) -> Iterator[dict[str, Any]]:
    checks = {check.id: check for check in report.checks}
    for finding in report.findings:
        if finding.verdict is Verdict.NON_COMPLIANT:
            yield _risk(finding, checks.get(finding.check))


def _risk(finding: Finding, check: CheckInfo | None) -> dict[str, Any]:
    risk = {
        "uuid": uuid("risk", finding.id),
        "title": line(f"{finding.bucket}: {check.title if check else finding.check}", TEXT),
        "description": line(finding.message, TEXT),
        "statement": line(check.loses if check else "", TEXT, "See the description."),
        "props": props({"severity": finding.severity}),
        "status": "deviation-approved" if finding.is_waived else "open",
        "related-observations": [{"observation-uuid": uuid("observation", finding.id)}],
    }
    if finding.waiver and finding.is_waived:
        told = line(waivers.told(finding.waiver), TEXT)
        risk["mitigating-factors"] = [{"uuid": uuid("waiver", finding.id), "description": told}]
    return risk


def _control(control: str, found: _Control) -> dict[str, Any]:
    if Status.WRONG in found.statuses:
        status = {"state": "not-satisfied", "reason": "fail"}
    elif Status.UNKNOWN in found.statuses:
        status = {"state": "not-satisfied", "reason": "other", "remarks": "Something could not be decided."}
    else:
        status = {"state": "satisfied", "reason": "pass"}
    return {
        "uuid": uuid("control", control),
        "title": line(control, TEXT),
        "description": f"{len(found.findings):,} observations name this control.",
        "target": {"type": "objective-id", "target-id": control_id(control), "status": status},
        "related-observations": [{"observation-uuid": uuid("observation", name)} for name in found.findings],
    }


def _coverage(report: Report, read: AccountRead) -> dict[str, Any]:
    account = read.coverage.account
    gaps = [line(gap, TEXT) for gap in first(read.gaps, _MOST_GAPS)]
    return {
        "uuid": uuid("coverage", account),
        "title": line(f"Coverage of account {account}", TEXT),
        "description": "\n".join(gaps) or "Everything that was asked of the account was read.",
        "props": props({"account": account, "complete": str(not gaps).lower()}),
        "methods": ["EXAMINE"],
        "types": ["coverage"],
        "origins": _ORIGINS,
        "collected": rfc3339(report.run.finished),
    }


def _policies(report: Report) -> dict[str, Any]:
    named = [f"{policy.name} {policy.version} (sha256 {policy.sha256})" for policy in report.run.policies]
    return {
        "uuid": _PLAN,
        "title": "The policies that were used in place of an assessment plan",
        "description": "\n".join(line(name, TEXT) for name in named) or "none",
    }


RENDERER = Renderer(id="oscal", file="assessment-results.oscal.json", chunks=chunks)
