"""Proofs on the terminal: what the canaries told of each pair, and what to look at next."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from scanner.cli.rows import alike, and_more, row
from scanner.model.printable import clipped, counted
from scanner.model.proof import Proof, ProofState
from scanner.model.tally import unproven_first

_PAIRS = 40
_DIFFERENCES = 3
_WIDEST = 240
_STYLES = {ProofState.PROVEN: "green", ProofState.NOT_TRIED: "dim", ProofState.PENDING: "yellow"}


def proof_rows(proofs: Iterable[Proof]) -> Iterator[RenderableType]:
    """Return a row for each pair, those first that call for somebody; a long list is cut and counted."""
    found = unproven_first(proofs)
    yield from map(_row, found[:_PAIRS])
    if len(found) > _PAIRS:
        yield Text(f"… and {len(found) - _PAIRS:,} more in the reports.", style="dim")


def unproven_rows(proofs: Sequence[Proof], most: int) -> Iterator[RenderableType]:
    """Return rows of the pairs that call for somebody, one for all that want the same."""
    groups = alike(filter(_calls, unproven_first(proofs)), lambda proof: (proof.state, proof.advice))
    if groups:
        yield Text()
    yield from (_row(first, len(others)) for first, *others in groups[:most])
    if len(groups) > most:
        yield Text(f"… and {counted(sum(map(len, groups[most:])), 'more pair')} in the reports.", style="dim")


def _calls(proof: Proof) -> bool:
    return bool(proof.left) or proof.state is not ProofState.PROVEN


def _row(proof: Proof, others: int = 0) -> RenderableType:
    return row(
        proof.state,
        _STYLES.get(proof.state, "bold red"),
        name=and_more(f"{proof.source} → {proof.destination}", others),
        about=proof.rule,
        place=took(proof),
        below=[clipped(text, _WIDEST) for text in _said(proof)],
    )


def _said(proof: Proof) -> Iterator[str]:
    if proof.state is not ProofState.PROVEN:
        yield proof.message
        for found in proof.differences[:_DIFFERENCES]:
            yield f"{found.aspect}: expected {found.expected}, found {found.actual}"
        yield f"Next: {proof.advice}" if proof.advice else ""
    yield f"Left behind: {'; '.join(proof.left)}" if proof.left else ""


def took(proof: Proof) -> str:
    """Return how long replication took; nothing where no canary arrived."""
    if proof.p50 is None or proof.p95 is None:
        return ""
    return f"p50 {proof.p50:.1f} s, p95 {proof.p95:.1f} s" if len(proof.samples) > 1 else f"{proof.p50:.1f} s"
