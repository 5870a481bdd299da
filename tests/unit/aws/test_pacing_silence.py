"""Regions that hang, refuse connections, die half-way, and come back; in a time of their own."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest

from scanner.aws.faults import Fault
from scanner.aws.pacing_run import Run
from scanner.aws.pacing_silence import Place, Way
from scanner.aws.retry import Retry
from scanner.aws.transport import Answer
from tests.support.throttling import FINE, REFUSED, TIMEOUT, Scheduled
from tests.support.virtual_time import VirtualTime

THREADS = 64
BUDGET = 120
REGIONS = 4

Where = tuple[int, int]
"""An account and one of its Regions, by number."""


class Organization:
    """Reads of several accounts in several Regions, each of which answers what a function of place and time says."""

    def __init__(self, accounts: int, answer: Callable[[Where, float], Answer]) -> None:
        random.seed(1)  # of the pauses
        self.time = VirtualTime()
        self.run = Run(self.time.clock)
        self.retries = [
            Retry(BUDGET, self.time.clock, self.time.sleep, threads=THREADS, run=self.run) for _ in range(accounts)
        ]
        places = [(account, region) for account in range(accounts) for region in range(REGIONS)]
        self.services = {where: Scheduled(self.time, lambda now, at=where: answer(at, now)) for where in places}  # type: ignore[misc]
        self.held = Counter[int]()  # threads by account
        self.ended: dict[bool, float] = {}  # when the last read was answered, and when the last one was not

    def read(self, buckets: int) -> dict[Where, list[Answer]]:
        """Read so many buckets of each account; a thread takes one of the account that fewest threads are at."""
        found: dict[Where, list[Answer]] = {where: [] for where in self.services}
        for where, answer in self.time.each(self._read_one, self._next(buckets), THREADS):
            found[where].append(answer)
        return found

    def _read_one(self, where: Where) -> tuple[Where, Answer]:
        answer = self.retries[where[0]].call(f"region-{where[1]}", self.services[where])
        self.held[where[0]] -= 1
        self.ended[isinstance(answer, Fault)] = self.time.now
        return where, answer

    def _next(self, buckets: int) -> Iterator[Where]:
        left = {account: [number % REGIONS for number in range(buckets)] for account in range(len(self.retries))}
        while open_ones := [account for account, regions in left.items() if regions]:
            account = min(open_ones, key=lambda one: self.held[one])
            self.held[account] += 1
            yield account, left[account].pop()

    @property
    def sent(self) -> int:
        return sum(len(service.sent) for service in self.services.values())


def unread(found: dict[Where, list[Answer]]) -> Counter[Where]:
    counts = {where: sum(isinstance(answer, Fault) for answer in answers) for where, answers in found.items()}
    return Counter({where: count for where, count in counts.items() if count})


@pytest.mark.parametrize("fault", [TIMEOUT, REFUSED])
def test_an_account_that_does_not_answer_costs_the_others_nothing(fault: Fault) -> None:
    organization = Organization(20, lambda where, _: fault if where[0] == 7 else FINE)
    found = organization.read(500)
    assert set(unread(found)) == {(7, region) for region in range(REGIONS)}
    assert unread(found).total() == 500
    assert organization.ended[False] < 2 * 20 * 500 * 0.02 / THREADS
    assert organization.ended[True] < BUDGET + 2 * 20 + 5


@pytest.mark.parametrize("fault", [TIMEOUT, REFUSED])
def test_after_the_endpoint_s_death_nothing_is_insisted_on_for_more_than_one_budget(fault: Fault) -> None:
    organization = Organization(1, lambda _, now: fault if now > 2 else FINE)
    found = organization.read(20_000)
    assert 13_000 < unread(found).total() < 14_000
    assert organization.time.now < 2 + BUDGET + 2 * 20
    assert organization.sent < 10_000


def test_a_whole_organization_that_hangs_is_left_after_one_request_a_region() -> None:
    organization = Organization(50, lambda *_: TIMEOUT)
    assert unread(organization.read(100)).total() == 5_000
    assert organization.time.now < BUDGET + 50 * REGIONS * 20 / THREADS * 2
    assert organization.sent < 4 * 50 * REGIONS


@pytest.mark.parametrize("seconds", [10, 60])
@pytest.mark.parametrize("fault", [TIMEOUT, REFUSED])
@pytest.mark.parametrize("regions", [{1}, set(range(REGIONS))])
def test_a_while_of_silence_loses_nothing(fault: Fault, seconds: int, regions: set[int]) -> None:
    organization = Organization(1, lambda at, now: fault if at[1] in regions and 2 < now < 2 + seconds else FINE)
    assert unread(organization.read(10_000)) == {}
    assert organization.time.now < 2 + seconds + 30


def test_a_region_is_given_up_for_one_account_while_others_read_there() -> None:
    organization = Organization(10, lambda where, _: TIMEOUT if where == (3, 2) else FINE)
    assert unread(organization.read(4_000)) == {(3, 2): 1_000}


def test_few_threads_at_a_time_are_inside_a_region_in_doubt() -> None:
    organization = Organization(2, lambda where, now: TIMEOUT if where == (0, 0) and now > 1 else FINE)
    inside: list[tuple[float, int]] = []
    service = organization.services[0, 0]
    answer = service.answer
    service.answer = lambda: (inside.append((organization.time.now, service.in_flight)), answer())[1]  # type: ignore[method-assign,func-returns-value]
    organization.read(20_000)
    assert max(number for at, number in inside if at > 6) <= 4


def test_one_request_at_a_time_tries_a_silent_region_and_ever_more_rarely() -> None:
    place = silent_place()
    tried = []
    for second in range(1_000):
        if place.enter(second) is Way.GO:
            tried.append(second)
            assert place.enter(second + 0.5) is Way.WAIT
            assert place.enter(second + 2) is Way.GIVE_UP
            place.failed(second + 20, TIMEOUT, throttled=False)
    pauses = [later - earlier - 20 for earlier, later in pairwise(tried)]
    assert pauses == [5, 10, 20, 40, 80, 160, 300]


def test_a_silent_region_is_as_any_other_once_something_is_settled() -> None:
    place = silent_place()
    assert place.enter(0) is Way.GO
    place.settled(1)
    assert not place.is_silent(1)
    assert [place.enter(1) for _ in range(THREADS)] == [Way.GO] * THREADS


def silent_place() -> Place:
    """Return a place in which a read has spent its budget at second 0, in a run that goes on."""
    run = Run(lambda: 0.0)
    place = Place("s3 in region-0", run)
    place.enter(-BUDGET)
    place.failed(0, TIMEOUT, throttled=False)
    run.answered(0)
    place.spent(0, BUDGET)
    return place


def test_a_region_that_comes_back_is_read_again() -> None:
    """It was silent when it came back; what was given up meanwhile stays so, what comes later is read."""
    organization = Organization(2, lambda where, now: REFUSED if where == (0, 0) and now < 200 else FINE)
    lost = unread(organization.read(4_000))
    assert set(lost) == {(0, 0)}
    organization.time.now += 1_000
    assert unread(organization.read(400)) == {}


def test_what_was_not_asked_says_so_and_why() -> None:
    organization = Organization(1, lambda *_: TIMEOUT)
    faults = [answer for answers in organization.read(500).values() for answer in answers if isinstance(answer, Fault)]
    told = {fault.error.message.partition(" has not answered for ")[2] for fault in faults} - {""}
    assert {fault.error.code for fault in faults} == {"ReadTimeoutError"}
    assert all(
        text.endswith("seconds; AWS was not asked. The last request there failed: Read timeout.") for text in told
    )
    assert {fault.error.message for fault in faults} > {"Read timeout."}
