"""Requests to Security Hub: as few as its limits allow, and never one beyond them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.base import Document
from scanner.pipeline.batches import LARGEST_BATCH, LARGEST_FINDING, MOST, batches, size


def of_size(wanted: int, number: int = 0) -> Document:
    """Return a finding of exactly so many bytes in a request."""
    bare: Document = {"Id": f"{number:05}", "Description": ""}
    return {**bare, "Description": "x" * (wanted - size(bare))}


def body(batch: tuple[Document, ...]) -> int:
    return len(json.dumps({"Findings": list(batch)}).encode())


@pytest.mark.parametrize(
    ("number", "expected"), [(0, []), (1, [1]), (100, [100]), (101, [100, 1]), (250, [100, 100, 50])]
)
def test_at_most_a_hundred_go_together(number: int, expected: list[int]) -> None:
    assert [len(batch) for batch in batches(of_size(900, n) for n in range(number))] == expected


def test_a_request_is_filled_to_the_last_byte() -> None:
    around = body(())
    several = [of_size(240_000, n) for n in range(24)]
    rest = LARGEST_BATCH - body(tuple(several)) - len(", ")
    (whole,) = batches([*several, of_size(rest, 24)])
    assert body(whole) == LARGEST_BATCH
    assert [len(batch) for batch in batches([*several, of_size(rest + 1, 24)])] == [24, 1]
    assert around == len('{"Findings": []}')


def test_a_size_is_counted_as_it_is_sent() -> None:
    assert size({"Id": "\N{BUCKET}"}) == len('{"Id": "\\ud83e\\udea3"}')


@given(st.lists(st.integers(100, LARGEST_FINDING), max_size=150))
def test_nothing_is_lost_and_no_request_is_too_much(sizes: list[int]) -> None:
    findings = [of_size(wanted, number) for number, wanted in enumerate(sizes)]
    made = list(batches(findings))
    assert [finding for batch in made for finding in batch] == findings
    assert all(0 < len(batch) <= MOST and body(batch) <= LARGEST_BATCH for batch in made)
