"""Judging: snapshot and policies in, findings out. Pure: no clock, no network, no files.

One unreadable fact makes exactly the findings that need it INSUFFICIENT_DATA; a check that crashes does so too and
names itself, and the run goes on.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from scanner.model.check import (
    Answer,
    BucketCheck,
    Check,
    destination_facets,
    not_applicable,
    source_facets,
    undecided,
)
from scanner.model.estate import Estate, evidence_of, name_of
from scanner.model.facet import Unread
from scanner.model.facts import BucketFacts, NoDestinationError, PairFacts
from scanner.model.finding import EvidenceRef, Finding, WaiverRef, finding_id, within_bucket
from scanner.model.judged import JudgedBucket
from scanner.model.policy import Expectation, Policy, checks_of
from scanner.model.replication import Rule
from scanner.model.snapshot import BucketRecord
from scanner.policy.select import Selection, facets_to_select, select
from scanner.policy.waivers import WAIVABLE, Subject, waiver_for

_LOG = logging.getLogger(__name__)

_NO_RULES = not_applicable("The bucket has no replication configuration, so there is no pair to judge.")
_NONE_ENABLED = not_applicable("No rule of the bucket is enabled, so there is no pair to judge.")


def judged(
    estate: Estate, policies: Iterable[Policy], checks: Mapping[str, Check], today: date
) -> Iterator[JudgedBucket]:
    """Yield every bucket that policies may be asked about, in the order of every report, with what they say.

    `today` decides which waivers have expired.
    """
    asked = [(policy, _asks(policy, checks)) for policy in policies]
    for record in estate.by_place():
        if record.judged:
            selections = tuple(select(policy, record) for policy, _ in asked)
            found = (
                _finding(question, answer, today)
                for (policy, asks), selection in zip(asked, selections, strict=True)
                for question in _questions(record, policy, asks, selection, estate)
                for answer in _answers(question)
            )
            chosen = tuple(selection.chosen for selection in selections)
            yield JudgedBucket(record, chosen, tuple(sorted(found, key=within_bucket)))


def evaluate(estate: Estate, policies: Iterable[Policy], checks: Mapping[str, Check], today: date) -> list[Finding]:
    """Return the findings of every policy, sorted; `today` decides which waivers have expired."""
    found = (finding for one in judged(estate, policies, checks, today) for finding in one.findings)
    return sorted(found, key=Finding.sort_key)


class _Ask(NamedTuple):
    """One expectation of a policy, with the facets that its check may read at each side, and the controls it serves."""

    expectation: Expectation
    check: Check
    source: frozenset[str]
    destination: frozenset[str]
    controls: tuple[str, ...]


def _asks(policy: Policy, checks: Mapping[str, Check]) -> list[_Ask]:
    own = _controls(policy)
    return [
        _Ask(expectation, check, source_facets(check), destination_facets(check), own or check.controls)
        for expectation, check in zip(policy.expects, checks_of(policy, checks), strict=True)
    ]


class _Question(NamedTuple):
    """One expectation of a policy, put to one bucket."""

    policy: Policy
    ask: _Ask
    facts: BucketFacts
    selection: Selection


class _Judged(NamedTuple):
    """An answer with the subject it is about and the evidence it stands on."""

    answer: Answer
    used: tuple[EvidenceRef, ...]
    rule: Rule | None = None


def _questions(
    record: BucketRecord, policy: Policy, asks: Iterable[_Ask], selection: Selection, estate: Estate
) -> Iterator[_Question]:
    if selection.chosen is False:
        return
    for ask in asks:
        yield _Question(policy, ask, BucketFacts(record, estate, ask.source), selection)


def _answers(question: _Question) -> Iterator[_Judged]:
    facts = question.facts
    if question.selection.chosen is None:
        reason = question.selection.reason
        yield _Judged(
            undecided(f"Whether the policy selects this bucket is not known: {reason}"), _selected_by(question)
        )
    elif isinstance(question.ask.check, BucketCheck):
        yield _Judged(_guarded(question.ask, facts), facts.used)
    else:
        yield from _pair_answers(question)


def _selected_by(question: _Question) -> tuple[EvidenceRef, ...]:
    """Return the reads that decide whether the policy selects the bucket."""
    estate = question.facts.estate
    record = estate.record(question.facts.ref.arn)
    facets = sorted(facets_to_select(question.policy))
    return tuple(estate.reference((name_of(record), facet), evidence_of(record, facet)) for facet in facets)


def _pair_answers(question: _Question) -> Iterator[_Judged]:
    facts = question.facts
    try:
        configuration = facts.configuration
    except Unread as unread:
        yield _Judged(_unread(unread), facts.used)
        return
    if not configuration.enabled_rules:
        yield _Judged(_NONE_ENABLED if configuration.rules else _NO_RULES, facts.used)
    for rule in configuration.enabled_rules:
        pair = PairFacts(facts, rule, question.ask.destination)
        yield _Judged(_guarded(question.ask, pair), pair.used, rule)


def _guarded(ask: _Ask, subject: BucketFacts | PairFacts) -> Answer:
    check = ask.check
    try:
        return check.judge(subject, ask.expectation.parameters)  # type: ignore[arg-type]
    except Unread as unread:
        return _unread(unread)
    except NoDestinationError as missing:
        return not_applicable(f"The destination {missing} does not exist; see destination-exists.")
    except Exception as defect:  # noqa: BLE001 -- one broken check must not cost the others' findings
        _LOG.exception("check %s failed", check.id)
        return undecided(f"The check itself failed ({type(defect).__name__}: {defect}); please report this.")


def _unread(unread: Unread) -> Answer:
    evidence = unread.evidence
    place = evidence.operation or "not read"
    return undecided(f"Could not be decided: {place}: {evidence.code}: {evidence.message}", actual="unreadable")


def _finding(question: _Question, judged: _Judged, today: date) -> Finding:
    policy, check, ref = question.policy, question.ask.check, question.facts.ref
    rule, answer = judged.rule, judged.answer
    subject = (rule.id, rule.destination.arn) if rule else ("", "")
    return Finding(
        id=finding_id(check.id, ref.arn, policy.name, *subject),
        policy=policy.name,
        check=check.id,
        verdict=answer.verdict,
        severity=question.ask.expectation.severity,
        account=ref.account,
        region=ref.region,
        bucket=ref.name,
        rule=subject[0],
        destination=rule.destination.bucket if rule else "",
        message=answer.message,
        expected=answer.expected,
        actual=answer.actual,
        controls=question.ask.controls,
        waiver=_waiver(question, judged, today),
        evidence=judged.used,
    )


def _waiver(question: _Question, judged: _Judged, today: date) -> WaiverRef | None:
    if not question.policy.waivers or judged.answer.verdict not in WAIVABLE:
        return None
    record = question.facts.estate.record(question.facts.ref.arn)
    subject = Subject(question.ask.check.id, record, judged.rule.id if judged.rule else "")
    return waiver_for(question.policy, subject, today)


def _controls(policy: Policy) -> tuple[str, ...]:
    return tuple(f"{framework}:{control}" for framework, ids in policy.controls for control in ids)
