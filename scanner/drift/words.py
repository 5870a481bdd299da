"""What a person reads of drift: headings, one-line rows and counts, before any format dresses them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scanner.drift.value import Drift, FindingDrift, Kind, RunRef, State
from scanner.model.finding import Verdict
from scanner.model.printable import counted

HEADINGS = {
    Kind.NEW: "New findings",
    Kind.UNREADABLE: "Could be decided before, cannot now",
    Kind.READABLE: "Could not be decided before, can now",
    Kind.CHANGED: "Changed",
    Kind.DROPPED: "Not asked any more, which is no repair",
    Kind.RESOLVED: "Resolved",
}

_FINE = (Verdict.COMPLIANT, Verdict.NOT_APPLICABLE)

_COUNTS = {
    Kind.NEW: "new",
    Kind.RESOLVED: "resolved",
    Kind.CHANGED: "changed",
    Kind.UNREADABLE: "newly unreadable",
    Kind.READABLE: "readable again",
    Kind.DROPPED: "not asked any more",
}


@dataclass(frozen=True)
class Section:
    """A heading and its rows."""

    heading: str
    rows: tuple[str, ...]


def title(found: Drift) -> str:
    """Return which runs are compared."""
    return f"From {_run(found.older)} to {_run(found.newer)}"


def _run(run: RunRef) -> str:
    return f"{run.id} ({run.started})"


def answer(found: Drift) -> str:
    """Return the counts in a sentence."""
    if not found.differs:
        return f"Nothing differs; {counted(found.unchanged, 'finding')} unchanged."
    counts = [f"{len(found.of(kind))} {words}" for kind, words in _COUNTS.items() if found.of(kind)]
    told = [f"Findings: {', '.join([*counts, f'{found.unchanged} unchanged'])}."]
    if found.places:
        told.append(f"Accounts and buckets that came, went or were not looked at: {len(found.places)}.")
    if found.configurations:
        told.append(f"Changes of configuration: {len(found.configurations)}.")
    return " ".join(told)


def sections(found: Drift) -> Iterator[Section]:
    """Yield what differs, the gravest first."""
    several = len({entry.policy for entry in found.findings}) > 1
    headed: dict[str, list[FindingDrift]] = {}
    for kind in HEADINGS:
        for entry in found.of(kind):
            if not _was_and_is_fine(entry):
                headed.setdefault(_heading(entry), []).append(entry)
    for heading, entries in headed.items():
        yield Section(heading, tuple(rows(entries, with_policy=several)))
    if found.places:
        yield Section("Accounts and buckets", tuple(place.sentence for place in found.places))
    if found.configurations:
        yield Section("Configuration", tuple(change.sentence for change in found.configurations))


def closing(found: Drift) -> Iterator[str]:
    """Yield what the page passes over, and what the comparison leaves open."""
    fine = sum(map(_was_and_is_fine, found.findings))
    if fine:
        yield f"In order before and now, for another reason: {counted(fine, 'finding')}; --format json has all."
    if found.not_compared:
        documents = counted(found.not_compared, "document")
        yield f"{documents} could not be compared, as only one of the runs has an answer about them."


def _heading(entry: FindingDrift) -> str:
    # What nobody asked before could not be decided then, either.
    fresh = entry.kind is Kind.UNREADABLE and entry.before is None
    return "Asked for the first time, and cannot be decided" if fresh else HEADINGS[entry.kind]


def _was_and_is_fine(entry: FindingDrift) -> bool:
    """Tell whether nobody has to know: the check had nothing to say against it before, and has nothing now."""
    both = (entry.before, entry.after)
    return entry.kind is Kind.CHANGED and all(state is not None and state.verdict in _FINE for state in both)


def rows(entries: Iterable[FindingDrift], *, with_policy: bool = True) -> Iterator[str]:
    """Yield how grave, where, what, and what became of it, in a line; once where several policies say the same."""
    policies: dict[tuple[str, ...], dict[str, None]] = {}
    for entry in entries:
        said = (_about(entry), _happened(entry), entry.account, entry.destination)
        policies.setdefault(said, {})[entry.policy] = None
    for (about, happened, *_), names in policies.items():
        by = f" ({', '.join(names)})" if with_policy else ""
        yield f"{about}{by}: {happened}"


def _about(entry: FindingDrift) -> str:
    state = entry.after or entry.before
    severity = f"{state.severity} " if state else ""
    where = entry.bucket + (f", rule {entry.rule}" if entry.rule else "")
    return f"{severity}{where}: {entry.check}"


def _happened(entry: FindingDrift) -> str:
    if entry.kind is Kind.RESOLVED and entry.after:
        return entry.after.message
    if entry.before and entry.after:
        return "; ".join(_changes(entry.before, entry.after))
    return entry.reason or (entry.after.message if entry.after else "")


def _changes(before: State, after: State) -> Iterator[str]:
    if before.verdict is not after.verdict:
        yield f"{before.verdict} became {after.verdict}: {after.message}"
    elif before.actual != after.actual:
        yield f"{before.actual or 'nothing'} became {after.actual or 'nothing'}"
    if before.severity is not after.severity:
        yield f"severity {before.severity} became {after.severity}"
    if before.waiver != after.waiver and after.verdict in (Verdict.NON_COMPLIANT, Verdict.INSUFFICIENT_DATA):
        yield _waiver(after)


def _waiver(after: State) -> str:
    if after.waiver is None:
        return "no waiver any more"
    state = "expired on" if after.waiver.expired else "until"
    return f"waived by {after.waiver.owner}, {state} {after.waiver.expires}"
