"""Giving numbers out: each seat wants one of a range, and each number is given once."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Seat:
    """A rule to be numbered, with the lowest and highest number that serve. Seats are sorted by who must choose first.

    `name` puts wider prefixes first, so that the narrower rule decides. `rule` is its place in the document.
    """

    high: int
    name: tuple[str, str]
    rule: int
    low: int = field(compare=False)


def seated(seats: Sequence[Seat], taken: set[int]) -> dict[int, int] | Seat:
    """Give each seat a free number of its range, or return one for which none is left.

    Earliest deadline first, which finds a way wherever there is one.
    """
    waiting = sorted(seats, key=lambda seat: (seat.low, seat), reverse=True)
    choosing: list[Seat] = []
    numbers: dict[int, int] = {}
    number = 0
    while waiting or choosing:
        number = number if choosing else max(number, waiting[-1].low)
        while waiting and waiting[-1].low <= number:
            heapq.heappush(choosing, waiting.pop())
        if number not in taken:
            seat = heapq.heappop(choosing)
            if number > seat.high:
                return seat
            numbers[seat.rule] = number
        number += 1
    return numbers
