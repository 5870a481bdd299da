"""Which findings are new, resolved, changed or not known any more."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from scanner.drift.value import FindingDrift, Kind, State
from scanner.model.finding import Finding, Verdict

Missing = Callable[[Finding], str]
"""From a finding that the newer run does not have to the reason."""

_Pair = tuple[Finding | None, Finding | None]

_TROUBLE = (Verdict.NON_COMPLIANT, Verdict.INSUFFICIENT_DATA)


@dataclass(frozen=True)
class Compared:
    """The findings that differ, the gravest first, and how many do not."""

    entries: tuple[FindingDrift, ...]
    unchanged: int


def compare_findings(older: Iterable[Finding], newer: Iterable[Finding], missing: Missing) -> Compared:
    """Compare two runs' findings; `missing` tells why the newer run does not have one."""
    pairs = list(_paired(older, newer))
    entries = [entry for before, after in pairs for entry in _entry(before, after, missing)]
    both = sum(before is not None and after is not None for before, after in pairs)
    changed = sum(entry.before is not None and entry.after is not None for entry in entries)
    return Compared(tuple(sorted(entries, key=_urgency)), both - changed)


def _paired(older: Iterable[Finding], newer: Iterable[Finding]) -> Iterator[_Pair]:
    """Pair by id; then, of what is left, by what stays where a rule or a policy was renamed."""
    before, after = ({finding.id: finding for finding in findings} for findings in (older, newer))
    for key in before.keys() & after.keys():
        yield before.pop(key), after.pop(key)
    for identity in (_without_rule, _without_policy):
        for old, new in list(_only_of_their_kind(before, after, identity)):
            yield before.pop(old.id), after.pop(new.id)
    yield from ((finding, None) for finding in before.values())
    yield from ((None, finding) for finding in after.values())


def _only_of_their_kind(
    before: Mapping[str, Finding], after: Mapping[str, Finding], identity: Callable[[Finding], Hashable]
) -> Iterator[tuple[Finding, Finding]]:
    """Yield pairs that an identity joins where it is unique on both sides: two candidates would be a guess."""
    kinds = []
    for findings in (before, after):
        grouped: dict[Hashable, list[Finding]] = defaultdict(list)
        for finding in findings.values():
            grouped[identity(finding)].append(finding)
        kinds.append(grouped)
    old, new = kinds
    yield from ((old[key][0], new[key][0]) for key in old.keys() & new.keys() if len(old[key]) == len(new[key]) == 1)


def _without_rule(finding: Finding) -> Hashable:
    # What has no destination is about the bucket: there is no rule whose name could have changed.
    named = finding.destination or finding.id
    return (finding.check, finding.policy, finding.account, finding.bucket, named)


def _without_policy(finding: Finding) -> Hashable:
    return (finding.check, finding.account, finding.bucket, finding.rule, finding.destination)


def _entry(before: Finding | None, after: Finding | None, missing: Missing) -> Iterator[FindingDrift]:
    kind = _kind(before, after)
    place = after or before
    if kind is None or place is None:
        return
    yield FindingDrift(
        kind=kind,
        id=place.id,
        policy=place.policy,
        check=place.check,
        account=place.account,
        region=place.region,
        bucket=place.bucket,
        rule=place.rule,
        destination=place.destination,
        before=_state(before),
        after=_state(after),
        was=before.id if before and before.id != place.id else "",
        reason=missing(before) if before and after is None else "",
    )


def _kind(before: Finding | None, after: Finding | None) -> Kind | None:
    old = before.verdict if before else None
    new = after.verdict if after else None
    if new is None:
        return Kind.DROPPED if old in _TROUBLE else None
    if old is new:
        return None if _same(before, after) else Kind.CHANGED
    if new is Verdict.INSUFFICIENT_DATA:
        return Kind.UNREADABLE
    if old is Verdict.INSUFFICIENT_DATA:
        return Kind.READABLE
    if new is Verdict.NON_COMPLIANT:
        return Kind.NEW
    if old is Verdict.NON_COMPLIANT:
        return Kind.RESOLVED
    return None if old is None else Kind.CHANGED


def _same(before: Finding | None, after: Finding | None) -> bool:
    old, new = _state(before), _state(after)
    # Messages may be worded anew by another version of the program.
    return old is not None and new is not None and msgspec.structs.replace(old, message=new.message) == new


def _state(finding: Finding | None) -> State | None:
    if finding is None:
        return None
    return State(finding.verdict, finding.severity, finding.message, finding.actual, finding.waiver)


def _urgency(entry: FindingDrift) -> tuple[object, ...]:
    state = entry.after or entry.before
    wrong = state is not None and state.verdict is Verdict.NON_COMPLIANT
    rank = state.severity.rank if state else 0
    return (
        list(Kind).index(entry.kind), not wrong, rank, entry.account, entry.bucket, entry.rule, entry.destination,
        entry.check, entry.policy,
    )  # fmt: skip
