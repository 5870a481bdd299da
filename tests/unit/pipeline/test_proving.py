"""Proving: what a canary has to know is read, failures right after a repair are not believed at once."""

from collections import Counter
from typing import Any

from scanner.model.progress import Silent
from scanner.model.proof import Proof, ProofState
from scanner.pipeline.proving import Again, Prover, Proving
from scanner.verify import Options
from tests.support.canaries import options
from tests.support.fake_cloud import Document
from tests.support.fake_objects import Bucket, FakeStore, Route, World
from tests.support.planning import AWAY, HERE, HOME, ON, ROLE, workshop
from tests.support.rules import rule

SRC = "arn:aws:s3:::src"


def objects(**route: Any) -> World:  # noqa: ANN401 -- fields of a route
    return World(src=Bucket(HERE, [Route("dst", **route)]), dst=Bucket(HERE))


def proofs(of: World, *sources: str, again: Again | None = None, **facets: Document | str | None) -> tuple[Proof, ...]:
    source = {"region": HOME, "versioning": ON, "replication": {"Role": ROLE, "Rules": [rule("all", 1)]}, **facets}
    work = workshop({"src": source, "src2": source, "dst": {"region": AWAY, "versioning": ON}})
    snapshot, _ = work.scan()
    given: Options = options(of)
    prover = Prover(
        reading=work.sources,
        stores={HERE: FakeStore(of, HERE)},
        journal=of,
        proving=Proving(options=given, again=again or Again()),
    )
    return prover.prove(sources, snapshot.buckets, Silent())


def test_each_enabled_rule_of_the_sources_is_proven() -> None:
    (proof,) = proofs(objects(), SRC)
    assert (proof.state, proof.rule, proof.destination) == (ProofState.PROVEN, "all", "dst")


def test_other_buckets_are_left_alone() -> None:
    world = objects()
    assert proofs(world) == ()
    assert proofs(world, "arn:aws:s3:::dst") == ()
    assert world.calls == []


def test_a_source_of_which_nothing_is_known_is_told_of() -> None:
    (proof,) = proofs(objects(), SRC, replication="AccessDenied")
    assert proof.state is ProofState.NOT_TRIED
    assert "AccessDenied" in proof.message


def test_a_failure_is_believed_at_once_where_nobody_says_otherwise() -> None:
    world = objects(fails=True)
    assert [one.state for one in proofs(world, SRC)] == [ProofState.FAILED]
    assert world.counted()["PutObject"] == 1


def test_a_failure_is_tried_again_so_often_and_no_more() -> None:
    world = objects(fails=True)
    assert [one.state for one in proofs(world, SRC, again=Again(times=3, pause=500.0))] == [ProofState.FAILED]
    assert world.counted()["PutObject"] == 4
    assert world.now >= 1500


def test_what_is_proven_is_not_tried_again() -> None:
    world = objects()
    assert [one.state for one in proofs(world, SRC, again=Again(times=3))] == [ProofState.PROVEN]
    assert world.counted()["PutObject"] == 1


def test_of_two_pairs_only_the_one_that_failed_is_tried_again() -> None:
    world = World(src=Bucket(HERE, [Route("dst", fails=True)]), src2=Bucket(HERE, [Route("dst")]), dst=Bucket(HERE))
    found = proofs(world, SRC, f"{SRC}2", again=Again(times=2))
    assert {(one.source, one.state) for one in found} == {("src", ProofState.FAILED), ("src2", ProofState.PROVEN)}
    assert Counter(bucket for operation, bucket, *_ in world.calls if operation == "PutObject") == {"src": 3, "src2": 1}
