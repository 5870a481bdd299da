"""Loops, chains and gaps against brute force: every simple way through at most six buckets, walked one by one."""

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from scanner.model.estate import Estate
from scanner.topology.graph import Chain, Topology
from tests.support.fragments import records
from tests.support.judging import Fragment, judge
from tests.support.strategies import BUCKETS, arn

Edges = dict[str, set[str]]


def _bucket(destinations: set[str] | None) -> dict[str, object]:
    if destinations is None:
        return {"replication": "AccessDenied"}
    rules = [
        {"ID": f"to-{name}", "Status": "Enabled", "Priority": n, "Filter": {}, "Destination": {"Bucket": arn(name)}}
        for n, name in enumerate(sorted(destinations))
    ]
    return {"replication": {"Role": "arn:aws:iam::111111111111:role/r", "Rules": rules} if rules else None}


graphs = st.fixed_dictionaries(
    {name: st.one_of(st.sets(st.sampled_from(BUCKETS), max_size=3), st.none()) for name in BUCKETS[:-1]}
).map(lambda graph: {name: _bucket(destinations) for name, destinations in graph.items()})
"""Five buckets with up to three rules each, some unread; the sixth is only ever a destination that nobody read."""


def edges_of(fragment: Fragment) -> Edges:
    """Return who replicates to which other bucket (reference)."""
    return {name: _destinations(bucket["replication"]) - {name} for name, bucket in fragment.items()}


def _destinations(replication: object) -> set[str]:
    rules = replication["Rules"] if isinstance(replication, dict) else []
    return {rule["Destination"]["Bucket"].rpartition(":")[2] for rule in rules}


def ways(edges: Edges, way: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield every way that begins like this one and visits no bucket twice (reference)."""
    yield way
    for following in edges.get(way[-1], set()) - set(way):
        yield from ways(edges, (*way, following))


def loops(edges: Edges, start: str) -> set[tuple[str, ...]]:
    """Return every loop through a bucket, starting with it (reference)."""
    return {way for way in ways(edges, (start,)) if start in edges.get(way[-1], set())}


def names(arns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(found.rpartition(":")[2] for found in arns)


def topology(fragment: Fragment) -> Topology:
    return Topology(Estate(records(fragment)))


@given(graphs)
def test_the_loop_is_one_of_the_shortest(fragment: Fragment) -> None:
    edges, found = edges_of(fragment), topology(fragment)
    for start in BUCKETS:
        for some, answer in (
            (loops(edges, start), found.loop_through(arn(start))),
            ({loop for loop in loops(edges, start) if len(loop) > 2}, found.long_loop_through(arn(start))),
        ):
            assert len(answer) == min(map(len, some), default=0)
            assert not some or names(answer) in some


@given(graphs)
def test_the_gap_is_the_first_unread_bucket_ahead(fragment: Fragment) -> None:
    edges, found = edges_of(fragment), topology(fragment)
    read = {name for name, bucket in fragment.items() if bucket["replication"] != "AccessDenied"}
    for start in sorted(read):
        ahead = {name for way in ways(edges, (start,)) for name in way} - read
        gap = found.gap_ahead(arn(start))
        assert (gap and gap.bucket) == (arn(min(ahead)) if ahead else None)


@given(graphs)
def test_chains_are_the_ways_of_two_steps_that_nothing_else_closes(fragment: Fragment) -> None:
    edges, found = edges_of(fragment), topology(fragment)
    for middle in BUCKETS:
        closed = {(loop[-1], loop[1]) for loop in loops(edges, middle) if len(loop) > 2}
        chains = {
            Chain(source=arn(source), destination=arn(destination))
            for source in BUCKETS
            for destination in edges.get(middle, set())
            if middle in edges.get(source, set()) and destination not in {source, *edges[source]}
            if (source, destination) not in closed
        }
        assert sorted(found.chains_through(arn(middle)), key=repr) == sorted(chains, key=repr)


@given(graphs, st.sampled_from(("forbidden", "allowed")))
def test_verdicts_about_loops(fragment: Fragment, two_way: str) -> None:
    edges = edges_of(fragment)
    shortest = 2 if two_way == "forbidden" else 3
    for finding in judge("no-replication-loop", {"buckets": fragment, "parameters": {"two-way": two_way}}):
        start = finding.bucket
        unread = {name for name in BUCKETS if fragment.get(name, {}).get("replication", "") in ("AccessDenied", "")}
        if any(len(loop) >= shortest for loop in loops(edges, start)):
            wanted = "NON_COMPLIANT"
        elif any(unread.intersection(way) for way in ways(edges, (start,))):
            wanted = "INSUFFICIENT_DATA"
        else:
            has_rules = fragment[start]["replication"] is not None
            wanted = "COMPLIANT" if has_rules else "NOT_APPLICABLE"
        assert finding.verdict == wanted


@given(graphs)
def test_every_bucket_on_a_long_loop_is_in_one_of_those_listed(fragment: Fragment) -> None:
    edges = edges_of(fragment)
    listed = [names(loop) for loop in topology(fragment).long_loops()]
    assert all(len(loop) > 2 and loop in loops(edges, loop[0]) for loop in listed)
    on_any = {start for start in BUCKETS if any(len(loop) > 2 for loop in loops(edges, start))}
    assert {name for loop in listed for name in loop} == on_any


@given(graphs)
def test_two_way_pairs_lead_to_each_other(fragment: Fragment) -> None:
    edges = edges_of(fragment)
    mutual = [(a, b) for a in sorted(edges) for b in sorted(edges[a]) if a < b and a in edges.get(b, set())]
    assert [names(found) for found in topology(fragment).two_way()] == mutual
