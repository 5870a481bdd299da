"""Proving pairs: what a canary has to know is read, then the canaries are put, followed, compared and removed."""

import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from msgspec.structs import replace

from scanner import registry
from scanner.clock import now
from scanner.collect import Collection as Collected
from scanner.collect import Sources, Wishes, collect
from scanner.errors import UsageError
from scanner.model.check import NoParameters
from scanner.model.estate import Estate
from scanner.model.finding import Severity
from scanner.model.journal import Journal
from scanner.model.policy import Expectation, Filter, Policy
from scanner.model.precedence import shadowing
from scanner.model.progress import Progress
from scanner.model.proof import Proof, ProofState
from scanner.model.reading import reading_check
from scanner.model.snapshot import BucketRecord
from scanner.model.verification import Verification
from scanner.pipeline.connecting import Connected, sources_of
from scanner.pipeline.options import ScanOptions
from scanner.pipeline.scanning import discovered
from scanner.runs import directory
from scanner.verify import DESTINATION_FACETS, SOURCE_FACETS, Options, Pair, Stores, pairs_of, verify

_ID: Final = "canary-evidence"


_READ: Final = reading_check(
    _ID, "What a canary has to know is read", source=SOURCE_FACETS, destination=DESTINATION_FACETS
)
_ASKED: Final = Policy(
    name=_ID,
    version="1",
    title="",
    selects=Filter(),
    exclude=Filter(),
    expects=(Expectation(_ID, Severity.INFORMATIONAL, NoParameters()),),
)


@dataclass(frozen=True, kw_only=True)
class Again:
    """How often, and after how many seconds, a canary that failed is put again.

    Right after a repair a failure may only mean that IAM has not told everybody of a new role or policy yet (IAM User
    Guide: troubleshoot.html), and S3 tries no object twice that it was refused.
    """

    times: int = 0
    pause: float = 20.0


@dataclass(frozen=True, kw_only=True)
class Proving:
    """How to prove: how long and how often (`options`), and whether to believe the first failure (`again`)."""

    options: Options = field(default_factory=Options)
    again: Again = field(default_factory=Again)


@dataclass(frozen=True, kw_only=True)
class Prover:
    """Proves pairs: with what to read, with what to put and look, and where to note it."""

    reading: Sources
    stores: Stores
    journal: Journal
    proving: Proving

    def prove(self, sources: Collection[str], records: Iterable[BucketRecord], progress: Progress) -> tuple[Proof, ...]:
        """Return a proof for each rule that decides for some object of the sources, given by ARN.

        `records` are all buckets that were listed.
        """
        collected = self._read(sources, records, progress)
        estate = Estate(collected.buckets, collected.resources)
        found = pairs_of(estate, sources, now())
        deciding = [pair for pair in found.pairs if shadowing(pair.rule, pair.rules) is None]
        return (*self._insist(deciding, progress), *found.unknown)

    def _read(self, sources: Collection[str], records: Iterable[BucketRecord], progress: Progress) -> Collected:
        asked = (replace(record, in_scope=record.ref.arn in sources) for record in records)
        wishes = Wishes((_ASKED,), MappingProxyType({**registry.checks(), _ID: _READ}))
        return collect(asked, wishes, self.reading, progress)

    def _insist(self, pairs: Sequence[Pair], progress: Progress) -> tuple[Proof, ...]:
        proofs = list(self._verify(pairs, progress))
        for _ in range(self.proving.again.times):
            failed = [number for number, proof in enumerate(proofs) if proof.state is ProofState.FAILED]
            if not failed:
                break
            (self.proving.options.sleep or time.sleep)(self.proving.again.pause)
            later = self._verify([pairs[number] for number in failed], progress)
            for number, proof in zip(failed, later, strict=True):
                proofs[number] = proof
        return tuple(proofs)

    def _verify(self, pairs: Sequence[Pair], progress: Progress) -> tuple[Proof, ...]:
        return verify(pairs, self.stores, self.journal, self.proving.options, progress)


def listed(options: ScanOptions, connection: Connected, progress: Progress) -> Sequence[BucketRecord]:
    """Return the buckets of live accounts; raise UsageError where none of them is in scope."""
    records = discovered(options, connection, progress).buckets
    if not any(record.in_scope for record in records):
        raise UsageError("no bucket of that name was found", "Name buckets, or globs of names, of these accounts.")
    return records


@dataclass(frozen=True)
class Live:
    """Proves pairs of live accounts, listing them first."""

    options: ScanOptions
    connection: Connected
    stores: Stores
    journal: Journal
    proving: Proving

    def prove(self, sources: Collection[str], progress: Progress) -> tuple[Proof, ...]:
        """Return a proof for each rule that decides for some object of the sources, given by ARN."""
        return self._prover.prove(sources, self._listed(progress), progress)

    def prove_named(self, records: Sequence[BucketRecord], progress: Progress) -> tuple[Proof, ...]:
        """Return a proof for each such rule of the listed buckets that are in scope."""
        return self._prover.prove([record.ref.arn for record in records if record.in_scope], records, progress)

    def _listed(self, progress: Progress) -> Sequence[BucketRecord]:
        return discovered(self.options, self.connection, progress).buckets

    @property
    def _prover(self) -> Prover:
        reading = sources_of(self.options, self.connection)
        return Prover(reading=reading, stores=self.stores, journal=self.journal, proving=self.proving)


def write_proofs(folder: Path, run: str, proofs: tuple[Proof, ...]) -> None:
    """Write what canaries told, without any judgement of findings beside it."""
    at = now()
    told = Verification(run=run, at=at, resolved=(), remaining=(), new=(), proofs=proofs, judged=False)
    directory.write_verification(folder, told)
