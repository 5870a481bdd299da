"""Markdown pages taken apart: headings, links and code blocks, each with its line."""

import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parents[2]

_MARKDOWN = MarkdownIt("commonmark").enable("table")
_NOT_IN_A_SLUG = re.compile(r"[^\w\- ]")
_PROMISE = re.compile(r"\s+# exit code (\d+)$")


@dataclass(frozen=True)
class Block:
    """A fenced code block: its language, its text, and the line on which the text begins."""

    language: str
    text: str
    line: int


@dataclass(frozen=True)
class Link:
    """Where a link or picture points, and the line on which it stands."""

    target: str
    line: int


@dataclass(frozen=True)
class Table:
    """The cells of a table's body, row by row, and the heading under which it stands; `code` is without backticks."""

    heading: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Command:
    """A line of a console block, with its continuations; `exit_code` is what the page promises, None for nothing."""

    text: str
    exit_code: int | None
    line: int


@dataclass(frozen=True)
class Page:
    """One page, by its path from the repository's root."""

    path: str
    blocks: tuple[Block, ...]
    anchors: frozenset[str]
    links: tuple[Link, ...]
    tables: tuple[Table, ...]

    def blocks_of(self, *languages: str) -> list[Block]:
        """Return the blocks in one of these languages."""
        return [block for block in self.blocks if block.language in languages]


def written() -> list[str]:
    """Return the paths of all pages: README, CHANGELOG, what is under docs/, and those of the deploy targets."""
    found = [*(ROOT / "docs").rglob("*.md"), *(ROOT / "deploy").glob("*/README.md")]
    return ["README.md", "CHANGELOG.md", *sorted(str(path.relative_to(ROOT)) for path in found)]


@cache
def page(path: str) -> Page:
    """Return a page."""
    tokens = _MARKDOWN.parse((ROOT / path).read_text(encoding="utf-8"))
    return Page(
        path=path,
        blocks=tuple(Block(t.info.strip(), t.content, _line(t) + 1) for t in tokens if t.type == "fence"),
        anchors=frozenset(_slug(text) for text in _headings(tokens)),
        links=tuple(_links(tokens)),
        tables=tuple(_tables(tokens)),
    )


def commands(block: Block) -> Iterator[Command]:
    """Yield the commands of a console block."""
    text, first = "", 0
    for number, line in enumerate(block.text.splitlines(), start=block.line):
        first = first or number
        text += line
        if text.endswith("\\"):
            text = text[:-1]
            continue
        promise = _PROMISE.search(text)
        yield Command(_PROMISE.sub("", text).strip(), int(promise[1]) if promise else None, first)
        text, first = "", 0


def missing_words(shown: str, output: str) -> list[str]:
    """Return the lines that a page shows and that the output does not have, whatever the white space.

    An ellipsis in a page stands for words that it leaves out.
    """
    said = " ".join(output.split())
    return [line for line in shown.splitlines() if any(" ".join(part.split()) not in said for part in line.split("…"))]


def run(command: str, folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a line or a script in a shell, with its output and errors together, and nobody there to be asked."""
    return subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def _line(token: Token) -> int:
    return (token.map[0] if token.map else 0) + 1


def _headings(tokens: Iterable[Token]) -> Iterator[str]:
    before = ""
    for token in tokens:
        if before == "heading_open":
            yield _plain(token)
        before = token.type


def _plain(inline: Token) -> str:
    return "".join(child.content for child in inline.children or () if child.type in ("text", "code_inline"))


def _slug(heading: str) -> str:
    """Return the anchor that forges make of a heading."""
    return _NOT_IN_A_SLUG.sub("", heading.lower()).replace(" ", "-")


def _links(tokens: Iterable[Token]) -> Iterator[Link]:
    for token in tokens:
        for child in token.children or ():
            target = child.attrs.get("href") or child.attrs.get("src")
            if target:
                yield Link(str(target), _line(token))


def _tables(tokens: list[Token]) -> Iterator[Table]:
    heading, before = "", ""
    rows: list[tuple[str, ...]] = []
    for token in tokens:
        if before == "heading_open":
            heading = _plain(token)
        elif token.type == "tbody_open":
            rows = []
        elif token.type == "tr_open":
            rows.append(())
        elif before == "td_open":
            rows[-1] = (*rows[-1], _plain(token))
        elif token.type == "table_close":
            yield Table(heading, tuple(rows))
        before = token.type
