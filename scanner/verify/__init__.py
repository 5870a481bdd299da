"""Verifying: test objects that show whether a pair replicates, and findings before and after compared."""

from scanner.verify.bench import Stores
from scanner.verify.clean import clean, open_canaries
from scanner.verify.compare_runs import verification
from scanner.verify.pair import Pair
from scanner.verify.pairs import DESTINATION_FACETS, SOURCE_FACETS, Pairs, pairs_of
from scanner.verify.saved import newest_of, proofs_in, proofs_of, with_proofs
from scanner.verify.timing import Options
from scanner.verify.verify import verify

__all__ = [
    "DESTINATION_FACETS",
    "SOURCE_FACETS",
    "Options",
    "Pair",
    "Pairs",
    "Stores",
    "clean",
    "newest_of",
    "open_canaries",
    "pairs_of",
    "proofs_in",
    "proofs_of",
    "verification",
    "verify",
    "with_proofs",
]
