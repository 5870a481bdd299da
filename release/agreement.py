"""Tells where the program's version, the changelog and the tag of the commit do not agree; `make check` runs it."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from packaging.version import Version

from scanner import __version__

ROOT: Final = Path(__file__).resolve().parent.parent
_SECTION: Final = re.compile(r"^## \[(.+)\]", re.MULTILINE)


def faults(version: str, changelog: str, tags: list[str], waiting: list[str]) -> list[str]:
    """Return what is wrong, as sentences.

    `tags` are the version tags of the commit, `waiting` the names of fragments that no release has told.
    """
    sections = _SECTION.findall(changelog)
    if "Unreleased" in sections:
        return ["CHANGELOG.md was edited by hand: what is not released belongs into changelog.d"]
    newest = sections[0] if sections else None
    found = []
    if newest is not None and Version(newest) > Version(version):
        found.append(f"CHANGELOG.md tells of {newest}, which is newer than the program: {version}")
    if tags and tags != [f"v{version}"]:
        found.append(f"the commit has the tag {' and '.join(tags)}, and the program is {version}")
    if tags and newest != version:
        found.append(f"the commit has a tag, and CHANGELOG.md does not begin with {version}")
    if tags and waiting:
        found.append(f"the commit has a tag, and was not told of in CHANGELOG.md: {', '.join(waiting)}")
    return found


def main() -> int:
    """Print what is wrong with this checkout, and return 1 where something is."""
    waiting = sorted(path.name for path in (ROOT / "changelog.d").glob("*.*.md"))
    found = faults(__version__, (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), _tags(), waiting)
    sys.stderr.writelines(f"{fault}\n" for fault in found)
    return 1 if found else 0


def _tags() -> list[str]:
    """Return the version tags of the commit; none where there is no repository, as in a source distribution."""
    command = ["git", "-C", str(ROOT), "tag", "--points-at", "HEAD", "--list", "v[0-9]*"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- our own words
    return done.stdout.split()


if __name__ == "__main__":
    sys.exit(main())
