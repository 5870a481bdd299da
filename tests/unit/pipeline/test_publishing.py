"""Sending findings: whose credentials, what is sent again, where it stops, what is said of what was not imported."""

from collections.abc import Callable, Sequence
from itertools import count

import pytest

from scanner.aws import access as doors
from scanner.aws.access import Access
from scanner.errors import AwsUnreachableError, ExitCode
from scanner.model.base import Document
from scanner.model.hub import HubFault, Refused
from scanner.model.progress import Silent
from scanner.pipeline.asff import ForHub, Prepared
from scanner.pipeline.publishing import NO_CREDENTIALS, TOO_LARGE, Delivered, Published, publish
from tests.support.counted import Counted

OWN, OTHER, THIRD = "111111111111", "222222222222", "333333333333"
WEST, NORTH = "eu-west-1", "eu-north-1"
DENIED = HubFault("AccessDeniedException", "not authorized")
BAD = HubFault("InvalidInputException", "a date")

Answer = tuple[Refused, ...] | HubFault


def findings(number: int, first: int = 0) -> tuple[Document, ...]:
    return tuple({"Id": f"f{n:04}"} for n in range(first, first + number))


def refused(finding: Document, code: str = "InvalidInput") -> Refused:
    return Refused(finding["Id"], code, "by script")


class FakeHub:
    """Answers by script, and then imports everything."""

    def __init__(self, account: str, *answers: Answer) -> None:
        self.account = account
        self.answers: list[Answer | KeyboardInterrupt] = list(answers)
        self.sent: list[tuple[str, list[str]]] = []
        self.closed = False

    def take(self, region: str, findings: Sequence[Document]) -> Answer:
        self.sent.append((region, [finding["Id"] for finding in findings]))
        answer = self.answers.pop(0) if self.answers else ()
        if isinstance(answer, KeyboardInterrupt):
            raise answer
        return answer

    def close(self) -> None:
        self.closed = True


Publish = Callable[..., Published]


@pytest.fixture
def to(monkeypatch: pytest.MonkeyPatch) -> Publish:
    """Publish through these hubs, one for each of the credentials; an error is one that AWS does not let in."""

    def through(
        hubs: Sequence[FakeHub | AwsUnreachableError], *wanted: ForHub, progress: Silent | None = None
    ) -> Published:
        def door(access: Access, options: doors.ConnectionOptions) -> FakeHub:
            assert options.region == "eu-central-1"
            opened = hubs[int(access.profile)]
            if isinstance(opened, AwsUnreachableError):
                raise opened
            return opened

        monkeypatch.setattr(doors, "connect_hub", door)
        accesses = [Access(profile=str(n)) for n in range(len(hubs))]
        return publish(Prepared(wanted), accesses, "eu-central-1", progress or Silent())

    return through


def test_each_account_is_sent_to_with_its_own_credentials(to: Publish) -> None:
    own, other, progress = FakeHub(OWN), FakeHub(OTHER), Counted("sending findings")
    several = findings(3)
    published = to(
        [own, other],
        ForHub(OWN, NORTH, several[:1]),
        ForHub(OWN, WEST, several[1:2]),
        ForHub(OTHER, WEST, several[2:]),
        progress=progress,
    )
    assert own.sent == [(NORTH, ["f0000"]), (WEST, ["f0001"])]
    assert other.sent == [(WEST, ["f0002"])]
    assert published.exit_code is ExitCode.DONE
    assert [one.imported for one in published.delivered] == [1, 1, 1]
    assert own.closed
    assert other.closed
    assert (progress.total, progress.steps) == (3, 3)


def test_an_account_without_credentials_is_said(to: Publish) -> None:
    published = to([FakeHub(OWN)], ForHub(OWN, WEST, findings(1)), ForHub(OTHER, WEST, findings(2)))
    own, other = published.delivered
    assert own.imported == 1
    assert (other.imported, other.unsent, other.faults[0].code) == (0, 2, NO_CREDENTIALS)
    assert published.exit_code is ExitCode.STEPS_FAILED


def test_the_first_of_two_credentials_of_an_account_is_taken(to: Publish) -> None:
    first, second = FakeHub(OWN), FakeHub(OWN)
    to([first, second], ForHub(OWN, WEST, findings(1)))
    assert (len(first.sent), len(second.sent)) == (1, 0)
    assert second.closed


def test_one_that_aws_does_not_let_in_keeps_no_other_away(to: Publish) -> None:
    published = to([AwsUnreachableError("expired"), FakeHub(OWN)], ForHub(OWN, WEST, findings(1)))
    assert published.unreached == ("expired",)
    assert published.exit_code is ExitCode.DONE


