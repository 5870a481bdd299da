"""`python -m scanner.hosting.job WORDS…`: the command line for containers, which keep nothing: the run is put away.

`EVIDENCE_UPLOAD` says where, as `s3://BUCKET/PREFIX`; without it this is the program. The exit code is the scan's,
unless the run could not be put away: then it is that of `scanner evidence upload`.
"""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from scanner.cli.console import say_error
from scanner.cli.start import main
from scanner.errors import UsageError, did_its_job
from scanner.pipeline.places import place_of

PLACE: Final = "EVIDENCE_UPLOAD"


def run(words: list[str], place: str) -> int:
    """Run the program, then keep the run where one was written; return the exit code."""
    if not place:
        return _program(words)
    try:
        place_of(place)  # else nobody knows before the run is there, and then it is lost
    except UsageError as wrong:
        say_error(f"{PLACE}: {wrong}", wrong.remedy)
        return wrong.exit_code
    with TemporaryDirectory(prefix="scanner-") as home:
        folder = Path(home) / "run"
        code = _program([*words, "--out", str(folder)])
        if did_its_job(code):
            kept = _program(["evidence", "upload", str(folder), place])
            return kept or code
        return code


def _program(words: list[str]) -> int:
    sys.argv = ["scanner", *words]
    try:
        main()
    except SystemExit as ended:
        return int(ended.code or 0)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], os.environ.get(PLACE, "")))
