"""Plans of made-up estates keep their promise: what they say they resolve is resolved, and nothing else is touched."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scanner import registry
from scanner.guard import guard
from scanner.model.finding import Finding, Verdict
from scanner.model.outcome import State
from scanner.model.plan import Plan, Step, step_id
from scanner.model.report import Report
from scanner.model.writing import Rejected
from scanner.plan.undo import Made, undo_plan
from tests.support.applying import AT, TOOL, Notes
from tests.support.fake_cloud import Document, rejected
from tests.support.planning import (
    AWAY,
    CHECKS,
    HERE,
    HOME,
    ON,
    OWN_REPLICA_KEY,
    REPLICA_KEY,
    SOURCE_KEY,
    THERE,
    Fragment,
    Workshop,
    key,
    kms,
    role,
    wanting,
    workshop,
)

WRONG = (Verdict.NON_COMPLIANT, Verdict.INSUFFICIENT_DATA)
VERSIONINGS: tuple[Document, ...] = ({}, ON, {"Status": "Suspended"})
RULES = ("none", "whole", "disabled", "narrow", "v1", "v1-narrow", "ours", "ours-disabled", "kms", "many")
ROLES = ("missing", "empty", "untrusted", "other policies")
DESTINATIONS = ("missing", "plain", "suspended", "enabled", "with a policy")


@st.composite
def estates(draw: st.DrawFn) -> tuple[Fragment, Document]:
    """Return a fragment of sources and destinations, and what the policy's remediation says of them."""
    account, with_key = draw(st.sampled_from((HERE, THERE))), draw(st.booleans())
    shared_role, shared_destination = draw(st.booleans()), draw(st.booleans())
    replica_key = REPLICA_KEY if account == THERE else OWN_REPLICA_KEY
    fragment: Fragment = {SOURCE_KEY: key(SOURCE_KEY), replica_key: key(replica_key)}
    for number in range(draw(st.integers(1, 4))):
        name = f"src{number}"
        destination = "shared-replica" if shared_destination else f"{name}-replica"
        arn = f"arn:aws:iam::{HERE}:role/{'shared' if shared_role else f'replication-{name}'}"
        fragment[name] = draw(sources(arn, destination, account))
        fragment |= draw(others(arn, destination, account))
    said = {
        "account": account if account == THERE else "same",
        "bucket": "shared-replica" if shared_destination else "{bucket}-replica",
        "role": "shared" if shared_role else "replication-{bucket}",
        "remediation": {"replica_kms_key": replica_key} if with_key else {},
    }
    return fragment, said


@st.composite
def sources(draw: st.DrawFn, arn: str, destination: str, account: str) -> Document:
    """Return a source bucket."""
    source: Document = {"region": HOME, "versioning": draw(st.sampled_from(VERSIONINGS))}
    kind = draw(st.sampled_from(RULES))
    if kind != "none":
        rules = _rules(kind, destination, account)
        source |= {"versioning": ON, "replication": {"Role": arn, "Rules": rules}}
    if draw(st.booleans()):
        source["encryption"] = kms(SOURCE_KEY)
    return source


def _rules(kind: str, destination: str, account: str) -> list[Document]:
    there: Document = {"Bucket": f"arn:aws:s3:::{destination}"}
    if account != HERE:
        there["Account"] = account
    if kind.startswith("v1"):
        return [{"ID": "old", **ON, "Prefix": "logs/" if kind == "v1-narrow" else "", "Destination": there}]
    rule: Document = {
        "ID": f"s3rc-{destination}" if kind.startswith("ours") else "theirs",
        "Priority": 3,
        "Status": "Disabled" if kind.endswith("disabled") else "Enabled",
        "Filter": {"Prefix": "logs/"} if kind == "narrow" else {},
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "Destination": there,
    }
    if kind == "kms":
        replica_key = REPLICA_KEY if account == THERE else OWN_REPLICA_KEY
        there["EncryptionConfiguration"] = {"ReplicaKmsKeyID": replica_key}
        rule["SourceSelectionCriteria"] = {"SseKmsEncryptedObjects": ON}
    narrow = {**rule, "ID": "part", "Priority": 1, "Filter": {"Prefix": "a/"}}
    return [rule, narrow] if kind == "many" else [rule]


@st.composite
def others(draw: st.DrawFn, arn: str, destination: str, account: str) -> Fragment:
    """Return the role and the destination, as far as they are there."""
    found: Fragment = {}
    kind = draw(st.sampled_from(ROLES))
    if kind != "missing":
        policies = [{"PolicyName": "theirs", "PolicyDocument": {"Version": "2012-10-17", "Statement": []}}]
        trust: Document = {"Version": "2012-10-17", "Statement": []}
        parts = {"AssumeRolePolicyDocument": trust} if kind == "untrusted" else {}
        found[arn] = role(arn, *(policies if kind == "other policies" else []), **parts)
    place = draw(st.sampled_from(DESTINATIONS))
    if place != "missing":
        status = {"plain": {}, "suspended": {"Status": "Suspended"}}.get(place, ON)
        found[destination] = {"account": account, "region": AWAY, "versioning": status}
        if place == "with a policy":
            found[destination]["policy"] = {"Policy": '{"Version": "2012-10-17", "Statement": [ ]}'}
    return found


def made(estate: tuple[Fragment, Mapping[str, Any]]) -> Workshop:
    fragment, said = estate
    return workshop(fragment, wanting(*CHECKS, **said))


Subject = tuple[str, ...]


def wrong(report: Report) -> dict[str, Finding]:
    return {one.id: one for one in report.findings if one.verdict in WRONG}


