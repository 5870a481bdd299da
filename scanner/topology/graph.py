"""The graph of an estate: built once, asked bucket by bucket.

Nodes are bucket ARNs, an edge is at least one enabled rule; rules whose destination is their own bucket make no edge.
Prefixes and tags are not compared: a loop or chain is a matter of buckets.
"""

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from scanner.model.base import Value
from scanner.model.estate import Estate
from scanner.model.evidence import Unreadable
from scanner.topology import Edges

if TYPE_CHECKING:
    from scanner.topology.loops import Circle


class Chain(Value, frozen=True):
    """Two ends of a chain: `source` replicates to the bucket in the middle, and that one to `destination` (ARNs)."""

    source: str
    destination: str


class Gap(Value, frozen=True):
    """A bucket (ARN) whose replication configuration is not known, and why."""

    bucket: str
    evidence: Unreadable


class Topology:
    """What the enabled rules of an estate make of its buckets. It keeps no reference to the estate."""

    def __init__(self, estate: Estate) -> None:
        self._to = _edges(estate)
        self._from = _reversed(self._to)
        self._circles = _circles(self._to)
        self._gaps = _first_gaps(self._from, estate)

    def loop_through(self, arn: str) -> tuple[str, ...]:
        """Return the shortest loop through a bucket, in order and starting with it; empty where there is none."""
        circle = self._circles.get(arn)
        return circle.shortest(arn) if circle is not None else ()

    def long_loop_through(self, arn: str) -> tuple[str, ...]:
        """Return the shortest loop of more than two buckets, like `loop_through`."""
        circle = self._circles.get(arn)
        return circle.shortest_long(arn) if circle is not None else ()

    def long_loops(self) -> tuple[tuple[str, ...], ...]:
        """Return loops of more than two buckets, sorted: every bucket that lies on one is in at least one of them."""
        circles = dict.fromkeys(self._circles.values())
        return tuple(sorted(loop for circle in circles for loop in circle.long_loops()))

    def two_way(self) -> tuple[tuple[str, str], ...]:
        """Return the buckets that replicate to each other, sorted."""
        edges = self._to
        return tuple((a, b) for a, found in edges.items() for b in found if a < b and a in edges.get(b, ()))

    def shared(self, fewest: int) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return each bucket that at least so many others replicate to, with these; all sorted."""
        return tuple((arn, sources) for arn, sources in sorted(self._from.items()) if len(sources) >= fewest)

    def spreading(self, fewest: int) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return each bucket that replicates to at least so many others, with these; all sorted."""
        return tuple((arn, found) for arn, found in self._to.items() if len(found) >= fewest)

    def middles(self) -> tuple[str, ...]:
        """Return the buckets that receive replicas and replicate too, sorted: the middle of every chain is one."""
        return tuple(arn for arn in self._to if arn in self._from)

    def gap_ahead(self, arn: str) -> Gap | None:
        """Return a bucket that rules lead to from this one and whose own are not known, if there is one.

        Where there are several it is the first by ARN.
        """
        return self._gaps.get(arn)

    def chains_through(self, arn: str) -> tuple[Chain, ...]:
        """Return the chains with this bucket in the middle, sorted by destination.

        Left out are sources that reach the destination by a rule of their own, and those that the destination leads
        back to without passing this bucket: these three lie on one loop.
        """
        sources = self._from.get(arn, ())
        return tuple(
            Chain(source, destination)
            for destination in self._to.get(arn, ())
            for source in self._stranded(sources, arn, destination)
        )

    def _stranded(self, sources: tuple[str, ...], middle: str, destination: str) -> Iterable[str]:
        circle = self._circles.get(middle)
        on_loop = circle.reachable(destination, avoiding=middle) if circle is not None else ()
        return (
            source
            for source in sources
            if source != destination and source not in on_loop and destination not in self._to[source]
        )


_TOPOLOGIES: WeakKeyDictionary[Estate, Topology] = WeakKeyDictionary()


def topology_of(estate: Estate) -> Topology:
    """Return the estate's topology; the first question builds it, and it lives as long as the estate."""
    found = _TOPOLOGIES.get(estate)
    if found is None:
        found = _TOPOLOGIES.setdefault(estate, Topology(estate))
    return found


def _circles(edges: Edges) -> "dict[str, Circle]":
    if not _has_loops(edges):
        return {}
    from scanner.topology import loops  # noqa: PLC0415 -- without a loop there is no reason to wait for networkx

    return loops.circles(edges)


def _has_loops(edges: Edges) -> bool:
    try:
        TopologicalSorter(edges).prepare()
    except CycleError:
        return True
    return False


def _edges(estate: Estate) -> Edges:
    return {arn: estate.destinations_of(arn) for arn in sorted(estate.sending())}


def _reversed(edges: Edges) -> Edges:
    found: dict[str, list[str]] = {}
    for source, destinations in edges.items():
        for destination in destinations:
            found.setdefault(destination, []).append(source)
    return {arn: tuple(sources) for arn, sources in found.items()}


def _first_gaps(sources: Edges, estate: Estate) -> dict[str, Gap]:
    """Walk back from each unread bucket. Whoever is marked has everything behind it marked, so it stays linear."""
    gaps = [Gap(arn, why) for arn in sorted(sources) if (why := estate.unread(arn)) is not None]
    found: dict[str, Gap] = {}
    for gap in gaps:
        waiting = list(sources[gap.bucket])
        while waiting:
            behind = waiting.pop()
            if behind not in found:
                found[behind] = gap
                waiting += sources.get(behind, ())
    return found
