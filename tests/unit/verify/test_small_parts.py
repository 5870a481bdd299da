"""Percentiles, pauses, faults in words, and the check's own reading of proofs."""

from itertools import pairwise
from threading import Timer

import pytest

from scanner.model.canary import CanaryProofs
from scanner.model.objectstore import ObjectFault
from scanner.model.proof import ProofState
from scanner.verify import Options
from scanner.verify.samples import percentile
from scanner.verify.timing import Timing
from tests.support.canaries import AT, options, pair, world


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([], 0.5, None), ([7.0], 0.95, 7.0), ([3, 1, 2], 0.5, 2), ([1, 2, 3, 4], 0.5, 2), (range(1, 101), 0.95, 95)],
)
def test_a_percentile_is_one_of_the_values(values: list[float], share: float, expected: float | None) -> None:
    assert percentile(values, share) == expected


def test_pauses_grow_and_end_with_the_time() -> None:
    of = world()
    moments = [of.now for _ in Timing(options(of)).tries(100)]
    pauses = [after - before for before, after in pairwise(moments)]
    assert moments[0] == 0
    assert moments[-1] == pytest.approx(100)
    assert max(pauses) <= 15
    assert pauses[0] <= 1


def test_without_time_there_is_one_try() -> None:
    assert len(list(Timing(options(world())).tries(0))) == 1


def test_somebody_who_stops_ends_a_wait_at_once() -> None:
    timing = Timing(Options())
    timer = Timer(0.01, timing.stop)
    timer.start()
    tries = len(list(timing.tries(3600)))
    timer.join()
    assert tries == 2
    assert timing.now().endswith("Z")


def test_a_fault_reads_like_aws() -> None:
    assert str(ObjectFault("HeadObject", "403", "")) == "HeadObject: 403"
    assert str(ObjectFault("PutObject", "SlowDown", "Reduce")) == "PutObject: SlowDown: Reduce"
    assert ObjectFault("HeadObject", "404", "").not_there
    assert not ObjectFault("HeadObject", "403", "").not_there


def test_proofs_are_sought_by_rule_and_destination() -> None:
    proof = pair().proof(ProofState.PENDING, "", AT)
    known = CanaryProofs("2026-11-24T00:00:00Z", (proof,))
    assert known.newest("all", "dst") == proof
    assert known.newest("all", "dst", telling=True) is None
    assert known.newest("all", "other") is None
    assert known.days_since(proof) == 1.5
