"""Accounts and buckets that came, went or moved; what was not looked at is not gone."""

from typing import Any

import pytest

from scanner.drift import Side, drift
from scanner.drift.value import Fate
from scanner.model.snapshot import AccountRecord, Snapshot, SnapshotHeader
from tests.support.fragments import records

ONE, TWO = "111111111111", "222222222222"
HERE: dict[str, Any] = {"region": "eu-west-1"}


def side(
    fragment: dict[str, dict[str, Any]], errors: dict[str, str] | None = None, *, interrupted: bool = False
) -> Side:
    """Return the snapshot of accounts, each with its error."""
    accounts = tuple(AccountRecord(name, "arn", 0, error=error) for name, error in (errors or {ONE: ""}).items())
    header = SnapshotHeader("run", "2026-11-22T12:00:00Z", "0.1.0")
    return Side(snapshot=Snapshot(header, accounts, records(fragment), "2026-11-22T12:00:41Z", interrupted=interrupted))


def fates(older: Side, newer: Side) -> list[tuple[Fate, str]]:
    return [(place.fate, place.sentence) for place in drift(older, newer).places]


def test_the_same_is_no_drift() -> None:
    assert fates(side({"a": HERE}), side({"a": HERE})) == []


@pytest.mark.parametrize(
    ("older", "newer", "expected"),
    [
        (side({"a": HERE}), side({}), (Fate.GONE, "Bucket a is gone.")),
        (side({"a": HERE}), side({"a": {**HERE, "location": None}}), (Fate.GONE, "Bucket a is gone.")),
        (
            side({"a": HERE}),
            side({}, interrupted=True),
            (Fate.NOT_LOOKED_AT, "Bucket a was not looked at by the newer run, so what became of it is not known."),
        ),
        (side({}), side({"a": HERE}), (Fate.CAME, "Bucket a was created in eu-west-1.")),
        (side({}), side({"a": {}}), (Fate.CAME, "Bucket a was created in a Region that is not known.")),
        (
            side({}, interrupted=True),
            side({"a": HERE}),
            (Fate.LOOKED_AT, "Bucket a was not looked at by the older run."),
        ),
        (
            side({"a": HERE}),
            side({"a": {"region": "eu-north-1"}}),
            (Fate.MOVED, "Bucket a was created again: its Region was eu-west-1 and is eu-north-1."),
        ),
        (
            side({"a": HERE}),
            side({"a": {**HERE, "account": TWO}}),
            (Fate.MOVED, f"Bucket a was created again: its account was {ONE} and is {TWO}."),
        ),
        (
            side({"a": HERE}),
            side({"a": {**HERE, "in_scope": False}}),
            (Fate.NOT_LOOKED_AT, "Bucket a was left out by the newer run."),
        ),
        (
            side({"a": {**HERE, "in_scope": False}}),
            side({"a": HERE}),
            (Fate.LOOKED_AT, "Bucket a was left out by the older run."),
        ),
    ],
)
def test_buckets(older: Side, newer: Side, expected: tuple[Fate, str]) -> None:
    assert fates(older, newer) == [expected]


def test_an_account_that_could_not_be_listed_takes_nothing_with_it() -> None:
    older = side({"a": HERE})
    newer = side({}, {ONE: "AccessDenied\x1b[2J"})
    assert fates(older, newer) == [
        (
            Fate.NOT_LOOKED_AT,
            f"Account {ONE} could not be listed by the newer run: AccessDenied\\u001b[2J.",
        ),
        (Fate.NOT_LOOKED_AT, "Bucket a was not looked at by the newer run, so what became of it is not known."),
    ]
    assert [fate for fate, _ in fates(newer, older)] == [Fate.LOOKED_AT, Fate.LOOKED_AT]


def test_an_account_that_only_one_run_asked() -> None:
    both, one = side({}, {ONE: "", TWO: ""}), side({}, {ONE: ""})
    assert fates(both, one) == [(Fate.NOT_LOOKED_AT, f"Account {TWO} was not asked by the newer run.")]
    assert fates(one, both) == [(Fate.LOOKED_AT, f"Account {TWO} was not asked by the older run.")]


def test_an_account_that_neither_run_could_list_is_no_drift() -> None:
    assert fates(side({}, {ONE: "AccessDenied"}), side({}, {ONE: "Throttling"})) == []