def subjects(findings: Mapping[str, Finding]) -> set[Subject]:
    return {finding.subject for finding in findings.values()}


def promised(plan: Plan) -> set[str]:
    return {finding for step in plan.steps for finding in step.resolves}


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@given(estates())
@settings(max_examples=40)
def test_a_plan_keeps_its_promise(estate: tuple[Fragment, Mapping[str, Any]]) -> None:
    """All that it says it resolves is resolved, the rest is told why not, nothing new is wrong, and it is all."""
    work = made(estate)
    before, plan = wrong(work.scan()[1]), work.plan()
    guard(plan)
    with folder() as place:
        outcomes = work.apply(plan, place).outcomes
    assert {outcome.state for outcome in outcomes} <= {State.APPLIED, State.ALREADY}, outcomes
    left = wrong(work.scan()[1])
    assert {one for one, finding in before.items() if finding.subject not in subjects(left)} == promised(plan)
    assert subjects(left) <= subjects(before)
    assert {skip.finding for skip in plan.skips} == set(before) - promised(plan)
    assert work.plan().steps == ()


@given(estates())
@settings(max_examples=30)
def test_no_step_comes_before_what_it_needs(estate: tuple[Fragment, Mapping[str, Any]]) -> None:
    work = made(estate)
    plan = work.plan()
    place = {step.id: number for number, step in enumerate(plan.steps)}
    assert len(place) == len(plan.steps)
    assert all(place[before] < place[step.id] for step in plan.steps for before in step.follows)
    created = {step.target for step in plan.steps if step.facet in ("location", "role") and step.before is None}
    for step in plan.steps:
        makes = step.target in created and step.facet in ("location", "role")
        assert step.fresh == (step.target in created and not makes)
        assert step.after not in (None, step.before)
        assert step.serves
        assert makes or step.target not in created or step_id(step.target, _maker(step)) in step.follows
    for step in (one for one in plan.steps if one.facet == "replication"):
        needed = {one.id for one in plan.steps if step.target.arn in one.serves} - {step.id}
        assert needed <= set(step.follows)


def _maker(step: Step) -> str:
    return "location" if step.target.is_bucket else "role"


@given(estates())
@settings(max_examples=25)
def test_what_is_not_ours_stays_as_it_is(estate: tuple[Fragment, Mapping[str, Any]]) -> None:
    for step in made(estate).plan().steps:
        before, after = step.before or {}, step.after or {}
        if step.facet == "replication" and before:
            assert after["Role"] == before["Role"]
            theirs = [rule for rule in before["Rules"] if not rule["ID"].startswith("s3rc-") and "Filter" in rule]
            assert [rule for rule in after["Rules"] if rule in theirs] == theirs
        if step.facet == "role-policies" and before:
            assert [one for one in after["Inline"] if one["PolicyName"] == "theirs"] == before["Inline"]
        if step.facet in ("policy", "key-policy") and before:
            assert _statements(after)[: len(_statements(before))] == _statements(before)


def _statements(document: Document) -> list[Document]:
    found: list[Document] = json.loads(document["Policy"])["Statement"]
    return found


@given(estates())
@settings(max_examples=25)
def test_undoing_the_whole_brings_everything_back_byte_for_byte(estate: tuple[Fragment, Mapping[str, Any]]) -> None:
    """Whatever was there before is as it was, but for versioning that had never been on; what we made is gone."""
    work = made(estate)
    before, plan, notes = work.cloud.state(), work.plan(), Notes()
    with folder() as place:
        work.apply(plan, place, notes)
        back = undo_plan(notes.entries, plan, registry.writers(), Made("undo", AT, TOOL, "somebody"))
        outcomes = work.apply(back, place / "undo").outcomes
    assert all(outcome.state.succeeded for outcome in outcomes), outcomes
    after = work.cloud.state()
    assert after.keys() == before.keys()
    for arn, thing in before.items():
        assert _plain(after[arn]) == _plain(thing)


def _plain(thing: Document) -> Document:
    """Return a thing whose versioning reads the same whether it was never on or is suspended."""
    facets = thing["facets"]
    off = facets.get("versioning", {}).get("Status") != "Enabled"
    return {**thing, "facets": {**facets, "versioning": {} if off else facets["versioning"]}}


@given(estates(), st.data())
@settings(max_examples=20)
def test_a_step_that_fails_holds_back_what_needs_it_and_nothing_else(
    estate: tuple[Fragment, Mapping[str, Any]], data: st.DataObject
) -> None:
    work = made(estate)
    plan = work.plan()
    assume(plan.steps)
    broken = data.draw(st.sampled_from(plan.steps))
    operations: list[str] = []

    def refuse(operation: str, arn: str) -> Rejected | None:
        operations.append(operation)
        return rejected("AccessDenied") if arn == broken.target.arn else None

    work.cloud.before_write = refuse
    with folder() as place:
        outcomes = {one.step: one.state for one in work.apply(plan, place).outcomes}
    for step in plan.steps:
        held = any(not outcomes[before].succeeded for before in step.follows)
        assert outcomes[step.id] in ((State.HELD_BACK,) if held else (State.APPLIED, State.ALREADY, State.FAILED))
        assert (outcomes[step.id] is State.FAILED) <= (step.target == broken.target)
    rules = [step for step in plan.steps if step.facet == "replication" and broken.target.arn in _leant(step)]
    assert all(not outcomes[step.id].succeeded for step in rules)


def _leant(step: Step) -> set[str]:
    document = step.after or {}
    return {document["Role"], *(rule["Destination"]["Bucket"] for rule in document["Rules"])}
