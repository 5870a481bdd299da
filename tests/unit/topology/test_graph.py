"""The topology as an object: built once, forgotten with its estate, and no slower than its size.

What it finds is held against brute force in `tests/property/test_topology.py`.
"""

import gc
import subprocess
import sys
import weakref
from pathlib import Path

import pytest

from scanner.model.estate import Estate
from scanner.topology.graph import Chain, Gap, Topology, topology_of
from tests.support.fragments import records
from tests.support.strategies import arn

CHECKOUT = Path(__file__).parents[3]
LONG = 3_000


def estate(**destinations: tuple[str, ...] | str | None) -> Estate:
    """Return buckets by name with the names they replicate to, an error code, or None for no configuration."""
    return Estate(records({name: {"replication": _replication(to)} for name, to in destinations.items()}))


def _replication(to: tuple[str, ...] | str | None) -> object:
    if not isinstance(to, tuple):
        return to
    rules = [
        {"ID": name, "Status": "Enabled", "Priority": n, "Filter": {}, "Destination": {"Bucket": arn(name)}}
        for n, name in enumerate(to)
    ]
    return {"Role": "arn:aws:iam::111111111111:role/r", "Rules": rules}


def test_an_estate_has_one_topology() -> None:
    known = estate(one=("two",), two=None)
    assert topology_of(known) is topology_of(known)
    assert topology_of(known) is not topology_of(estate(one=("two",), two=None))


def test_a_topology_does_not_keep_its_estate_alive() -> None:
    known = estate(one=("two",), two=None)
    topology, gone = topology_of(known), weakref.ref(known)
    del known
    gc.collect()
    assert gone() is None
    assert topology.loop_through(arn("one")) == ()


def test_a_bucket_that_nobody_knows_is_in_nothing() -> None:
    topology = Topology(estate(one=("two",), two=("one",)))
    assert topology.loop_through(arn("other")) == topology.long_loop_through(arn("other")) == ()
    assert topology.chains_through(arn("other")) == ()
    assert topology.gap_ahead(arn("other")) is None


def test_of_equally_short_loops_it_is_always_the_same_one() -> None:
    first = Topology(estate(one=("two", "six"), two=("one",), six=("one",)))
    second = Topology(estate(six=("one",), two=("one",), one=("six", "two")))
    assert first.loop_through(arn("one")) == second.loop_through(arn("one")) == (arn("one"), arn("six"))


def test_a_gap_tells_why() -> None:
    known = estate(one=("two",), two="AccessDenied")
    why = known.unread(arn("two"))
    assert why is not None
    assert Topology(known).gap_ahead(arn("one")) == Gap(arn("two"), why)


def test_chains_are_sorted_by_destination_then_source() -> None:
    topology = Topology(estate(zed=("mid",), abc=("mid",), mid=("two", "one"), one=None, two=None))
    assert topology.chains_through(arn("mid")) == (
        Chain(arn("abc"), arn("one")),
        Chain(arn("zed"), arn("one")),
        Chain(arn("abc"), arn("two")),
        Chain(arn("zed"), arn("two")),
    )


def test_a_long_line_needs_no_deep_recursion() -> None:
    line: dict[str, tuple[str, ...] | str] = {f"b{n:05}": (f"b{n + 1:05}",) for n in range(LONG)}
    topology = Topology(estate(**line, **{f"b{LONG:05}": "AccessDenied"}))
    gap = topology.gap_ahead(arn("b00000"))
    assert gap is not None
    assert gap.bucket == arn(f"b{LONG:05}")
    assert topology.loop_through(arn("b00000")) == ()


def test_a_long_ring_is_one_loop() -> None:
    ring = {f"b{n:05}": (f"b{(n + 1) % LONG:05}",) for n in range(LONG)}
    topology = Topology(estate(**ring))
    assert len(topology.loop_through(arn("b00000"))) == LONG
    assert list(map(len, topology.long_loops())) == [LONG]
    # Each of these would walk round the whole ring if the topology did not know better.
    assert not any(topology.chains_through(middle) for middle in topology.middles())


@pytest.mark.parametrize(("to", "back", "loaded"), [("('two',)", "None", "False"), ("('two',)", "('one',)", "True")])
def test_networkx_is_loaded_only_where_rules_lead_round(to: str, back: str, loaded: str) -> None:
    program = (
        "import sys\n"
        "from scanner import registry; registry.checks()\n"
        "from tests.unit.topology.test_graph import Topology, estate\n"
        f"Topology(estate(one={to}, two={back}))\n"
        "print('networkx' in sys.modules)\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == loaded
