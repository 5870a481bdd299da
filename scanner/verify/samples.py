"""From what each of several canaries told to the proof of their pair."""

from collections.abc import Sequence
from math import ceil

import msgspec

from scanner.model.proof import Proof, ProofState, Sample
from scanner.verify.judge import Told
from scanner.verify.pair import Pair

_WORST_FIRST = (
    ProofState.FAILED,
    ProofState.DIFFERS,
    ProofState.NO_STATUS,
    ProofState.PENDING,
    ProofState.UNREADABLE,
    ProofState.NOT_TRIED,
    ProofState.PROVEN,
)


def proof_of(pair: Pair, tolds: Sequence[Told], samples: Sequence[Sample], at: str) -> Proof:
    """Return the proof: what the worst of the canaries told, and how long they took."""
    worst = min(tolds, key=lambda told: _WORST_FIRST.index(told.state))
    times = [sample.seconds for sample in samples if sample.seconds is not None]
    return msgspec.structs.replace(
        pair.proof(worst.state, _counted(tolds) + worst.message, at, worst.advice),
        compared=worst.compared,
        differences=worst.differences,
        samples=tuple(samples),
        p50=percentile(times, 0.5),
        p95=percentile(times, 0.95),
    )


def _counted(tolds: Sequence[Told]) -> str:
    if len(tolds) == 1:
        return ""
    states = [told.state for told in tolds]
    counts = (f"{states.count(state)} {state}" for state in _WORST_FIRST if state in states)
    return f"Of {len(tolds)} canaries {', '.join(counts)}. "


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the smallest value that at least this share of all values does not exceed; None without values."""
    ranked = sorted(values)
    return ranked[max(ceil(share * len(ranked)) - 1, 0)] if ranked else None
