"""What the trials of an account prove about its permissions."""

from collections.abc import Sequence

import pytest

from scanner import registry
from scanner.doctor.outcome import Outcome, because, outcome
from scanner.doctor.permissions import permissions
from scanner.doctor.principal import principal
from scanner.doctor.trials import Trial
from scanner.doctor.value import Line, Mark
from scanner.model.evidence import Absent, Evidence, Present, Unreadable
from scanner.permissions import LISTING
from tests.support.fragments import AT

ME, ACCOUNT = "arn:aws:iam::111122223333:role/audit", "111122223333"
VERSIONING, REPLICATION = "s3:GetBucketVersioning", "s3:GetReplicationConfiguration"


def _unreadable(code: str, message: str = "", operation: str = "GetBucketVersioning") -> Unreadable:
    return Unreadable(operation, AT, code, message)


GOOD = Present("GetBucketVersioning", AT, {"Status": "Enabled"})
NONE = Absent("GetBucketReplication", AT, "ReplicationConfigurationNotFoundError")
DENIED = _unreadable("AccessDenied", "Access Denied")


def _trial(evidence: Evidence, about: str = "one", facet: str = "versioning", *, foreign: bool = False) -> Trial:
    return Trial(ACCOUNT, facet, about, evidence, foreign)


def _lines(trials: Sequence[Trial], needed: Sequence[str] = (LISTING, VERSIONING)) -> list[Line]:
    return list(permissions(ME, needed, trials, registry.collectors()))


@pytest.mark.parametrize(
    ("evidence", "proves"),
    [
        (GOOD, Outcome.READ),
        (NONE, Outcome.READ),
        (Present("HeadBucket", AT, {"Region": "eu-west-1", "Code": "403"}), Outcome.DENIED),
        (Present("HeadBucket", AT, {"Region": "eu-west-1", "Code": "301"}), Outcome.READ),
        (DENIED, Outcome.DENIED),
        (_unreadable("AccessDeniedException"), Outcome.DENIED),
        (_unreadable("SlowDown"), Outcome.UNKNOWN),
        (_unreadable("ReadTimeoutError"), Outcome.UNKNOWN),
        (_unreadable("ExpiredToken"), Outcome.ENDED),
        (_unreadable("InvalidToken"), Outcome.ENDED),
        (_unreadable("OtherAccount"), Outcome.NOT_ASKED),
    ],
)
def test_an_answer_proves_one_thing(evidence: Evidence, proves: Outcome) -> None:
    assert outcome(evidence) is proves


def test_what_is_absent_may_be_read() -> None:
    (line,) = _lines([_trial(GOOD), _trial(NONE, facet="replication")], (LISTING, VERSIONING, REPLICATION))
    assert (line.mark, line.text) == (Mark.OK, f"{VERSIONING}, {REPLICATION}")


def test_what_is_denied_everywhere_is_to_be_allowed() -> None:
    (line,) = _lines([_trial(DENIED), _trial(DENIED, "two")])
    assert (line.mark, line.about) == (Mark.PROBLEM, "may not")
    assert line.text == f"{VERSIONING}: AccessDenied on all 2 tried"
    assert line.remedy.startswith(f"Allow {VERSIONING} to {ME}")


def test_what_is_denied_on_some_is_for_their_own_policies_to_say() -> None:
    (line,) = _lines([_trial(GOOD), _trial(DENIED, "two")])
    assert "AccessDenied on 1 of 2 tried, two" in line.text
    assert "policies of two" in line.remedy


def test_actions_that_fare_alike_share_a_line() -> None:
    found = _lines([_trial(DENIED), _trial(DENIED, facet="replication")], (VERSIONING, REPLICATION))
    assert [line.text for line in found] == [f"{VERSIONING}, {REPLICATION}: AccessDenied on all 1 tried"]


@pytest.mark.parametrize(("code", "remedy"), [("SlowDown", "Try again"), ("ExpiredToken", "Take fresh credentials")])
def test_throttling_and_expiry_are_not_denials(code: str, remedy: str) -> None:
    (line,) = _lines([_trial(GOOD), _trial(_unreadable(code), "two")])
    assert (line.mark, line.about) == (Mark.PROBLEM, "not known")
    assert code in line.text
    assert line.remedy.startswith(remedy)


def test_a_refusal_without_a_code_has_the_reason_of_the_others() -> None:
    head = _trial(Present("HeadBucket", AT, {"Region": "", "Code": "403"}), facet="location")
    found = _lines([head, _trial(_unreadable("InvalidToken"))], (VERSIONING, "s3:ListBucket"))
    assert [(line.mark, line.about) for line in found] == [(Mark.PROBLEM, "not known"), (Mark.SKIPPED, "may")]


def test_what_nobody_could_try_is_said() -> None:
    (line,) = _lines([_trial(_unreadable("OtherAccount", operation="GetRole"), facet="role")], ("iam:GetRole",))
    assert line.mark is Mark.SKIPPED
    assert "iam:GetRole" in line.text


def test_a_read_of_several_calls_blames_the_one_that_failed() -> None:
    refused = _unreadable("AccessDenied", operation="ListAttachedRolePolicies")
    needed = registry.collectors()["role-policies"].permissions
    found = _lines([_trial(refused, facet="role-policies")], needed)
    assert [line.text.partition(":")[0] for line in found] == ["iam", "iam"]
    assert "iam:ListAttachedRolePolicies: AccessDenied" in found[0].text
    assert "iam:ListAttachedRolePolicies" not in found[1].text


def test_a_call_that_nobody_declared_blames_nothing() -> None:
    found = _lines([_trial(_unreadable("AccessDenied", operation="Other"), facet="role")], ("iam:GetRole",))
    assert [line.mark for line in found] == [Mark.SKIPPED]


def test_a_closed_destination_of_others_says_what_its_owner_can_do() -> None:
    closed = Present("HeadBucket", AT, {"Region": "", "Code": "403"})
    trials = [_trial(closed, f"theirs-{n}", "location", foreign=True) for n in range(5)]
    found = _lines([*trials, _trial(GOOD, "open", foreign=True)], ())
    assert [line.mark for line in found] == [Mark.OK, Mark.PROBLEM]
    assert "open" in found[0].text
    assert "HeadBucket: AccessDenied; nobody listed theirs-0, theirs-1, theirs-2 and 2 more" in found[1].text
    assert ME in found[1].remedy


@pytest.mark.parametrize(
    ("caller", "who"),
    [
        ("arn:aws:sts::111122223333:assumed-role/audit/me", "the role audit of account 111122223333"),
        (ME, ME),
        ("arn:aws:iam::111122223333:user/a/b", "arn:aws:iam::111122223333:user/a/b"),
    ],
)
def test_policies_name_roles_and_not_their_sessions(caller: str, who: str) -> None:
    assert principal(caller) == who


@pytest.mark.parametrize(
    ("message", "says"),
    [
        ("not authorized with an explicit deny in a service control policy", "a service control policy"),
        ("because no identity-based policy allows it", ""),
        ("because no session policy allows the action", ""),
        ("explicit deny in a resource-based policy", "own policy"),
        ("\x1b[2Jservice\u202e", ""),
    ],
)
def test_the_policy_in_the_way_is_named(message: str, says: str) -> None:
    assert (says in because(message)) if says else because(message) == ""
    (line,) = _lines([_trial(_unreadable("AccessDenied", message))])
    assert says in line.text
