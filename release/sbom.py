"""Writes the software bill of materials of an environment that holds what `requirements/run.lock` names.

    python -m release.sbom PYTHON FILE

CycloneDX 1.6 as JSON: each package with its version, package URL, licence and what it needs itself. The same
environment gives the same bytes; the time in it is SOURCE_DATE_EPOCH's, and without that variable there is none.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from scanner import __version__

ROOT: Final = Path(__file__).resolve().parent.parent
_TOOL: Final = ("-m", "cyclonedx_py", "environment", "--output-reproducible", "--validate", "--sv", "1.6")


def bill(python: Path) -> str:
    """Return the bill of the packages that an interpreter can import."""
    command = [sys.executable, *_TOOL, "--pyproject", str(ROOT / "pyproject.toml"), str(python)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 -- our own words
    found = json.loads(done.stdout)
    # The tool takes the program's version from pyproject.toml, where it is not: it is in the package alone.
    found["metadata"]["component"]["version"] = __version__
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def main(words: list[str]) -> None:
    """Write the bill of the interpreter that the first word names to the file that the second one names."""
    python, target = (Path(word) for word in words)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(bill(python), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
