"""What of a run is news: new findings, waivers that expired, what could not be read, proofs and steps that failed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from heapq import nsmallest
from typing import Final
from urllib.parse import quote

from scanner.model.base import Value
from scanner.model.finding import Finding, Severity, Verdict
from scanner.model.outcome import Outcome, State
from scanner.model.plan import Plan, Step
from scanner.model.printable import clipped, one_line
from scanner.model.proof import Proof, ProofState
from scanner.model.report import Report
from scanner.model.verification import Verification
from scanner.model.waiving import WaiverState, WaiverUse
from scanner.notify.news import SCHEMA, TOP, About, Coverage, Expired, Failed, Item, News, Stuck, digest_of
from scanner.notify.settings import Notify
from scanner.notify.targets import Reason

_LONGEST: Final = 300


class Since(Value, frozen=True):
    """The run that findings are new against, empty where there is none, and the ids of what was wrong in it."""

    run: str = ""
    known: frozenset[str] = frozenset()


def news_of(report: Report, since: Since, settings: Notify) -> News:
    """Return what of a report is news. Its findings are gone through once, and none but a few are kept."""
    tally = _Tally(since, settings.severity)
    top = nsmallest(TOP, tally.of(report.findings), key=lambda item: item[0])
    expired = [use for use in report.waivers if use.state is WaiverState.EXPIRED]
    failed = _failed(report.verification.proofs if report.verification else ())
    steps = stuck_of(report.repair.plan, report.repair.outcomes) if report.repair else ()
    digests = {
        Reason.NEW_FINDINGS: tally.new,
        Reason.EXPIRED_WAIVERS: tuple(_waiver_key(use) for use in expired),
        Reason.INCOMPLETE_SCAN: (*tally.undecided, *_gaps(report)),
        Reason.FAILED_PROOFS: tuple(_proof_key(proof) for proof in failed),
        Reason.FAILED_STEPS: tuple(map(_step_key, steps)),
    }
    return News(
        schema=SCHEMA,
        run=About(*map(_short, (report.run.id, report.run.started, report.run.finished, report.run.caller))),
        reasons={reason: digest_of(keys) for reason, keys in digests.items() if keys},
        since=_short(since.run),
        new_findings=dict(tally.by_severity),
        top=tuple(_item(finding) for _, finding in top),
        expired_waivers=len(expired),
        waivers=tuple(map(_expired, expired[:TOP])),
        failed_proofs=len(failed),
        proofs=tuple(map(_proof, failed[:TOP])),
        coverage=_coverage(report, len(tally.undecided)),
        report=_link(settings, report.run.id),
        failed_steps=len(steps),
        steps=steps[:TOP],
    )


def news_of_proofs(verification: Verification, settings: Notify) -> News:
    """Return what of a verification alone is news: the proofs that failed."""
    return _alone(verification.run, verification.at, settings, (), verification.proofs)


def news_of_repair(plan: Plan, outcomes: Sequence[Outcome], proofs: Iterable[Proof], settings: Notify) -> News:
    """Return what of a plan that was applied is news: the steps that did not succeed, and the proofs that failed."""
    at = max((outcome.at for outcome in outcomes), default=plan.made)
    return _alone(plan.run, at, settings, stuck_of(plan, outcomes), proofs)


def _alone(run: str, at: str, settings: Notify, steps: Sequence[Stuck], proofs: Iterable[Proof]) -> News:
    """Return the news of what no scan goes with."""
    failed = _failed(proofs)
    digests = {Reason.FAILED_PROOFS: map(_proof_key, failed), Reason.FAILED_STEPS: map(_step_key, steps)}
    told = {Reason.FAILED_PROOFS: failed, Reason.FAILED_STEPS: steps}
    return News(
        schema=SCHEMA,
        run=About(_short(run), _short(at), _short(at), ""),
        reasons={reason: digest_of(keys) for reason, keys in digests.items() if told[reason]},
        since="",
        new_findings={},
        top=(),
        expired_waivers=0,
        waivers=(),
        failed_proofs=len(failed),
        proofs=tuple(map(_proof, failed[:TOP])),
        coverage=None,
        report=_link(settings, run),
        failed_steps=len(steps),
        steps=tuple(steps[:TOP]),
    )


def stuck_of(plan: Plan, outcomes: Iterable[Outcome]) -> tuple[Stuck, ...]:
    """Return the steps that did not succeed, those that only wait for another left out where there is another."""
    wrong = [outcome for outcome in outcomes if not outcome.state.succeeded]
    causes = [outcome for outcome in wrong if outcome.state is not State.HELD_BACK]
    steps = {step.id: step for step in plan.steps}
    return tuple(_stuck(steps[outcome.step], outcome) for outcome in causes or wrong)


def _stuck(step: Step, outcome: Outcome) -> Stuck:
    target, code, message = step.target, _short(outcome.code), _short(outcome.message)
    return Stuck(_short(target.name), target.account, target.region, step.facet, outcome.state, code, message)


class _Tally:
    """Counts findings as they go by: their ids are kept, for the digests; they themselves are not."""

    def __init__(self, since: Since, floor: Severity) -> None:
        self._since = since
        self._floor = floor
        self.new: list[str] = []
        self.undecided: list[str] = []
        self.by_severity: Counter[Severity] = Counter()

    def of(self, findings: Iterable[Finding]) -> "Iterator[tuple[tuple[object, ...], Finding]]":
        """Yield the new ones, each with what puts the worst first."""
        for finding in findings:
            if finding.is_waived:
                continue
            if finding.verdict is Verdict.INSUFFICIENT_DATA:
                self.undecided.append(finding.id)
            elif self._is_new(finding):
                self.new.append(finding.id)
                self.by_severity[finding.severity] += 1
                yield (finding.severity.rank, finding.sort_key()), finding

    def _is_new(self, finding: Finding) -> bool:
        wrong = finding.verdict is Verdict.NON_COMPLIANT and finding.severity.at_least(self._floor)
        return wrong and finding.id not in self._since.known


def _failed(proofs: Iterable[Proof]) -> list[Proof]:
    return [proof for proof in proofs if proof.state is not ProofState.PROVEN]


def _gaps(report: Report) -> Iterator[str]:
    """Yield what is missing from a run, in words that the next run would use for the same."""
    if report.run.interrupted:
        yield "interrupted"
    yield from (f"account {account.account}" for account in report.coverage.accounts if account.error)
    for error in report.coverage.errors:
        yield f"read {error.account} {error.bucket} {error.operation} {error.code}"


def _coverage(report: Report, undecided: int) -> Coverage:
    counts, accounts = report.coverage.buckets, report.coverage.accounts
    return Coverage(
        complete=report.coverage.complete and not report.run.interrupted and not undecided,
        interrupted=report.run.interrupted,
        accounts=len(accounts),
        accounts_failed=sum(bool(account.error) for account in accounts),
        listed=counts.listed,
        read=counts.read,
        partly_read=counts.partly_read,
        unread=counts.unread,
        undecided=undecided,
    )


def _item(finding: Finding) -> Item:
    return Item(
        id=_short(finding.id),
        check=_short(finding.check),
        policy=_short(finding.policy),
        severity=finding.severity,
        account=_short(finding.account),
        region=_short(finding.region),
        bucket=_short(finding.bucket),
        rule=_short(finding.rule),
        destination=_short(finding.destination),
        message=_short(finding.message),
    )


def _expired(use: WaiverUse) -> Expired:
    policy, check, bucket, owner, expires = map(_short, (use.policy, use.check, use.bucket, use.owner, use.expires))
    return Expired(policy, check, bucket, owner, expires, use.findings)


def _proof(proof: Proof) -> Failed:
    source, destination, rule, message = map(_short, (proof.source, proof.destination, proof.rule, proof.message))
    return Failed(source, destination, rule, proof.state, message)


def _waiver_key(use: WaiverUse) -> str:
    return f"{use.policy} {use.check} {use.account} {use.bucket} {use.rule} {use.expires}"


def _proof_key(proof: Proof) -> str:
    return f"{proof.source} {proof.rule} {proof.destination} {proof.state}"


def _step_key(step: Stuck) -> str:
    return f"{step.account} {step.target} {step.facet} {step.state} {step.code}"


def _short(text: str) -> str:
    return clipped(one_line(text), _LONGEST)


def _link(settings: Notify, run: str) -> str:
    return settings.report_url.replace("{run}", quote(run.encode("utf-8", "replace"), safe=""))
