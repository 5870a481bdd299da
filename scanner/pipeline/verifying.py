"""`verify`: test objects for the pairs of a few buckets, with a journal, and what they told."""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.errors import ExitCode
from scanner.journal.file import JournalFile, read
from scanner.model.proof import Proof, ProofState
from scanner.pipeline.cleaning import clean_run
from scanner.pipeline.connecting import connected
from scanner.pipeline.doors import stores
from scanner.pipeline.fixing import Watch
from scanner.pipeline.options import ScanOptions
from scanner.pipeline.proving import Live, Proving, listed, write_proofs
from scanner.pipeline.whose import Whose, accesses_for, accesses_of
from scanner.runs import directory
from scanner.verify import Stores

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from scanner.aws.access import Access


@dataclass(frozen=True, kw_only=True)
class VerifyOptions:
    """Which buckets' pairs to prove (`reading.scope`), with whose credentials to put canaries, and how."""

    reading: ScanOptions
    canary: Whose = ()
    proving: Proving = field(default_factory=Proving)

    @property
    def puts_as(self) -> Whose:
        """With whose credentials to put canaries: without any of their own, with those that read."""
        return self.canary or self.reading.accesses


@dataclass(frozen=True)
class Verified:
    """The proofs, and the folder with their file and the journal.

    `without_pair` are the names that were asked for and stand for no bucket that replicates anything.
    """

    proofs: tuple[Proof, ...]
    folder: Path
    without_pair: tuple[str, ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        """Done where every name stands for a pair, and every pair is proven."""
        proven = not self.without_pair and all(proof.state is ProofState.PROVEN for proof in self.proofs)
        return ExitCode.DONE if proven else ExitCode.STEPS_FAILED


def verify_buckets(options: VerifyOptions, watch: Watch) -> Verified:
    """Prove the pairs of the buckets in scope; raise UsageError where there is no such bucket, AwsUnreachableError."""
    reading, out = options.reading, options.reading.judging.out
    if out:
        directory.refuse_occupied(out)
    with (
        connected(reading) as connection,
        _stores(options, accesses_of(options.puts_as, connection.accesses)) as held,
        watch() as progress,
    ):
        records = listed(reading, connection, progress)
        folder = directory.create(out or Path("out") / f"verify-{connection.header.run_id}")
        with JournalFile(folder / directory.JOURNAL) as journal:
            proofs = Live(reading, connection, held, journal, options.proving).prove_named(records, progress)
        write_proofs(folder, connection.header.run_id, proofs)
    directory.seal(folder)
    return Verified(proofs, folder, tuple(_without_pair(options.reading.scope.buckets, proofs)))


def _without_pair(names: "Iterable[str]", proofs: tuple[Proof, ...]) -> "Iterator[str]":
    """Yield the names of which no proof tells: a bucket that replicates nothing must not pass for one that does."""
    for name in names:
        if not any(fnmatchcase(proof.source, name) for proof in proofs):
            yield name


def clean_up(path: Path, options: VerifyOptions) -> tuple[str, ...]:
    """Remove the canaries that a journal leaves open; return in words what had to stay, and why."""
    journal = path / directory.JOURNAL if path.is_dir() else path
    read(journal)  # what is no journal is said before anything is opened
    with _stores(options, accesses_for(options.puts_as, options.reading)) as held:
        return clean_run(journal, held)


def _stores(options: VerifyOptions, accesses: "Sequence[Access]") -> "AbstractContextManager[Stores]":
    return stores(accesses, options.reading.region, refused=options.reading.observer.refused)
