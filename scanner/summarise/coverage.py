"""Coverage: what the report speaks about and, as large, what it does not."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum, auto

from msgspec import UNSET

from scanner.model.check import Check
from scanner.model.coverage import AccountCoverage, BucketCounts, Coverage, ReadError
from scanner.model.demand import demand_of
from scanner.model.evidence import Unreadable
from scanner.model.facet import LOCATION
from scanner.model.policy import Policy, checks_of
from scanner.model.snapshot import AccountRecord, BucketRecord, Snapshot
from scanner.policy.select import facets_to_select, may_select, select
from scanner.spool import Spilling
from scanner.summarise.barred import Barred
from scanner.summarise.recorded import config_coverage


class _State(Enum):
    OUT_OF_SCOPE = auto()
    GONE = auto()
    READ = auto()
    PARTLY_READ = auto()
    UNREAD = auto()


def coverage_of(snapshot: Snapshot, policies: Sequence[Policy], checks: Mapping[str, Check]) -> Coverage:
    """Return what of the snapshot could be read, measured by what the policies ask."""
    demands = [(policy, _wanted(policy, checks)) for policy in policies]
    states: Counter[_State] = Counter()
    errors, barred = Spilling(ReadError), Barred()
    for record in snapshot.buckets:
        if record.listed:
            state = _state(record, demands)
            states[state] += 1
            _sort(record, state, barred)
        errors.extend(_errors(record))
    return Coverage(
        accounts=tuple(map(_account, snapshot.accounts)),
        buckets=BucketCounts(
            listed=states.total(),
            read=states[_State.READ],
            partly_read=states[_State.PARTLY_READ],
            unread=states[_State.UNREAD],
            gone=states[_State.GONE],
            out_of_scope=states[_State.OUT_OF_SCOPE],
        ),
        errors=errors.settled(),
        config=config_coverage(snapshot),
        regions=barred.told() or UNSET,
    )


def _sort(record: BucketRecord, state: _State, barred: Barred) -> None:
    if state is _State.UNREAD:
        barred.unread(record)
    elif state in (_State.READ, _State.PARTLY_READ):
        barred.readable(record)


def _account(record: AccountRecord) -> AccountCoverage:
    return AccountCoverage(
        account=record.account,
        caller=record.caller,
        buckets=record.buckets,
        error=record.error,
        name=record.name,
        ou=record.ou,
        tags=tuple(f"{key}={value}" for key, value in sorted(record.tags.items())),
        left_out=record.left_out,
    )


def _wanted(policy: Policy, checks: Mapping[str, Check]) -> frozenset[str]:
    demand = demand_of(checks_of(policy, checks))
    return demand.source | demand.estate


def _state(record: BucketRecord, demands: Sequence[tuple[Policy, frozenset[str]]]) -> _State:
    if not record.in_scope:
        return _State.OUT_OF_SCOPE
    if record.gone:
        return _State.GONE
    wanted = _wanted_of(record, demands)
    missing = {facet for facet in wanted if isinstance(record.evidence.get(facet), Unreadable | None)}
    if not missing:
        return _State.READ
    # A listing always tells the location, so reading a bucket starts with everything else.
    told = wanted - missing - {LOCATION.name}
    return _State.PARTLY_READ if told else _State.UNREAD


def _wanted_of(record: BucketRecord, demands: Sequence[tuple[Policy, frozenset[str]]]) -> frozenset[str]:
    """Return the facets that somebody asked of this bucket; where it is, everybody asks."""
    asked = {LOCATION.name}
    for policy, wanted in demands:
        if may_select(policy, record.ref):
            asked |= facets_to_select(policy)
        if select(policy, record).chosen:
            asked |= wanted
    return frozenset(asked)


def _errors(record: BucketRecord) -> Iterator[ReadError]:
    ref = record.ref
    for evidence in record.evidence.values():
        if isinstance(evidence, Unreadable):
            yield ReadError(ref.account, ref.region, ref.name, evidence.operation, evidence.code, evidence.message)
