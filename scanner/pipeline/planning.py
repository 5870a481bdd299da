"""From a scan's findings to a plan: draft, read what the draft needs to know, draft again."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

import msgspec

from scanner import registry
from scanner.clock import rfc3339
from scanner.collect import Sources, Wishes, collect
from scanner.evaluate import evaluate
from scanner.model.finding import Finding, Verdict
from scanner.model.plan import Plan
from scanner.model.policy import Policy, informed
from scanner.model.progress import Progress, Silent
from scanner.model.report import Report
from scanner.model.snapshot import BucketRecord, Snapshot
from scanner.plan import Brief, Drafting, World, finish, limits_of


def plan_for(
    snapshot: Snapshot,
    report: Report,
    policies: tuple[Policy, ...],
    sources: Sources,
    progress: Progress,
    *,
    include_managed: bool = False,
) -> Plan:
    """Return the plan that answers a report on a snapshot; reads what repairs have to know besides.

    Raises KeyboardInterrupt where a person stops it: a plan on half of the evidence is none.
    """
    knowing = informed(policies, snapshot.known_accounts)
    brief = _brief(knowing, frozenset(sources.readers), include_managed=include_managed)
    records = tuple(_in_question(snapshot.buckets, report.findings, brief))
    progress.phase("planning the repair", sum(record.in_scope for record in records))
    drafting = Drafting(brief, World(records, snapshot.resources), report.findings)
    wishes = Wishes(brief.asked, brief.known_checks)
    while not drafting.settled:
        world = drafting.world
        read = collect(world.buckets, wishes, sources, Silent(), known=world.resources)
        if read.interrupted:
            raise KeyboardInterrupt
        drafting.learn(read.buckets, read.resources)
        drafting.advance()
    return finish(drafting, report, snapshot.header.callers[0] if snapshot.header.callers else "")


def _brief(policies: tuple[Policy, ...], accounts: frozenset[str], *, include_managed: bool) -> Brief:
    now = datetime.now(UTC)
    return Brief(
        policies=policies,
        checks=registry.checks(),
        actions=registry.actions(),
        limits=limits_of(policies),
        accounts=accounts,
        judge=lambda estate, asked, checks: evaluate(estate, asked, checks, date.fromisoformat(f"{now:%Y-%m-%d}")),
        at=rfc3339(now),
        include_managed=include_managed,
    )


def _in_question(records: Iterable[BucketRecord], findings: Iterable[Finding], brief: Brief) -> Iterator[BucketRecord]:
    """Yield the records, those that no repair is about out of scope: known, and neither read again nor judged."""
    wrong = (one for one in findings if one.verdict is Verdict.NON_COMPLIANT and not one.is_waived)
    asked = {(one.account, one.bucket) for one in wrong if brief.action_for(one.check)}
    for record in records:
        in_scope = record.judged and (record.ref.account, record.ref.name) in asked
        yield msgspec.structs.replace(record, in_scope=in_scope)
