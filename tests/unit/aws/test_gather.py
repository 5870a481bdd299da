"""Reads of several calls: each call that may fail, and what becomes of the whole."""

from collections.abc import Iterator
from time import monotonic
from typing import Any

import msgspec
import pytest
from boto3.session import Session
from botocore.config import Config

from scanner import registry
from scanner.aws.answers import gathered
from scanner.aws.clients import Clients
from scanner.aws.faults import Fault, own_fault
from scanner.aws.reader import AwsReader, Identity
from scanner.aws.retry import Retry
from scanner.aws.transport import Answer
from scanner.model.collector import Gatherer
from scanner.model.evidence import Absent, Present, Unreadable
from scanner.model.resource import ResourceRef
from tests.support.gathering import ALIAS, CONVERSATIONS, KEY, OTHER_ROLE, ROLE, Conversation, ref_of

STEPS = [(facet, step) for facet, conversation in CONVERSATIONS.items() for step in range(len(conversation))]


class Script:
    """Gives the answers of a conversation in their order, and holds the caller to the operations."""

    def __init__(self, conversation: Conversation, faults: dict[int, Fault] | None = None) -> None:
        self._rest = iter(list(conversation))
        self._faults = faults or {}
        self.asked: list[str] = []

    def __call__(self, operation: str, _parameters: dict[str, Any]) -> Answer:
        expected, answer = next(self._rest)
        assert operation == expected
        step = len(self.asked)
        self.asked.append(operation)
        return self._faults.get(step) or {**answer, "ResponseMetadata": {"RequestId": f"request-{step}"}}


def gatherer_of(facet: str) -> Gatherer:
    found: Gatherer = registry.collectors()[facet]
    return found


def test_every_gatherer_has_its_conversation() -> None:
    assert set(CONVERSATIONS) == {name for name, it in registry.collectors().items() if isinstance(it, Gatherer)}


@pytest.mark.parametrize("facet", CONVERSATIONS)
def test_the_calls_are_those_that_are_declared_and_no_others(facet: str) -> None:
    script, gatherer = Script(CONVERSATIONS[facet]), gatherer_of(facet)
    evidence = gathered(gatherer, ref_of(facet), script)
    assert isinstance(evidence, Present)
    assert set(script.asked) == set(gatherer.calls)
    assert len(script.asked) == len(CONVERSATIONS[facet])
    assert evidence.operation == gatherer.operation
    assert evidence.request_id == f"request-{script.asked.index(gatherer.operation)}"
    gatherer.facet.value(evidence)


@pytest.mark.parametrize(("facet", "step"), STEPS)
def test_one_call_that_is_denied_makes_the_whole_unreadable_and_names_itself(facet: str, step: int) -> None:
    denied = msgspec.structs.replace(own_fault("AccessDenied", "not you"), request_id="denied-1")
    script = Script(CONVERSATIONS[facet], {step: denied})
    evidence = gathered(gatherer_of(facet), ref_of(facet), script)
    operation = CONVERSATIONS[facet][step][0]
    assert isinstance(evidence, Unreadable)
    told = (evidence.operation, evidence.code, evidence.message, evidence.request_id)
    assert told == (operation, "AccessDenied", "not you", "denied-1")
    assert len(script.asked) == step + 1, "nothing more is asked"


@pytest.mark.parametrize(("facet", "step"), STEPS)
def test_only_the_first_call_can_tell_that_there_is_none(facet: str, step: int) -> None:
    gatherer = gatherer_of(facet)
    (code,) = gatherer.absent
    script = Script(CONVERSATIONS[facet], {step: own_fault(code, "gone")})
    evidence = gathered(gatherer, ref_of(facet), script)
    operation = CONVERSATIONS[facet][step][0]
    assert (evidence.operation, getattr(evidence, "code", "")) == (operation, code)
    if step == 0:
        assert isinstance(evidence, Absent)
        gatherer.facet.value(evidence)
    else:
        assert isinstance(evidence, Unreadable)
        assert evidence.message == "It changed while it was read: gone"


