"""Loops, found with networkx. Import this module only where there are edges: networkx takes a while to load.

Every graph here is built from sorted edges, so that of several equally short loops it is always the same one that is
found.
"""

import networkx as nx

from scanner.topology import Edges


class Circle:
    """Buckets that all lead to each other (a strongly connected component), so that loops run through each."""

    def __init__(self, edges: Edges, members: set[str]) -> None:
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
        found = filter(None, (self._loop_by(start, first) for first in self._graph.successors(start)))
        return min(found, key=lambda loop: (len(loop), loop), default=())

    def _loop_by(self, start: str, first: str) -> tuple[str, ...]:
        """Return the shortest loop that leaves `start` for `first` and comes back by way of a third bucket."""
        detour = nx.restricted_view(self._graph, nodes=[], edges=[(first, start)])
        try:
            return (start, *nx.shortest_path(detour, first, start)[:-1])
        except nx.NetworkXNoPath:
            return ()

    def reachable(self, start: str, *, avoiding: str) -> frozenset[str]:
        """Return what `start` leads to without passing `avoiding`; nothing where `start` is not part of the circle."""
        if start not in self._graph:
            return frozenset()
        return frozenset(nx.descendants(nx.restricted_view(self._graph, nodes=[avoiding], edges=[]), start))


def circles(edges: Edges) -> dict[str, Circle]:
    """Return for each bucket that lies on any loop the circle that it is part of."""
    graph: nx.DiGraph[str] = nx.DiGraph((source, to) for source, found in edges.items() for to in found)
    found: dict[str, Circle] = {}
    for members in nx.strongly_connected_components(graph):
        if len(members) > 1:
            found |= dict.fromkeys(members, Circle(edges, members))
    return found
