"""Verifying: canaries for many pairs at a time, each followed, compared and removed."""

from collections.abc import Sequence

from scanner import parallel
from scanner.model.journal import Journal
from scanner.model.progress import Progress, Silent
from scanner.model.proof import Proof
from scanner.verify.bench import Bench, OneByOne, Stores
from scanner.verify.pair import Pair
from scanner.verify.prove import prove
from scanner.verify.timing import Options, Timing


def verify(
    pairs: Sequence[Pair],
    stores: Stores,
    journal: Journal,
    options: Options | None = None,
    progress: Progress | None = None,
) -> tuple[Proof, ...]:
    """Return a proof for each pair, in their order.

    Ctrl-C ends the waiting; what was put is removed before the interrupt goes on.
    """
    options, progress = options or Options(), progress or Silent()
    timing = Timing(options)
    bench = Bench(stores, OneByOne(journal), options, timing)
    found: dict[int, Proof] = {}
    progress.phase("proving pairs", len(pairs))

    def one(number: int) -> tuple[int, Proof]:
        return number, prove(pairs[number], bench)

    for number, proof in parallel.each(one, range(len(pairs)), options.workers, timing.stop):
        found[number] = proof
        progress.advance()
    return tuple(found[number] for number in range(len(pairs)))
