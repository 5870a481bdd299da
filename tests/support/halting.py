"""The program as a person runs it, but in no hurry: `python halting.py KIND NUMBER apply …`.

After so many entries of a kind, which it notes in its journal, it waits for the end of its standard input. Whoever
started it meets it at that very point, however busy the machine is. A NUMBER of 0 is for one that never halts.
"""

import sys
from unittest.mock import patch

from scanner.cli.app import main
from scanner.journal.file import JournalFile
from scanner.model.journal import Entry
from scanner.pipeline.applying import DEFAULT_BUDGETS

AT_ONCE = {"spread": 0.0}
"""The emulator tells a new role to everybody at once, so nobody has to wait for that."""


def halting(kind: str, number: int) -> None:
    """Run the program of `sys.argv`."""
    note, left = JournalFile.note, number

    def noted(journal: JournalFile, entry: Entry) -> None:
        nonlocal left
        note(journal, entry)
        left -= type(entry).__name__ == kind
        if left == 0 and type(entry).__name__ == kind:
            sys.stdin.read()

    with patch.dict(vars(DEFAULT_BUDGETS), AT_ONCE), patch.object(JournalFile, "note", noted):
        main()


if __name__ == "__main__":
    kind, number, *words = sys.argv[1:]
    sys.argv = ["scanner", *words]
    halting(kind, int(number))