@pytest.mark.parametrize("facet", CONVERSATIONS)
def test_an_answer_of_another_shape_is_unreadable(facet: str) -> None:
    operation = CONVERSATIONS[facet][0][0]
    evidence = gathered(gatherer_of(facet), ref_of(facet), Script([(operation, {})]))
    assert isinstance(evidence, Unreadable)
    assert (evidence.operation, evidence.code) == (gatherer_of(facet).operation, "UnknownShape")


@pytest.fixture
def reader() -> Iterator[AwsReader]:
    """A reader without credentials: whatever it sends would fail, and be counted."""
    clients = Clients(Session("AKIAIOSFODNN7EXAMPLE", "none"), Config())
    reader = AwsReader(Identity("111111111111", "arn", "aws"), clients, Retry(0, monotonic), "eu-central-1")
    yield reader
    reader.close()


RUBBISH = (
    "", "r", "arn:aws:s3:::bucket", "arn:aws:iam::111111111111:user/somebody", "arn:aws:iam::11:role/r",
    "arn:aws:iam::111111111111:role/", "arn:aws:iam::111111111111:role/a b", "arn:aws:iam::111111111111:role/r\n",
    "arn:aws:kms:eu-central-1:111111111111:key/", "arn:aws:kms::111111111111:alias/a", "arn:aws:kms:x.y/z:1:key/k",
)  # fmt: skip


@pytest.mark.parametrize("facet", CONVERSATIONS)
def test_aws_is_not_asked_about_what_is_no_arn_of_the_kind(facet: str, reader: AwsReader) -> None:
    others = [arn for arn in (ROLE, KEY, ALIAS) if not ResourceRef(arn).is_of(gatherer_of(facet).service)]
    for arn in (*RUBBISH, *others):
        evidence = reader.gather(gatherer_of(facet), ResourceRef(arn))
        assert isinstance(evidence, Unreadable)
        assert (evidence.operation, evidence.code) == (gatherer_of(facet).operation, "InvalidArn")
    assert not reader.calls


@pytest.mark.parametrize(
    ("facet", "arn"),
    [
        ("role", OTHER_ROLE),
        ("role-policies", OTHER_ROLE),
        ("key-policy", "arn:aws:kms:eu-central-1:222222222222:key/k"),
    ],
)
def test_what_only_its_own_account_tells_is_not_asked_of_another(facet: str, arn: str, reader: AwsReader) -> None:
    """IAM takes a role's name alone, so it would answer about a role of ours that has the same name."""
    evidence = reader.gather(gatherer_of(facet), ResourceRef(arn))
    assert isinstance(evidence, Unreadable)
    assert evidence.code == "OtherAccount"
    assert "222222222222" in evidence.message
    assert not reader.calls


def test_keys_and_grants_of_other_accounts_are_asked_for() -> None:
    assert not any(gatherer_of(facet).own_account for facet in ("key", "key-grants"))


def test_a_predefined_alias_is_never_asked_about_because_asking_may_create_its_key() -> None:
    """API: DescribeKey: "If you specify a predefined AWS alias …, KMS associates the alias with an AWS managed key"."""
    session = Session("x", "y", region_name="eu-west-1")
    clients = Clients(session, Config())
    reader = AwsReader(
        Identity("111111111111", "arn:aws:iam::111111111111:user/a", "aws"), clients, Retry(1, monotonic), "eu-west-1"
    )
    for facet in ("key", "key-policy", "key-grants"):
        evidence = reader.gather(gatherer_of(facet), ResourceRef("arn:aws:kms:eu-west-1:111111111111:alias/aws/s3"))
        assert isinstance(evidence, Unreadable)
        assert evidence.code == "PredefinedAlias"
    assert not reader.calls
