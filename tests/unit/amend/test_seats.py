"""Numbers are given out wherever there is a way, and to nobody twice."""

from itertools import permutations, product

from hypothesis import given
from hypothesis import strategies as st

from scanner.amend.seats import Seat, seated

_ranges = st.tuples(st.integers(0, 5), st.integers(0, 5))


@given(st.lists(_ranges, max_size=4), st.sets(st.integers(0, 5), max_size=3))
def test_a_way_is_found_wherever_there_is_one(ranges: list[tuple[int, int]], taken: set[int]) -> None:
    seats = [Seat(high, ("", str(place)), place, low) for place, (low, high) in enumerate(ranges)]
    found = seated(seats, taken)
    if isinstance(found, Seat):
        assert not _has_a_way(ranges, taken)
        return
    assert all(low <= found[place] <= high for place, (low, high) in enumerate(ranges))
    assert len({*found.values()} - taken) == len(seats) == len(found)
    assert all(seated(list(order), taken) == found for order in permutations(seats))


def _has_a_way(ranges: list[tuple[int, int]], taken: set[int]) -> bool:
    choices = product(*(set(range(low, high + 1)) - taken for low, high in ranges))
    return any(len(set(choice)) == len(choice) for choice in choices)
