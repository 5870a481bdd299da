"""The console script: what is done before anything is imported."""

import atexit
import gc
from typing import Final, NoReturn

_NEW_OBJECTS: Final = 1_000_000


def main() -> NoReturn:
    """Run the command line."""
    # Values make no cycles, so that looking for some after every few hundred new objects finds nothing, slowly; a scan
    # of ten thousand buckets ends before it is looked at all.
    gc.set_threshold(_NEW_OBJECTS, 50, 100)
    # At the end the system takes all memory back at once; Python would first look at each object.
    atexit.register(gc.freeze)
    from scanner.cli.app import main as run  # noqa: PLC0415 -- after that, or looking takes longer than importing

    run()