def test_where_nobody_is_let_in_everything_is_said(to: Publish) -> None:
    with pytest.raises(AwsUnreachableError, match="expired\ngone") as error:
        to([AwsUnreachableError("expired"), AwsUnreachableError("gone")], ForHub(OWN, WEST, findings(1)))
    assert error.value.exit_code is ExitCode.AWS_UNREACHABLE


def test_what_is_refused_is_sent_once_more(to: Publish) -> None:
    several = findings(3)
    hub = FakeHub(OWN, (refused(several[1], "InternalFailure"),), ())
    published = to([hub], ForHub(OWN, WEST, several))
    assert [ids for _, ids in hub.sent] == [["f0000", "f0001", "f0002"], ["f0001"]]
    assert published.delivered == (Delivered(OWN, WEST, imported=3),)
    assert published.exit_code is ExitCode.DONE


def test_what_is_refused_twice_is_told_by_its_id(to: Publish) -> None:
    several = findings(3)
    twice = refused(several[2])
    published = to([FakeHub(OWN, (refused(several[1]), twice), (twice,))], ForHub(OWN, WEST, several))
    assert published.delivered == (Delivered(OWN, WEST, imported=2, refused=(twice,)),)
    assert published.exit_code is ExitCode.STEPS_FAILED


def test_a_second_go_without_an_answer_leaves_the_first_one_s(to: Publish) -> None:
    several = findings(2)
    answer = (refused(several[0]),)
    published = to([FakeHub(OWN, answer, DENIED)], ForHub(OWN, WEST, several))
    assert published.delivered == (Delivered(OWN, WEST, imported=1, refused=answer),)


@pytest.mark.parametrize(
    "fault", [DENIED, HubFault("InvalidAccessException", "not subscribed"), HubFault("ReadTimeoutError")]
)
def test_what_every_request_would_meet_ends_a_hub_and_no_other(to: Publish, fault: HubFault) -> None:
    own, other = FakeHub(OWN, (), fault), FakeHub(OTHER)
    published = to([own, other], ForHub(OWN, WEST, findings(250)), ForHub(OTHER, WEST, findings(1)))
    assert len(own.sent) == 2
    assert published.delivered == (
        Delivered(OWN, WEST, imported=100, faults=(fault,), unsent=150),
        Delivered(OTHER, WEST, imported=1),
    )
    assert published.exit_code is ExitCode.STEPS_FAILED


def test_what_is_wrong_with_one_request_is_no_reason_to_hold_back_another(to: Publish) -> None:
    hub = FakeHub(OWN, BAD, (), BAD)
    (one,) = to([hub], ForHub(OWN, WEST, findings(250))).delivered
    assert one == Delivered(OWN, WEST, imported=100, faults=(BAD,), unsent=150)
    assert len(hub.sent) == 3


def test_a_hub_that_is_not_there_refuses_each_finding_and_is_not_asked_on(to: Publish) -> None:
    """Security Hub that is not enabled answers so (UG: finding-update-batchimportfindings)."""
    several = findings(150)
    answer = tuple(refused(one, "InvalidAccess") for one in several[:100])
    hub = FakeHub(OWN, answer, answer)
    (one,) = to([hub], ForHub(OWN, WEST, several)).delivered
    assert one == Delivered(OWN, WEST, faults=(HubFault("InvalidAccess", "by script"),), unsent=150)
    assert len(hub.sent) == 2


def test_a_finding_that_is_refused_alone_ends_nothing(to: Publish) -> None:
    several = findings(150)
    answer = (refused(several[0], "InvalidAccess"),)
    (one,) = to([FakeHub(OWN, answer, answer)], ForHub(OWN, WEST, several)).delivered
    assert one == Delivered(OWN, WEST, imported=149, refused=answer)


def test_a_finding_beyond_the_limit_is_not_sent_and_said(to: Publish) -> None:
    numbers = count()
    huge = {"Id": "huge", "Description": "x" * 240_000}
    several = [{"Id": f"f{next(numbers)}"}, huge, {"Id": f"f{next(numbers)}"}]
    hub = FakeHub(OWN)
    published = to([hub], ForHub(OWN, WEST, tuple(several)))
    assert hub.sent == [(WEST, ["f0", "f1"])]
    (one,) = published.delivered
    assert (one.imported, one.unsent) == (2, 0)
    assert [(lost.id, lost.code) for lost in one.refused] == [("huge", TOO_LARGE)]
    assert published.exit_code is ExitCode.STEPS_FAILED


def test_hubs_are_closed_whatever_happens(to: Publish) -> None:
    hub = FakeHub(OWN)
    hub.answers = [KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        to([hub], ForHub(OWN, WEST, findings(1)))
    assert hub.closed


def test_nothing_to_send_is_done(to: Publish) -> None:
    assert to([FakeHub(THIRD)]).exit_code is ExitCode.DONE
