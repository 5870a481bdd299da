"""Whatever happens on the way, what a canary left is removed, and nothing else."""

from contextlib import suppress
from typing import Any

import pytest

from scanner.model.journal import CanaryGone, CanaryIntended, CanaryPut, CanaryRemoved, Entry, Opened
from scanner.model.objectstore import ObjectStore
from scanner.verify import clean, open_canaries, verify
from tests.support.canaries import AT, OTHER, OWN, options, pair, rule, stores, target, world
from tests.support.fake_objects import NEVER, Bucket, Killed, Route, Stored, World

KEY = f"s3rc-canary/{'0' * 32}"
FOREIGN = "s3rc-canary/somebody-else"


def with_foreign_objects(of: World) -> World:
    for bucket in of.buckets.values():
        bucket.held[FOREIGN] = [Stored("theirs")]
    return of


def made() -> World:
    return with_foreign_objects(world(Route("dst"), Route("two")))


PAIR = pair(rule(), rule("second", "two"))


def run(of: World) -> None:
    verify([PAIR], stores(of), of, options(of, samples=2))


STEPS = 60
"""More calls and entries than a run makes, however its pauses fall."""


def test_a_run_is_shorter_than_the_crashes_tried() -> None:
    of = made()
    run(of)
    assert 30 < of.steps < STEPS


@pytest.mark.parametrize("step", range(1, STEPS))
def test_a_run_killed_at_any_call_is_cleaned_from_its_journal(step: int) -> None:
    of = made()
    of.dies_at = step
    with suppress(Killed):
        run(of)
    of.dies_at = NEVER
    assert clean(list(of.entries), stores(of), of, options(of)) == ()
    assert {name: of.keys(name) for name in of.buckets} == {name: [FOREIGN] for name in ("src", "dst", "two")}
    assert open_canaries(of.entries) == ()


@pytest.mark.parametrize("step", range(1, STEPS))
def test_cleaning_that_is_killed_at_any_call_is_cleaned_again(step: int) -> None:
    of = made()
    of.dies_at = 9
    with pytest.raises(Killed):
        run(of)
    of.dies_at = of.steps + step
    with suppress(Killed):
        clean(list(of.entries), stores(of), of, options(of))
    of.dies_at = NEVER
    clean(list(of.entries), stores(of), of, options(of))
    assert {name: of.keys(name) for name in of.buckets} == {name: [FOREIGN] for name in ("src", "dst", "two")}


class BrokenJournal(World):
    """A disk that is full after some entries."""

    def note(self, entry: Any) -> None:  # noqa: ANN401 -- an entry
        if len(self.entries) == 1:
            raise OSError("no space left on device")
        super().note(entry)


def test_a_journal_that_cannot_be_written_ends_the_run() -> None:
    of = BrokenJournal(src=Bucket(OWN, [Route("dst")]), dst=Bucket(OWN))
    with pytest.raises(OSError, match="no space"):
        verify([pair()], stores(of), of, options(of))
    assert of.keys("src") == []


class Interrupting(World):
    """Somebody presses Ctrl-C while a canary is followed."""

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        if self.now > 4:
            raise KeyboardInterrupt


def test_an_interrupt_removes_what_was_put_without_waiting_for_more() -> None:
    of = Interrupting(src=Bucket(OWN, [Route("dst", after=NEVER)]), dst=Bucket(OWN))
    with pytest.raises(KeyboardInterrupt):
        verify([pair()], stores(of), of, options(of))
    assert of.keys("src") == []
    assert of.now < 10
    (gone,) = (entry for entry in of.entries if isinstance(entry, CanaryGone))
    assert "may still arrive" in gone.left[0]


def intended(*destinations: str, key: str = KEY) -> CanaryIntended:
    there = tuple(target(name) for name in destinations or ("dst",))
    return CanaryIntended("0" * 32, target("src", OWN, "eu-west-1"), key, AT, there)


PUT = CanaryPut("0" * 32, "v1", AT)


def removed(bucket: str) -> CanaryRemoved:
    return CanaryRemoved("0" * 32, target(bucket), "v1", AT)


def test_what_was_intended_and_never_put_is_not_waited_for() -> None:
    of = world()
    assert clean([intended()], stores(of), of, options(of)) == ()
    assert of.now == 0


