"""Which shapes the report tells of, with whom, and by which findings they are judged."""

from typing import Any

import pytest

from scanner.model.bucket import BucketRef
from scanner.model.estate import Estate
from scanner.model.finding import Finding, Verdict
from scanner.model.report import Member, Shape, ShapeKind
from scanner.summarise.shapes import shapes_of
from tests.support.fragments import records
from tests.support.reports import finding
from tests.support.strategies import arn

ON: dict[str, Any] = {"SourceSelectionCriteria": {"ReplicaModifications": {"Status": "Enabled"}}}
ROLE = "arn:aws:iam::111111111111:role/r"


def rule(to: str, number: int = 1, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 -- a part of AWS's document
    """Return an enabled rule."""
    return {
        "ID": f"to-{to}-{number}",
        "Status": "Enabled",
        "Priority": number,
        "Filter": {},
        "Destination": {"Bucket": arn(to)},
        **changes,
    }


def estate(**rules: tuple[str | dict[str, Any], ...]) -> Estate:
    """Return buckets by name, each with its rules or the names that plain rules of it lead to."""
    return Estate(
        records(
            {
                name: {
                    "region": "eu-west-1",
                    "replication": {
                        "Role": ROLE,
                        "Rules": [rule(to, n) if isinstance(to, str) else to for n, to in enumerate(found)],
                    }
                    if found
                    else None,
                }
                for name, found in rules.items()
            }
        )
    )


def told(known: Estate, *findings: Finding) -> tuple[Shape, ...]:
    """Return the shapes of an estate whose every bucket was selected."""
    return shapes_of(known, {record.ref.name: [f for f in findings if f.bucket == record.ref.name] for record in known})


def names(shape: Shape) -> str:
    """Return the names of a shape's members."""
    return " ".join(member.bucket for member in shape.members)


def brief(*shapes: Shape) -> list[str]:
    """Return kind and members of each."""
    return [f"{shape.kind}: {names(shape)}" for shape in shapes]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (estate(), []),
        (estate(one=("two",), two=()), []),
        (estate(one=("one",)), []),
        (estate(one=(rule("two", Status="Disabled"),), two=("one",)), []),
        (estate(one=("two",), two=("six",), six=("one",)), ["loop: one two six"]),
        (estate(one=("two",), two=("six",), six=()), ["chain: one two six"]),
        (estate(one=("two",), two=("one",)), ["two-way: one two"]),
        (estate(one=("end",), two=("end",), end=()), []),
        (estate(one=("end",), two=("end",), six=("end",), end=()), ["fan-in: one six two end"]),
        (estate(one=("two", "six", "two"), two=(), six=()), ["fan-out: one six two"]),
        (
            estate(one=("mid",), two=("mid",), six=("mid",), mid=("end",), end=()),
            ["chain: one six two mid end", "fan-in: one six two mid"],
        ),
        (
            estate(one=("two",), two=("one", "six"), six=("two",)),
            [
                "chain: six two one",
                "chain: one two six",
                "two-way: one two",
                "two-way: six two",
                "fan-out: two one six",
            ],
        ),
    ],
)
def test_shapes(given: Estate, expected: list[str]) -> None:
    assert brief(*told(given)) == expected


def test_every_bucket_on_a_loop_is_in_one_that_is_told() -> None:
    shapes = told(estate(hub=("one", "six"), one=("two",), two=("hub",), six=("ten",), ten=("hub",)))
    assert brief(*shapes)[:2] == ["loop: hub one two", "loop: hub six ten"]


def test_members_tell_their_account_and_region_as_far_as_known() -> None:
    (shape,) = told(estate(one=("two",), two=("gone",)))
    assert shape.members == (
        Member("111111111111", "eu-west-1", "one"),
        Member("111111111111", "eu-west-1", "two"),
        Member("", "", "gone"),
    )


def test_only_shapes_of_selected_buckets_are_told() -> None:
    known = estate(one=("two",), two=("one",), six=("ten",), ten=("six",))
    assert brief(*shapes_of(known, {"ten": ()})) == ["two-way: six ten"]


@pytest.mark.parametrize(
    ("one", "two", "sync", "words"),
    [
        (ON, ON, True, "sync is on in the rules of both"),
        (ON, {}, False, "off in rules of two,"),
        ({}, {}, False, "off in rules of one and two,"),
    ],
)
def test_two_way_pairs_tell_whether_both_sides_sync(
    one: dict[str, Any], two: dict[str, Any], sync: bool, words: str
) -> None:
    (shape,) = told(estate(one=(rule("two", **one),), two=(rule("one", **two),)))
    assert shape.sync is sync
    assert words in shape.sentence


def test_a_rule_that_decides_nothing_needs_no_sync() -> None:
    rules = (rule("two", 2, **ON), rule("two", 1, Filter={"Prefix": "logs/"}))
    (shape,) = told(estate(one=rules, two=(rule("one", **ON),)))
    assert shape.sync


def test_only_two_way_pairs_have_a_sync() -> None:
    shapes = told(estate(one=("two",), two=("six",), six=("one", "end"), end=(), ten=("end",), net=("end",)))
    assert {shape.kind for shape in shapes} == set(ShapeKind) - {ShapeKind.TWO_WAY}
    assert {shape.sync for shape in shapes} == {None}


def judged(check: str, bucket: str, verdict: Verdict = Verdict.NON_COMPLIANT, destination: str = "") -> Finding:
    """Return a finding about one of the estate's buckets."""
    return finding(check, BucketRef("111111111111", bucket, "eu-west-1"), verdict, destination=destination)


def test_loops_are_judged_by_the_loop_findings_of_their_buckets() -> None:
    loop, other = judged("no-replication-loop", "two"), judged("no-replication-chain", "two")
    (shape,) = told(estate(one=("two",), two=("six",), six=("one",)), loop, other)
    assert shape.findings == (loop.id,)


def test_chains_are_judged_by_the_finding_on_their_middle() -> None:
    middle, end = judged("no-replication-chain", "two"), judged("no-replication-chain", "six")
    (shape,) = told(estate(one=("two",), two=("six",), six=()), middle, end)
    assert shape.findings == (middle.id,)


def test_two_way_pairs_are_judged_by_what_is_said_about_the_two() -> None:
    loop = judged("no-replication-loop", "one", Verdict.COMPLIANT)
    moot = judged("no-replication-loop", "two", Verdict.NOT_APPLICABLE)
    sync = judged("replica-modification-sync", "two", destination="one")
    elsewhere = judged("replica-modification-sync", "two", destination="six")
    (shape,) = told(estate(one=("two",), two=("one",)), loop, moot, sync, elsewhere)
    assert shape.findings == (loop.id, sync.id)


def test_crowds_are_counted_beyond_a_hundred() -> None:
    crowd = {f"source-{n:03}": ("mid",) for n in range(130)}
    chain, fan_in = told(estate(mid=("end",), end=(), **crowd))
    assert (chain.kind, len(chain.members), chain.more) == (ShapeKind.CHAIN, 102, 30)
    assert (fan_in.kind, len(fan_in.members), fan_in.more) == (ShapeKind.FAN_IN, 101, 30)
    assert names(chain).endswith("source-099 mid end")
    assert names(fan_in).endswith("source-099 mid")
    assert "130 buckets send" in chain.sentence
