"""Lays out what the site is built of: `python -m docs.site`, then `zensical build` with the file that it wrote.

A page stands in the repository once. The site has them all in one folder, so the pages that live beside what they
describe (`deploy/*/README.md`) are copied in here, together with every file that a page links to, and links are turned
to where things are then. On a code host the same links work as they are written.
"""

import posixpath
import re
import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).resolve().parent.parent
CONFIG: Final = "mkdocs.yml"

_LINK: Final = re.compile(r"(?<=\]\()([^()\s#:]+)(?=[#)])")
_COMMANDS: Final = re.compile(r"^```console$", re.MULTILINE)


def lay_out(target: Path) -> Path:
    """Write the pages, the files that they link to and the generator's configuration below a folder; return the last.

    What was in the folder is gone afterwards.
    """
    shutil.rmtree(target, ignore_errors=True)
    waiting, done = list(_found()), set[PurePosixPath]()
    while waiting:
        source = waiting.pop()
        if source not in done:
            done.add(source)
            waiting += _copy(source, target / "pages")
    config = target / CONFIG
    config.write_text(yaml.safe_dump(_config(target / "pages"), sort_keys=False), encoding="utf-8")
    return config


def place(source: PurePosixPath) -> PurePosixPath:
    """Return where a file of the repository is on the site."""
    match source.parts:
        case ("docs", *rest):
            return PurePosixPath(*rest)
        case ("deploy", kind, "README.md"):
            return PurePosixPath("how-to/deploy", f"{kind}.md")
        case _:
            return "repository" / source


def _found() -> Iterator[PurePosixPath]:
    """Yield what is on the site whether or not a page links to it."""
    for pattern in ("docs/**/*.md", "deploy/*/README.md", "docs/iframe-worker/*"):
        for path in sorted(ROOT.glob(pattern)):
            yield PurePosixPath(path.relative_to(ROOT).as_posix())


def _copy(source: PurePosixPath, pages: Path) -> list[PurePosixPath]:
    """Copy a file, with its links turned where it is a page; return what it links to."""
    there = pages / place(source)
    there.parent.mkdir(parents=True, exist_ok=True)
    if source.suffix != ".md":
        shutil.copyfile(ROOT / source, there)
        return []
    linked: list[PurePosixPath] = []

    def turn(link: re.Match[str]) -> str:
        target = PurePosixPath(posixpath.normpath(source.parent / link[0]))
        if not (ROOT / target).is_file():
            return link[0]
        linked.append(target)
        return posixpath.relpath(place(target), place(source).parent)

    text = _LINK.sub(turn, (ROOT / source).read_text(encoding="utf-8"))
    # What is typed is highlighted as what a shell reads: our pages show no prompt, so that copying takes whole lines.
    there.write_text(_COMMANDS.sub("```bash", text), encoding="utf-8")
    return linked


def _config(pages: Path) -> dict[str, Any]:
    """Return the configuration, in whose navigation the name of a folder stands for the pages in it."""
    config: dict[str, Any] = yaml.safe_load((ROOT / CONFIG).read_text(encoding="utf-8"))
    return {**config, "docs_dir": pages.name, "nav": _unfolded(config["nav"], pages)}


def _unfolded(entry: Any, pages: Path) -> Any:  # noqa: ANN401 -- YAML
    match entry:
        case list():
            return [_unfolded(one, pages) for one in entry]
        case dict():
            return {title: _unfolded(one, pages) for title, one in entry.items()}
        case str() if entry.endswith("/"):
            found = sorted((pages / entry).glob("*.md"), key=lambda path: (path.stem != "index", path.stem))
            return [path.relative_to(pages).as_posix() for path in found]
        case _:
            return entry


if __name__ == "__main__":
    lay_out(ROOT / "build/site")
