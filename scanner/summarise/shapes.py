"""The shapes that enabled rules make of several buckets: loops, chains, two-way pairs, shared destinations."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from scanner.model.estate import Estate
from scanner.model.facet import REPLICATION
from scanner.model.finding import Finding, Verdict
from scanner.model.precedence import shadowing
from scanner.model.report import Member, Shape, ShapeKind
from scanner.topology.graph import Topology, topology_of

_FEWEST_SOURCES = 3
_FEWEST_DESTINATIONS = 2
_MOST_MEMBERS = 100
"""A shape lists so many of its interchangeable buckets; a vault of the whole company would else fill the report."""

_LOOP, _CHAIN, _SYNC = _JUDGING = "no-replication-loop", "no-replication-chain", "replica-modification-sync"


def shapes_of(estate: Estate, findings: Mapping[str, Sequence[Finding]]) -> tuple[Shape, ...]:
    """Return the shapes in which any bucket with findings takes part, in the order of `ShapeKind`, then of ARNs.

    `findings` are those of each bucket by its name; of those that lead on what they receive, at least the ones that
    `tells_of_shapes`.
    """
    return tuple(_Shapes(estate, topology_of(estate), findings))


def tells_of_shapes(finding: Finding) -> bool:
    """Tell whether a finding judges what rules make of several buckets."""
    return finding.check in _JUDGING and finding.verdict is not Verdict.NOT_APPLICABLE


class _Shapes:
    """The shapes of one estate."""

    def __init__(self, estate: Estate, topology: Topology, findings: Mapping[str, Sequence[Finding]]) -> None:
        self._estate = estate
        self._topology = topology
        self._findings = findings

    def __iter__(self) -> Iterator[Shape]:
        yield from self._loops()
        yield from self._chains()
        yield from self._two_way()
        yield from self._fan_in()
        yield from self._fan_out()

    def _loops(self) -> Iterator[Shape]:
        for loop in self._topology.long_loops():
            if self._tells_of(*loop):
                shown = loop[:_MOST_MEMBERS]
                yield Shape(
                    kind=ShapeKind.LOOP,
                    sentence=f"Replication leads round {len(loop)} buckets and back to the first, so none of them is "
                    "a copy that the others cannot change.",
                    members=self._members(*shown),
                    more=len(loop) - len(shown),
                    findings=self._ids(shown, _LOOP),
                )

    def _chains(self) -> Iterator[Shape]:
        for middle in self._topology.middles():
            found = self._topology.chains_through(middle)
            for destination, group in groupby(found, key=lambda chain: chain.destination):
                sources = [chain.source for chain in group]
                if self._tells_of(middle, destination, *sources):
                    yield self._chain(sources, middle, destination)

    def _chain(self, sources: Sequence[str], middle: str, destination: str) -> Shape:
        shown = sources[:_MOST_MEMBERS]
        told = f"{_name(sources[0])} sends" if len(sources) == 1 else f"{len(sources)} buckets send"
        return Shape(
            kind=ShapeKind.CHAIN,
            sentence=f"Replicas do not travel on: what {told} to {_name(middle)} never reaches {_name(destination)}.",
            members=self._members(*shown, middle, destination),
            more=len(sources) - len(shown),
            findings=self._ids((middle,), _CHAIN),
        )

    def _two_way(self) -> Iterator[Shape]:
        for one, other in self._topology.two_way():
            if self._tells_of(one, other):
                lacking = [_name(a) for a, b in ((one, other), (other, one)) if not self._syncs(a, b)]
                yield Shape(
                    kind=ShapeKind.TWO_WAY,
                    sentence=_two_way_sentence(_name(one), _name(other), lacking),
                    members=self._members(one, other),
                    sync=not lacking,
                    findings=(
                        *self._ids((one, other), _LOOP),
                        *self._ids((one,), _SYNC, _name(other)),
                        *self._ids((other,), _SYNC, _name(one)),
                    ),
                )

    def _syncs(self, source: str, destination: str) -> bool:
        """Tell whether replica modification sync is on in every rule that decides between the two."""
        record = self._estate.get(source)
        rules = self._estate.value(record, REPLICATION).enabled_rules if record is not None else ()
        return all(
            rule.replica_modifications
            for rule in rules
            if rule.destination.arn == destination and shadowing(rule, rules) is None
        )

    def _fan_in(self) -> Iterator[Shape]:
        for destination, sources in self._topology.shared(_FEWEST_SOURCES):
            if self._tells_of(destination, *sources):
                shown = sources[:_MOST_MEMBERS]
                yield Shape(
                    kind=ShapeKind.FAN_IN,
                    sentence=f"{len(sources)} buckets share {_name(destination)} as a destination; objects of equal "
                    "keys become versions of one object there.",
                    members=self._members(*shown, destination),
                    more=len(sources) - len(shown),
                )

    def _fan_out(self) -> Iterator[Shape]:
        for source, destinations in self._topology.spreading(_FEWEST_DESTINATIONS):
            if self._tells_of(source, *destinations):
                shown = destinations[:_MOST_MEMBERS]
                yield Shape(
                    kind=ShapeKind.FAN_OUT,
                    sentence=f"{_name(source)} replicates to {len(destinations)} buckets, each by rules of its own.",
                    members=self._members(source, *shown),
                    more=len(destinations) - len(shown),
                )

    def _tells_of(self, *arns: str) -> bool:
        return any(_name(arn) in self._findings for arn in arns)

    def _members(self, *arns: str) -> tuple[Member, ...]:
        return tuple(map(self._member, arns))

    def _member(self, arn: str) -> Member:
        record = self._estate.get(arn)
        if record is None:
            return Member(account="", region="", bucket=_name(arn))
        return Member(record.ref.account, record.ref.region, record.ref.name)

    def _ids(self, arns: Sequence[str], check: str, destination: str = "") -> tuple[str, ...]:
        """Return the findings of a check on these buckets that say anything about them."""
        return tuple(
            finding.id
            for arn in arns
            for finding in self._findings.get(_name(arn), ())
            if finding.check == check and finding.destination in ("", destination) and tells_of_shapes(finding)
        )


def _two_way_sentence(one: str, other: str, lacking: Sequence[str]) -> str:
    if lacking:
        end = f"is off in rules of {' and '.join(lacking)}, so changes to the metadata of replicas do not flow back"
    else:
        end = "is on in the rules of both, so changes to the metadata of replicas flow back"
    return f"{one} and {other} replicate to each other; replica modification sync {end}."


def _name(arn: str) -> str:
    return arn.rpartition(":")[2]
