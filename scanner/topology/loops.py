"""Loops, found with networkx. Import this module only where there are edges: networkx takes a while to load.

Every graph here is built from sorted edges, so that of several equally short loops it is always the same one that is
found.
"""

from collections.abc import Container, Iterator
from typing import cast

import networkx as nx

from scanner.topology import Edges

_SHORTEST_LONG = 3


class Circle:
    """Buckets that all lead to each other (a strongly connected component), so that loops run through each."""

    def __init__(self, edges: Edges, members: set[str]) -> None:
        self._members = frozenset(members)
        self._graph: nx.DiGraph[str] = nx.DiGraph(
            (source, to) for source in sorted(members) for to in edges[source] if to in members
        )

    def shortest(self, start: str) -> tuple[str, ...]:
        """Return the shortest loop through `start`, beginning with it."""
        graph = self._graph
        partner = next((arn for arn in graph.successors(start) if graph.has_edge(arn, start)), None)
        return self.shortest_long(start) if partner is None else (start, partner)

    def shortest_long(self, start: str) -> tuple[str, ...]:
        """Return the shortest loop of more than two buckets through `start`, empty where there is none."""
        best: tuple[str, ...] = ()
        for first in self._graph.successors(start):
            found = self._loop_by(start, first)
            if found and (not best or len(found) < len(best)):
                best = found
            if len(best) == _SHORTEST_LONG:
                break
        return best

    def long_loops(self) -> Iterator[tuple[str, ...]]:
        """Yield loops of more than two buckets, until every bucket that lies on one was in one.

        No loop passes a bucket twice, so each stays in one of the parts that no single bucket holds together;
        and where such a part has more than two buckets, a long loop runs through each of them.
        """
        # The stubs take each part for a list of sets.
        parts = cast("Iterator[set[str]]", nx.biconnected_components(self._graph.to_undirected(as_view=True)))
        for part in parts:
            if len(part) >= _SHORTEST_LONG:
                yield from _covering(Circle({arn: tuple(self._graph.successors(arn)) for arn in part}, part), part)

    def _loop_by(self, start: str, first: str) -> tuple[str, ...]:
        """Return the shortest loop that leaves `start` for `first` and comes back by way of a third bucket."""
        detour = nx.restricted_view(self._graph, nodes=[], edges=[(first, start)])
        try:
            return (start, *nx.shortest_path(detour, first, start)[:-1])
        except nx.NetworkXNoPath:
            return ()

    def reachable(self, start: str, *, avoiding: str) -> Container[str]:
        """Return what else `start` leads to without passing `avoiding`, which is one of those that lead to it.

        That is nothing where `start` is not part of the circle.
        """
        graph = self._graph
        if start not in graph:
            return ()
        if graph.out_degree(avoiding) == 1:
            # Any way by `avoiding` comes back to `start` and could as well begin there. Spares a walk round each ring.
            return self._members
        return frozenset(nx.descendants(nx.restricted_view(graph, nodes=[avoiding], edges=[]), start))


def _covering(circle: Circle, members: set[str]) -> Iterator[tuple[str, ...]]:
    waiting = dict.fromkeys(sorted(members))
    while waiting:
        loop = circle.shortest_long(next(iter(waiting)))
        yield loop
        for arn in loop:
            waiting.pop(arn, None)


def circles(edges: Edges) -> dict[str, Circle]:
    """Return for each bucket that lies on any loop the circle that it is part of."""
    graph: nx.DiGraph[str] = nx.DiGraph((source, to) for source, found in edges.items() for to in found)
    found: dict[str, Circle] = {}
    for members in nx.strongly_connected_components(graph):
        if len(members) > 1:
            found |= dict.fromkeys(members, Circle(edges, members))
    return found
