"""Puts the report together."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from scanner.model.check import Check, section
from scanner.model.estate import Estate
from scanner.model.judged import JudgedBucket
from scanner.model.policy import Policy
from scanner.model.provenance import TOOL_NAME, PolicyRef, Tool
from scanner.model.report import SCHEMA, CheckInfo, Report, Run
from scanner.model.snapshot import Snapshot
from scanner.summarise.coverage import coverage_of
from scanner.summarise.tally import Tally

_SHOWN_CALLERS = 5


def summarise(
    snapshot: Snapshot,
    estate: Estate,
    policies: Sequence[Policy],
    checks: Mapping[str, Check],
    judged: Iterable[JudgedBucket],
) -> Report:
    """Return the report on a snapshot that was judged by the policies; goes over the judged buckets once."""
    tally = Tally(estate, policies, checks, date.fromisoformat(snapshot.finished[:10]))
    for one in judged:
        tally.add(one)
    return Report(
        schema=SCHEMA,
        tool=Tool(TOOL_NAME, snapshot.header.tool_version),
        run=_run(snapshot, tally.policies),
        coverage=coverage_of(snapshot, policies, checks),
        summary=tally.summary,
        findings=tally.findings.settled(),
        buckets=tally.buckets,
        pairs=tally.pairs,
        shapes=tally.shapes,
        checks=tuple(_check_info(checks[name]) for name in sorted(tally.checks)),
        waivers=tally.waivers,
    )


def _run(snapshot: Snapshot, policies: tuple[PolicyRef, ...]) -> Run:
    header = snapshot.header
    return Run(
        id=header.run_id,
        started=header.started,
        finished=snapshot.finished,
        caller=_named(header.callers),
        policies=policies,
        interrupted=snapshot.interrupted,
    )


def _named(callers: Sequence[str]) -> str:
    """Return who read, the first few of hundreds."""
    more = len(callers) - _SHOWN_CALLERS
    return ", ".join(callers[:_SHOWN_CALLERS]) + (f" and {more} others" if more > 0 else "")


def _check_info(check: Check) -> CheckInfo:
    repair = section(check.documentation, "How to repair")
    return CheckInfo(check.id, check.title, check.loses, repair, check.failure_codes)