def test_what_was_put_and_is_gone_may_still_arrive_somewhere() -> None:
    of = world()
    (left,) = clean([intended(), PUT], stores(of), of, options(of, late=20))
    assert left == f"dst: a replica of {KEY} may still arrive; clean again later."
    assert of.now == pytest.approx(20)


def test_where_a_replica_was_removed_none_is_waited_for() -> None:
    of = world()
    assert clean([intended(), PUT, removed("src"), removed("dst")], stores(of), of, options(of)) == ()
    assert of.now == 0


def test_a_source_that_was_cleaned_without_a_noted_put_leaves_replicas_open() -> None:
    of = world()
    assert len(clean([intended(), removed("src")], stores(of), of, options(of))) == 1


def test_what_had_to_stay_is_tried_again() -> None:
    of = world()
    of.buckets["dst"].held[KEY] = [Stored("v1")]
    entries: list[Entry] = [
        intended(),
        PUT,
        removed("src"),
        CanaryGone("0" * 32, AT, ("dst: a replica may still arrive.",)),
    ]
    assert clean(entries, stores(of), of, options(of)) == ()
    assert of.keys("dst") == []


def test_what_is_gone_without_a_trace_is_not_asked_for() -> None:
    of = world()
    assert clean([intended(), PUT, CanaryGone("0" * 32, AT)], stores(of), of, options(of)) == ()
    assert of.calls == []


def test_other_entries_and_unknown_canaries_are_passed_over() -> None:
    opened = Opened("plan", AT, "caller", "host 1", "0")
    assert open_canaries([opened, PUT, removed("src")]) == ()


@pytest.mark.parametrize("key", ["", "ledger.csv", "s3rc-canary/", FOREIGN, f"{KEY}0", f"{KEY}/x"])
def test_a_key_that_no_canary_has_is_never_touched(key: str) -> None:
    of = world()
    of.buckets["src"].held[key] = [Stored("v1")]
    (left,) = clean([intended(key=key), PUT], stores(of), of, options(of))
    assert "nothing was touched" in left
    assert of.calls == []


def test_a_bucket_that_is_gone_holds_nothing() -> None:
    of = world()
    del of.buckets["dst"]
    assert clean([intended(), PUT], stores(of), of, options(of)) == ()


def test_without_credentials_nothing_is_known_to_be_gone() -> None:
    of = world()
    nothing: dict[str, ObjectStore] = {}
    left = clean([intended(), PUT], nothing, of, options(of))
    assert [line.partition(" to ")[0] for line in left] == [
        "dst: there are no credentials",
        "src: there are no credentials",
    ]


def test_a_destination_is_cleaned_with_its_owners_credentials() -> None:
    of = world(account=OTHER)
    of.buckets["dst"].held[KEY] = [Stored("v1")]
    there = CanaryIntended("0" * 32, target("src"), KEY, AT, (target("dst", OTHER),))
    assert clean([there, PUT], stores(of), of, options(of)) == ()
    assert of.keys("dst") == []


def test_where_nothing_can_be_listed_only_the_known_version_is_deleted() -> None:
    of = world()
    of.buckets["src"].held[KEY] = [Stored("v1"), Stored("v2")]
    of.refuse("ListObjectVersions", "src")
    of.refuse("ListObjectVersions", "dst")
    left = clean([intended(), PUT], stores(of), of, options(of))
    assert [one.version for one in of.buckets["src"].held[KEY]] == ["v2"]
    assert [line.partition(":")[0] for line in left] == ["dst", "src"]


def test_where_nothing_can_be_listed_and_no_version_is_known_nothing_is_deleted() -> None:
    of = world()
    of.refuse("ListObjectVersions", "src")
    left = clean([intended()], stores(of), of, options(of))
    assert [line.partition(":")[0] for line in left] == ["dst", "src"]
    assert "may still arrive" in left[0]
    assert "DeleteObject" not in of.counted()


def test_delete_markers_on_a_canary_are_removed_with_it() -> None:
    of = world()
    of.buckets["src"].held[KEY] = [Stored("marker", marker=True), Stored("v1")]
    assert clean([intended()], stores(of), of, options(of)) == ()
    assert of.keys("src") == []


def test_options_have_defaults() -> None:
    of = world()
    assert clean([], stores(of), of) == ()
