"""The judge of permissions against two evaluators that share nothing with it: iam-simulate's kept answers, and moto."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from moto.iam.access_control import IAMPolicy, PermissionResult

from scanner.iam.context import NOTHING_KNOWN
from scanner.iam.document import PolicyKind, PolicyName
from scanner.iam.judge import Policies, Request, judge
from scanner.iam.judgement import Decision, Judgement
from scanner.iam.logic import About
from scanner.iam.parse import parse
from scanner.iam.role import Role
from tests.support.iam_cases import COUNT, ROLE, cases, digest, question

ANSWERS = Path(__file__).parent / "iam_simulate" / "answers.txt"
LETTERS = {
    Decision.ALLOWED: "A",
    Decision.DENIED_EXPLICITLY: "E",
    Decision.DENIED_IMPLICITLY: "I",
    Decision.UNKNOWN: "AEI",
}
"""What the other may answer; where we leave it open, anything."""

LEFT_OPEN = {
    "how S3 names the role's session is not documented",
    "NotPrincipal names the role or its account but not both, which AWS may read either way",
    "what NotResource means where a policy variable has no value is not documented",
    "what ForAnyValue with IfExists means for an absent key is not documented",
    "the key has several values, and the operator is for keys with one",
}
"""The only reasons to leave a fully known request open: AWS's documentation is silent, or says both."""


@pytest.fixture(scope="module")
def judged() -> list[Judgement]:
    return [judge(*question(case)) for case in cases()]


def test_iam_simulate_agrees_wherever_we_decide(judged: list[Judgement]) -> None:
    made = list(cases())
    recognised, *lines = ANSWERS.read_text().split()
    assert recognised == digest(made), "the cases changed: ask iam-simulate again, see iam_simulate/ask.mjs"
    answers = "".join(lines)
    assert len(answers) == len(judged) == COUNT >= 10_000
    differing = [
        (case, answer, ours)
        for case, answer, ours in zip(made, answers, judged, strict=True)
        if answer not in LETTERS[ours.decision] + ("E" if ours.undecided else "")
    ]
    assert differing == []


def test_fully_known_requests_are_left_open_for_named_reasons_alone(judged: list[Judgement]) -> None:
    open_ = [ours for ours in judged if ours.decision is Decision.UNKNOWN]
    assert {one.doubt.reason for ours in open_ for one in ours.undecided} == LEFT_OPEN
    assert len(open_) < 0.04 * COUNT


def test_the_cases_try_every_answer_often(judged: list[Judgement]) -> None:
    often = Counter(ours.decision for ours in judged)
    assert min(often[decision] for decision in Decision) > 200
    assert often[Decision.ALLOWED] + often[Decision.DENIED_EXPLICITLY] > 3000
    assert not any(one.doubt.about is About.PART for ours in judged for one in ours.undecided)


MOTO_COUNT = 10_000
MOTO_ACTIONS = ("s3:ReplicateObject", "s3:ReplicateDelete", "s3:GetObjectVersionAcl", "kms:Decrypt")
MOTO_PATTERNS = ("*", "s3:*", "s3:Replicate*", "s3:*Object*", "kms:*", *MOTO_ACTIONS)
MOTO_RESOURCES = ("arn:aws:s3:::dst", "arn:aws:s3:::dst/a/b", "arn:aws:s3:::other/a", "arn:aws:s3:::dst/A/b")
MOTO_RESOURCE_PATTERNS = ("*", "arn:aws:s3:::*", "arn:aws:s3:::dst/*", "arn:aws:s3:::dst*", "arn:aws:s3:::*/b")


def _moto_documents(random: Random) -> list[dict[str, Any]]:
    return [
        {"Version": "2012-10-17", "Statement": [_moto_statement(random) for _ in range(random.choice((1, 1, 2, 3)))]}
        for _ in range(random.choice((1, 1, 2)))
    ]


def _moto_statement(random: Random) -> dict[str, Any]:
    several = random.choice((1, 1, 2, 3))
    return {
        "Effect": random.choice(("Allow", "Allow", "Allow", "Deny")),
        random.choice(("Action", "Action", "NotAction")): random.choices(MOTO_PATTERNS, k=several),
        "Resource": random.choices((*MOTO_RESOURCE_PATTERNS, *MOTO_RESOURCES), k=several),
    }


def _moto_cases() -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Yield cases without what moto 5.2 leaves out, or decides in a way of its own.

    Conditions: those it does not know hold, and one that fails denies. NotResource: a statement without Resource
    allows, whatever its effect. `?`, `.` and case: it takes patterns as regular expressions and actions as they are
    written. Principals: a policy that names another one denies.
    """
    random = Random(5)  # noqa: S311 -- test cases, not secrets
    for _ in range(MOTO_COUNT):
        yield random.choice(MOTO_ACTIONS), random.choice(MOTO_RESOURCES), _moto_documents(random)


def _ask_moto(action: str, resource: str, documents: list[dict[str, Any]]) -> Decision:
    answers = {IAMPolicy(json.dumps(document)).is_action_permitted(action, resource) for document in documents}
    if PermissionResult.DENIED in answers:
        return Decision.DENIED_EXPLICITLY
    return Decision.ALLOWED if PermissionResult.PERMITTED in answers else Decision.DENIED_IMPLICITLY


def test_moto_agrees_about_roles_policies() -> None:
    name = PolicyName(PolicyKind.ROLE_POLICY, "r")
    often: Counter[Decision] = Counter()
    for action, resource, documents in _moto_cases():
        identity = tuple(parse(name, document) for document in documents)
        # A bucket of the role's own account, or a key that leaves everything to policies of roles.
        key_policy = {"Statement": {"Effect": "Allow", "Principal": {"AWS": "1" * 12}, "Action": "*", "Resource": "*"}}
        key = parse(PolicyName(PolicyKind.KEY_POLICY, "k"), key_policy) if action.startswith("kms:") else None
        request = Request(Role(ROLE), action, resource, "1" * 12, NOTHING_KNOWN)
        ours = judge(request, Policies(identity, resource=key)).decision
        assert ours is _ask_moto(action, resource, documents), (action, resource, documents)
        often[ours] += 1
    assert min(often[one] for one in Decision if one is not Decision.UNKNOWN) > 1000
