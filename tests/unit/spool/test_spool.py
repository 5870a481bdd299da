"""Values on disk: equal to what was put in, in the order wanted, whatever the size."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile

import pytest

from scanner.model.bucket import BucketRef
from scanner.model.evidence import Present
from scanner.model.snapshot import BucketRecord
from scanner.spool import RecordStore, Spilling
from scanner.spool.lines import Lines
from scanner.spool.records import AT_HAND

AT = "2026-11-22T12:00:00Z"


def record(name: str, account: str = "111111111111", *, status: str = "Enabled") -> BucketRecord:
    evidence = {"versioning": Present("GetBucketVersioning", AT, {"Status": status})}
    return BucketRecord(BucketRef(account, name, "eu-west-1"), dict(evidence))


@pytest.fixture
def lines() -> Iterator[Lines]:
    with TemporaryFile() as file:
        yield Lines(file)


@pytest.mark.parametrize("size", [1, 4_095, 4_096, 4_097, 100_000])
def test_a_line_of_any_length_is_read_back(lines: Lines, size: int) -> None:
    places = [lines.append(letter * size) for letter in (b"a", b"b", b"c")]
    assert [lines.at(place) for place in reversed(places)] == [b"c" * size, b"b" * size, b"a" * size]
    assert list(lines) == list(zip(places, (b"a" * size, b"b" * size, b"c" * size), strict=True))


def test_half_a_line_at_the_end_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_bytes(b"first\nsecond\nthi")
    with path.open("r+b") as file:
        assert [line for _, line in Lines(file)] == [b"first", b"second"]


def test_the_file_holds_what_was_flushed(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    with path.open("w+b", buffering=0) as file:
        lines = Lines(file)
        lines.append(b"kept")
        lines.flush()
        lines.append(b"pending")
        assert path.read_bytes() == b"kept\n"
        assert lines.size == len(b"kept\npending\n")


def test_a_short_sequence_stays_as_it_is() -> None:
    values = [record("a"), record("b")]
    held = Spilling(BucketRecord, values, in_memory=2).settled()
    assert held == tuple(values)
    assert held[0] is values[0]


def test_a_long_sequence_is_equal_and_lies_elsewhere() -> None:
    values = [record(f"bucket-{number}") for number in range(50)]
    spilling = Spilling(BucketRecord, values, in_memory=10)
    held = spilling.settled()
    assert len(spilling) == len(held) == 50
    assert list(held) == list(spilling) == values
    assert held[0] is not values[0]
    assert held[-1] == spilling[-1] == values[-1]
    assert tuple(held[10:12]) == tuple(values[10:12])
    assert list(zip(held, held, strict=True)) == list(zip(values, values, strict=True)), "two readers at a time"


def test_what_utf_8_cannot_carry_is_replaced() -> None:
    held = Spilling(BucketRecord, [record("a", status="\ud800"), record("b")], in_memory=1).settled()
    evidence = held[0].evidence["versioning"]
    assert isinstance(evidence, Present)
    assert evidence.document == {"Status": "\N{REPLACEMENT CHARACTER}"}


@pytest.mark.parametrize("on_disk", [False, True])
def test_a_store_keeps_the_last_record_of_each_bucket(lines: Lines, *, on_disk: bool) -> None:
    store = RecordStore(lines if on_disk else None).buckets
    for name in ("b", "a"):
        store.put(record(name))
    store.put(record("b", status="Suspended"))
    assert len(store) == 2
    assert store.arns() == ("arn:aws:s3:::b", "arn:aws:s3:::a")
    assert store.in_order() == (record("a"), record("b", status="Suspended"))
    assert "arn:aws:s3:::a" in store
    assert store.get("arn:aws:s3:::none") is None
    with pytest.raises(KeyError):
        store.record("arn:aws:s3:::none")


def test_a_large_store_reads_back_what_it_does_not_hold(lines: Lines) -> None:
    store = RecordStore(lines).buckets
    names = [f"bucket-{number:05}" for number in range(AT_HAND + 100)]
    for name in names:
        store.put(record(name))
    store.put(record(names[3], status="Suspended"))
    assert store.record("arn:aws:s3:::bucket-00003") == record(names[3], status="Suspended")
    assert store.record("arn:aws:s3:::bucket-00000") == record(names[0])
    ordered = store.in_order()
    assert [one.ref.name for one in ordered] == names
    assert ordered[3] == record(names[3], status="Suspended")
