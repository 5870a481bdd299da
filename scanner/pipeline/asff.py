"""What of a run goes to which Security Hub: its ASFF report, as an import can keep it true from run to run."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from scanner import registry
from scanner.drift import Side
from scanner.errors import UsageError
from scanner.model.base import Document
from scanner.model.finding import Finding
from scanner.model.report import Report

ALL: Final = "all"
FAILED: Final = "failed"

_TROUBLE: Final = frozenset({"FAILED", "WARNING"})
_REGION: Final = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d", re.ASCII)


@dataclass(frozen=True)
class ForHub:
    """The findings for the Security Hub of an account and Region, each a document of ASFF."""

    account: str
    region: str
    findings: tuple[Document, ...]


@dataclass(frozen=True)
class Prepared:
    """What is to be sent, sorted by account and Region.

    `unseen` counts what the older run found and the newer one did not look at: it stays in Security Hub as it is.
    """

    hubs: tuple[ForHub, ...]
    unseen: int = 0


@dataclass(frozen=True, kw_only=True)
class PublishOptions:
    """What to send, and where to.

    `only` FAILED leaves out what passes or does not apply. With a `region` everything goes there instead of to each
    bucket's own; `home` is the one for what has none, such as how much of an account was read.
    """

    only: str = ALL
    region: str = ""
    home: str = ""


def prepare(newer: Side, older: Side | None, options: PublishOptions) -> Prepared:
    """Return what to send of a run, whose report and, to know what is gone, snapshot are given.

    With an older run, what it found and what is settled now is archived. Raises UsageError for a word that is no
    Region's name, and for a run that is not older.
    """
    for region in filter(None, (options.region, options.home)):
        if not _REGION.fullmatch(region):
            raise UsageError(f"{region!r} is no name of a Region", "Give one such as eu-central-1.")
    report = _report_of(newer)
    now = {told["Id"]: told for told in map(_importable, _rendered(report))}
    settled, unseen = _settled(older, newer, now) if older else ((), 0)
    archived = {told["Id"]: told for told in settled}
    sent = [told for key, told in now.items() if key not in archived and (options.only == ALL or _is_trouble(told))]
    return Prepared(tuple(_by_hub([*sent, *archived.values()], options)), unseen)


def _rendered(report: Report) -> list[Document]:
    told: list[Document] = msgspec.json.decode(registry.renderer("asff").render(report))
    return told


def _report_of(side: Side) -> Report:
    if side.report is None:
        raise UsageError("a snapshot alone has no findings", "Give the folder of a run.")
    return side.report


def _importable(told: Document) -> Document:
    """Return a finding with nothing that an import sets once and can never take back.

    `Note` and `Workflow` of a finding that is there are not updated (API: BatchImportFindings), and one that was
    SUPPRESSED stays so: it would hide the finding for ever, also when the waiver has expired. So a waiver is told in a
    field that each import renews, and asks for no attention by its severity. RESOLVED ends by itself when a finding
    that PASSED does not any more (API: Workflow).
    """
    kept = {key: value for key, value in told.items() if key not in ("Note", "Workflow")}
    if told["Compliance"]["Status"] == "PASSED":
        kept["Workflow"] = told["Workflow"]
    if "Note" in told:
        kept["ProductFields"] = {**told["ProductFields"], "s3-replication/waiver": told["Note"]["Text"]}
    if told["Workflow"]["Status"] == "SUPPRESSED":
        provider = told["FindingProviderFields"]
        kept["FindingProviderFields"] = {**provider, "Severity": {**provider["Severity"], "Label": "INFORMATIONAL"}}
    return kept


def _is_trouble(told: Document) -> bool:
    return told["Compliance"]["Status"] in _TROUBLE


def _settled(older: Side, newer: Side, now: Mapping[str, Document]) -> tuple[tuple[Document, ...], int]:
    """Return what the older run found and is settled now, archived, and how much of it nobody looked at again."""
    before, after = _report_of(older), _report_of(newer)
    if before.run.finished >= after.run.finished:
        raise UsageError(
            f"run {before.run.id} is not older than run {after.run.id}", "Give the run before with --since."
        )
    findings = {f"s3-replication/{finding.id}": finding for finding in before.findings}
    settled: list[Document] = []
    unseen = 0
    for told in filter(_is_trouble, _rendered(before)):
        there, finding = now.get(told["Id"]), findings.get(told["Id"])
        if there:
            settled += [] if _is_trouble(there) else [{**there, "RecordState": "ARCHIVED"}]
        elif finding and _is_gone(finding, newer, after):
            settled.append(_gone(told, next(iter(now.values()))["UpdatedAt"]))
        else:
            unseen += 1
    return tuple(settled), unseen


def _gone(told: Document, updated_at: str) -> Document:
    """Return a finding that nobody asks any more, which is no repair: archived, and not as one that passes."""
    archived = {"UpdatedAt": updated_at, "RecordState": "ARCHIVED", "Compliance": {"Status": "NOT_AVAILABLE"}}
    return {**_importable(told), **archived}


def _is_gone(finding: Finding, newer: Side, after: Report) -> bool:
    """Tell whether the newer run looked where an older finding was: nothing is concluded from what was not read."""
    asked = finding.policy in {policy.name for policy in after.run.policies}
    if not (newer.snapshot and asked and newer.listed_whole(finding.account)):
        return False
    record = newer.names.get(finding.bucket)
    return record is None or (record.in_scope and finding.bucket not in _undecided(after))


def _undecided(report: Report) -> frozenset[str]:
    return frozenset(finding.bucket for finding in report.undecided())


def _by_hub(findings: Iterable[Document], options: PublishOptions) -> Iterator[ForHub]:
    """Yield the findings by account and Region; each names the default product of the hub that it goes to."""
    found: defaultdict[tuple[str, str], list[Document]] = defaultdict(list)
    for told in findings:
        # arn:PARTITION:securityhub:REGION:ACCOUNT:product/ACCOUNT/default (UG: securityhub-custom-providers).
        parts = told["ProductArn"].split(":")
        home = "" if "Region" in told["Resources"][0] else options.home
        parts[3] = options.region or home or parts[3]
        found[told["AwsAccountId"], parts[3]].append({**told, "ProductArn": ":".join(parts)})
    for (account, region), several in sorted(found.items()):
        yield ForHub(account, region, tuple(several))
