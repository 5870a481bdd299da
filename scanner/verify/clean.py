"""Cleaning after a run that was killed: what its canaries left is told by its journal alone."""

from collections.abc import Iterable

import msgspec

from scanner.model.journal import CanaryGone, CanaryIntended, CanaryPut, CanaryRemoved, Entry, Journal
from scanner.verify.bench import Bench, Stores
from scanner.verify.remove import Canary, remove
from scanner.verify.timing import Options, Timing


def clean(
    entries: Iterable[Entry], stores: Stores, journal: Journal, options: Options | None = None
) -> tuple[str, ...]:
    """Remove the canaries that a journal leaves open; return in words what had to stay, and why."""
    options = options or Options()
    bench = Bench(stores, journal, options, Timing(options))
    return tuple(line for canary in open_canaries(entries) for line in remove(canary, bench, options.late))


def open_canaries(entries: Iterable[Entry]) -> tuple[Canary, ...]:
    """Return the canaries that may still be somewhere: begun, and not noted as gone without a trace."""
    found: dict[str, Canary] = {}
    for entry in entries:
        if isinstance(entry, CanaryIntended):
            found[entry.canary] = Canary(entry)
        elif isinstance(entry, CanaryPut | CanaryRemoved | CanaryGone) and entry.canary in found:
            _note(found, entry)
    return tuple(found.values())


def _note(found: dict[str, Canary], entry: CanaryPut | CanaryRemoved | CanaryGone) -> None:
    canary = found[entry.canary]
    if isinstance(entry, CanaryPut):
        found[entry.canary] = msgspec.structs.replace(canary, version=entry.version)
    elif isinstance(entry, CanaryRemoved):
        removed = canary.removed | {entry.bucket.arn}
        found[entry.canary] = msgspec.structs.replace(canary, removed=removed)
    elif not entry.left:
        del found[entry.canary]
