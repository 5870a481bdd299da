"""What holds of every decision about permissions, whatever the policies say."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.iam.context import ABSENT, Context
from scanner.iam.document import PolicyKind, PolicyName
from scanner.iam.glob import Beginning
from scanner.iam.judge import Request, judge
from scanner.iam.judgement import Decision, Judgement
from scanner.iam.parse import unread
from tests.support.iam_cases import OTHER, OWN, PATTERNS, RESOURCE_PATTERNS, VALUES, Case, cases, question

Json = dict[str, Any]

seeds = st.integers(0, 2**32 - 1)
made = seeds.map(lambda seed: next(cases(1, seed)))
"""Requests and policies as the comparison with other evaluators makes them, each with another seed."""

ANYTHING = {"Sid": "added", "Action": "*", "Resource": "*"}
DENIED = (Decision.DENIED_EXPLICITLY, Decision.DENIED_IMPLICITLY)


def judged(case: Case) -> Judgement:
    return judge(*question(case))


def with_statement(case: Case, where: str, statement: Json) -> Case:
    """Return the case with one more statement: in a policy of the role, or in that of the resource."""
    if where == "identity":
        return case._replace(identity=[*case.identity, {"Version": "2012-10-17", "Statement": [statement]}])
    policy = case.resource_policy or {"Version": "2012-10-17", "Statement": []}
    named = {**statement, "Principal": "*"}
    return case._replace(resource_policy={**policy, "Statement": [*statements(policy), named]})


def statements(policy: Json) -> list[Json]:
    found = policy["Statement"]
    return found if isinstance(found, list) else [found]


def _any_statement(seed: int) -> Json:
    """Return a statement as the cases have them, without its principals."""
    documents = (document for case in cases(seed=seed) for document in case.identity)
    return {key: value for key, value in statements(next(documents))[0].items() if key != "Effect"}


some_statement = seeds.map(_any_statement)
places = st.sampled_from(("identity", "resource"))


@given(made, places, some_statement)
def test_adding_a_deny_never_allows(case: Case, where: str, statement: Json) -> None:
    before = judged(case).decision
    after = judged(with_statement(case, where, {**statement, "Effect": "Deny"})).decision
    assert after is before or after is not Decision.ALLOWED
    assert before not in DENIED or after in DENIED
    assert before is not Decision.DENIED_EXPLICITLY or after is before


@given(made, places)
def test_a_deny_of_everything_denies(case: Case, where: str) -> None:
    after = judged(with_statement(case, where, {**ANYTHING, "Effect": "Deny"}))
    assert after.decision is Decision.DENIED_EXPLICITLY
    assert "added" in {ref.sid for ref in after.by}


@given(made, places, some_statement)
def test_adding_an_allow_never_denies(case: Case, where: str, statement: Json) -> None:
    before = judged(case).decision
    after = judged(with_statement(case, where, {**statement, "Effect": "Allow"})).decision
    assert after is before or after is not Decision.DENIED_EXPLICITLY
    assert before is not Decision.ALLOWED or after is before
    assert before is not Decision.UNKNOWN or after in (before, Decision.ALLOWED)


def shuffled(value: Any, random: Random) -> Any:  # noqa: ANN401 -- any JSON
    """Return JSON with every list and object in another order."""
    if isinstance(value, dict):
        pairs = [(key, shuffled(one, random)) for key, one in value.items()]
        return dict(random.sample(pairs, len(pairs)))
    if isinstance(value, list | tuple):
        return random.sample([shuffled(one, random) for one in value], len(value))
    return value


def numbered(policy: Json, name: str) -> Json:
    """Return a policy whose statements can be told apart wherever they stand."""
    return {**policy, "Statement": [{**one, "Sid": f"{name}{n}"} for n, one in enumerate(statements(policy))]}


@dataclass(frozen=True)
class Gist:
    """What of a judgement must not depend on any order."""

    decision: Decision
    by: frozenset[str]
    lacking: frozenset[PolicyKind]
    undecided: frozenset[str]


def gist(judgement: Judgement) -> Gist:
    return Gist(
        judgement.decision,
        frozenset(ref.sid for ref in judgement.by),
        frozenset(judgement.lacking),
        frozenset(one.statement.sid for one in judgement.undecided),
    )


@given(made, seeds)
def test_no_order_matters(case: Case, seed: int) -> None:
    case = case._replace(
        identity=[numbered(policy, f"i{n}-") for n, policy in enumerate(case.identity)],
        boundary=case.boundary and numbered(case.boundary, "b"),
        resource_policy=case.resource_policy and numbered(case.resource_policy, "r"),
    )
    mixed = Case(*(shuffled(part, Random(seed)) for part in case))  # noqa: S311 -- an order, not a secret
    assert gist(judged(mixed)) == gist(judged(case))


def with_swapped_actions(policy: Json) -> Json:
    return {**policy, "Statement": [_actions_swapped(one) for one in statements(policy)]}


def _actions_swapped(statement: Json) -> Json:
    element = "Action" if "Action" in statement else "NotAction"
    texts = statement[element]
    swapped = texts.swapcase() if isinstance(texts, str) else [text.swapcase() for text in texts]
    return {**statement, element: swapped}


@given(made)
def test_the_case_of_actions_never_matters(case: Case) -> None:
    written_otherwise = case._replace(
        identity=[with_swapped_actions(policy) for policy in case.identity],
        boundary=case.boundary and with_swapped_actions(case.boundary),
        resource_policy=case.resource_policy and with_swapped_actions(case.resource_policy),
    )
    assert judged(written_otherwise) == judged(case)
    request, policies = question(case)
    swapped = msgspec.structs.replace(request, action=request.action.swapcase())
    assert judge(swapped, policies) == judge(request, policies)


@given(made)
def test_the_case_of_context_keys_never_matters(case: Case) -> None:
    context = {key.swapcase(): value for key, value in case.context.items()}
    request, policies = question(case)
    again = msgspec.structs.replace(request, context=Context({**request.context.values, **_keys(context)}))
    assert judge(again, policies) == judge(request, policies)


def _keys(context: Json) -> dict[str, tuple[str, ...]]:
    return {
        key.lower(): tuple(value) if isinstance(value, list | tuple) else (value,) for key, value in context.items()
    }


@given(st.sampled_from([one for texts in RESOURCE_PATTERNS.values() for one in texts if one != "*"]))
def test_the_case_of_resources_matters(pattern: str) -> None:
    literal = pattern.replace("*", "x").replace("?", "x").partition("${")[0]
    document = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": literal}}
    case = Case("s3:ListBucket", literal, "111111111111", {}, [document], None, None)
    assert judged(case).decision is Decision.ALLOWED
    assert judged(case._replace(resource=literal.upper())).decision is Decision.DENIED_IMPLICITLY


def completions(request: Request, unknown: list[str]) -> Iterator[Request]:
    """Yield the request with each combination of values, or the absence, of keys that are not known."""
    for chosen in product(*((ABSENT, *VALUES[key]) for key in unknown)):
        values = {
            key.lower(): (one,) if isinstance(one, str) else one for key, one in zip(unknown, chosen, strict=True)
        }
        yield msgspec.structs.replace(request, context=Context({**request.context.values, **values}))


def agrees(certain: Judgement, completed: Judgement) -> bool:
    """Tell whether a decision holds for a request of which more is known."""
    if certain.decision is Decision.UNKNOWN:
        return True
    if certain.decision is Decision.DENIED_IMPLICITLY and certain.undecided:
        return completed.decision in DENIED
    return completed.decision is certain.decision


@settings(max_examples=600)
@given(made, st.lists(st.sampled_from(tuple(VALUES)), min_size=1, max_size=2, unique=True))
def test_what_is_decided_holds_whatever_an_unknown_key_is(case: Case, unknown: list[str]) -> None:
    request, policies = question(case)
    known = {key: value for key, value in request.context.values.items() if key not in {*map(str.lower, unknown)}}
    certain = judge(msgspec.structs.replace(request, context=Context(known)), policies)
    for completed in completions(request, unknown):
        assert agrees(certain, judge(completed, policies))


@given(made)
def test_what_is_decided_without_knowing_the_owner_holds_for_every_owner(case: Case) -> None:
    request, policies = question(case)
    certain = judge(msgspec.structs.replace(request, account=""), policies)
    for account in (OWN, OTHER):
        assert agrees(certain, judge(msgspec.structs.replace(request, account=account), policies))


OBJECTS = ("", "a", "a/", "a/b", "A/b", "a/b/c", "b/b", "${ex:Nothing}/x", "*", "é")


@settings(max_examples=600)
@given(made, st.sampled_from(("arn:aws:s3:::dst", "arn:aws:s3:::dst/", "arn:aws:s3:::dst/a", "arn:aws:s3:::dst/a/")))
def test_what_is_decided_of_a_prefix_holds_for_each_of_its_objects(case: Case, prefix: str) -> None:
    request, policies = question(case)
    certain = judge(msgspec.structs.replace(request, resource=Beginning(prefix)), policies)
    for rest in OBJECTS:
        assert agrees(certain, judge(msgspec.structs.replace(request, resource=prefix + rest), policies))


@given(made)
def test_an_unread_policy_leaves_open_what_it_could_change(case: Case) -> None:
    request, policies = question(case)
    unread_ = (unread(PolicyName(PolicyKind.ROLE_POLICY, "r"), "AccessDenied"),)
    hidden = judge(request, msgspec.structs.replace(policies, identity=unread_)).decision
    assert hidden is not Decision.ALLOWED
    assert hidden is Decision.UNKNOWN or judge(request, policies).decision in DENIED


def test_the_patterns_meet_the_actions() -> None:
    """The properties stand on this: statements of the cases apply often enough to tell decisions apart."""
    decisions = {judged(case).decision for case in cases(300, 1)}
    assert decisions == set(Decision)
    assert all("*" in patterns for patterns in PATTERNS.values())
