"""Who replicates to whom, as a graph: the loops and the chains that enabled rules make between buckets."""

from collections.abc import Mapping

Edges = Mapping[str, tuple[str, ...]]
"""For each bucket that replicates, the buckets it replicates to, sorted. Buckets are ARNs."""
