"""Judging: snapshot and policies in, findings out. Pure: no clock, no network, no files.

One unreadable fact makes exactly the findings that need it INSUFFICIENT_DATA; a check that crashes does so too and
names itself, and the run goes on.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from scanner.model.check import (
    Answer,
    BucketCheck,
    Check,
    destination_facets,
    not_applicable,
    source_facets,
    undecided,
)
from scanner.model.estate import Estate
from scanner.model.facet import Unread
from scanner.model.facts import BucketFacts, NoDestinationError, PairFacts
from scanner.model.finding import EvidenceRef, Finding, Verdict, finding_id
from scanner.model.policy import Expectation, Policy
from scanner.model.replication import Rule
from scanner.model.snapshot import BucketRecord
from scanner.policy.select import Selection, select
from scanner.policy.waivers import waiver_for

_LOG = logging.getLogger(__name__)

_NO_RULES = not_applicable("The bucket has no replication configuration, so there is no pair to judge.")
_NONE_ENABLED = not_applicable("No rule of the bucket is enabled, so there is no pair to judge.")


def evaluate(estate: Estate, policies: Iterable[Policy], checks: Mapping[str, Check], today: date) -> list[Finding]:
    """Return the findings of every policy, sorted; `today` decides which waivers have expired."""
    policies = tuple(policies)
    found = [
        finding
        for record in estate
        if record.listed and record.in_scope and not record.gone
        for policy in policies
        for finding in _judge_bucket(record, estate, policy, checks, today)
    ]
    return sorted(found, key=Finding.sort_key)


def _judge_bucket(
    record: BucketRecord, estate: Estate, policy: Policy, checks: Mapping[str, Check], today: date
) -> Iterator[Finding]:
    selection = select(policy, record)
    if selection.chosen is False:
        return
    for expectation in policy.expects:
        check = checks[expectation.check]
        facts = BucketFacts(record, estate, source_facets(check))
        for judged in _answers(facts, check, expectation, selection):
            yield _finding(facts, policy, expectation, check, judged, today)


class _Judged:
    """An answer with the subject it is about."""

    __slots__ = ("answer", "rule", "used")

    def __init__(self, answer: Answer, used: tuple[EvidenceRef, ...], rule: Rule | None = None) -> None:
        self.answer = answer
        self.used = used
        self.rule = rule


def _answers(facts: BucketFacts, check: Check, expectation: Expectation, selection: Selection) -> Iterator[_Judged]:
    if selection.chosen is None:
        yield _Judged(undecided(f"Whether the policy selects this bucket is not known: {selection.reason}"), ())
    elif isinstance(check, BucketCheck):
        answer = _guarded(check, facts, expectation)
        yield _Judged(answer, facts.used)
    else:
        yield from _pair_answers(facts, check, expectation)


def _pair_answers(facts: BucketFacts, check: Check, expectation: Expectation) -> Iterator[_Judged]:
    try:
        configuration = facts.configuration
    except Unread as unread:
        yield _Judged(_unread(unread), facts.used)
        return
    if not configuration.enabled_rules:
        yield _Judged(_NONE_ENABLED if configuration.rules else _NO_RULES, facts.used)
    for rule in configuration.enabled_rules:
        pair = PairFacts(facts, rule, destination_facets(check))
        answer = _guarded(check, pair, expectation)
        yield _Judged(answer, pair.used, rule)


def _guarded(check: Check, subject: BucketFacts | PairFacts, expectation: Expectation) -> Answer:
    try:
        return check.judge(subject, expectation.parameters)  # type: ignore[arg-type]
    except Unread as unread:
        return _unread(unread)
    except NoDestinationError as missing:
        return not_applicable(f"The destination {missing} does not exist; see destination-exists.")
    except Exception as defect:
        # A crashing check becomes a visible result, and the run goes on.
        _LOG.exception("check %s failed", check.id)
        return undecided(f"The check itself failed ({type(defect).__name__}: {defect}); please report this.")


def _unread(unread: Unread) -> Answer:
    evidence = unread.evidence
    place = evidence.operation or "not read"
    return undecided(f"Could not be decided: {place}: {evidence.code}: {evidence.message}", actual="unreadable")


def _finding(
    facts: BucketFacts, policy: Policy, expectation: Expectation, check: Check, judged: _Judged, today: date
) -> Finding:
    rule, answer, ref = judged.rule, judged.answer, facts.ref
    rule_id, destination = (rule.id, rule.destination.bucket) if rule else ("", "")
    waivable = answer.verdict in (Verdict.NON_COMPLIANT, Verdict.INSUFFICIENT_DATA)
    return Finding(
        id=finding_id(check.id, ref.arn, policy.name, rule_id, rule.destination.arn if rule else ""),
        policy=policy.name,
        check=check.id,
        verdict=answer.verdict,
        severity=expectation.severity,
        account=ref.account,
        region=ref.region,
        bucket=ref.name,
        rule=rule_id,
        destination=destination,
        message=answer.message,
        expected=answer.expected,
        actual=answer.actual,
        controls=_controls(policy) or check.controls,
        waiver=waiver_for(policy, check.id, ref, today) if waivable else None,
        evidence=judged.used,
    )


def _controls(policy: Policy) -> tuple[str, ...]:
    return tuple(f"{framework}:{control}" for framework, ids in policy.controls for control in ids)
