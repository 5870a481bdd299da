"""The last look at a settled draft: the same checks judge the estate as it would be, and the plan is written down."""

import hashlib
from collections.abc import Iterable
from typing import Final

from scanner.model.bucket import bucket_of_arn
from scanner.model.finding import Finding, Verdict
from scanner.model.plan import Plan
from scanner.model.report import Report
from scanner.plan.draft import target_of
from scanner.plan.drafting import Drafting
from scanner.plan.prerequisites import NAME
from scanner.plan.skips import skips_of
from scanner.plan.steps import steps_of

_BEGUN: Final = "a step of the plan begins to make up for it: only a scan after that is done can find that it did"
_WRONG = (Verdict.NON_COMPLIANT, Verdict.INSUFFICIENT_DATA)


def finish(drafting: Drafting, report: Report, caller: str) -> Plan:
    """Return the plan that answers a report; `caller` is the ARN of who makes it."""
    after = [finding for finding in drafting.brief.judged(drafting.world.estate()) if finding.policy != NAME]
    resolved = resolved_by(report.findings, after)
    by_name = {bucket_of_arn(arn)[1]: bar for arn, bar in drafting.barred.items()}
    ended = (finding for finding in report.findings if finding.id in resolved)
    steps = steps_of(drafting.made, drafting.base, drafting.world, ended)
    served = {arn for step in steps for arn in step.serves}
    return Plan(
        id=hashlib.sha256(f"{report.run.id}\n{drafting.brief.at}".encode()).hexdigest()[:12],
        made=drafting.brief.at,
        tool=report.tool,
        run=report.run.id,
        caller=caller,
        policies=report.run.policies,
        selected=len(report.buckets),
        limits=drafting.brief.limits,
        steps=steps,
        skips=skips_of(report.findings, resolved, {**_begun(drafting), **drafting.last.refused}, by_name),
        repairs=tuple(sorted(target_of(record) for record in drafting.base.buckets if record.ref.arn in served)),
    )


def _begun(drafting: Drafting) -> dict[str, str]:
    """Say of findings that no document ends that a step answers them all the same."""
    return {one.finding.id: _BEGUN for one in drafting.made if one.action.begins}


def resolved_by(before: Iterable[Finding], after: Iterable[Finding]) -> frozenset[str]:
    """Return the ids of the findings that are wrong before, are not after, and are not unknown either.

    What a rule that decides in place of another still does wrong, is not resolved by its being another rule.
    """
    after = tuple(after)
    judged = {(finding.account, finding.bucket) for finding in after}
    still = {finding.subject for finding in after if finding.verdict in _WRONG}
    wrong = (one for one in before if one.verdict is Verdict.NON_COMPLIANT and not one.is_waived)
    return frozenset(one.id for one in wrong if (one.account, one.bucket) in judged and one.subject not in still)
