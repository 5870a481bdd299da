"""Rows on the terminal: a mark, what it is about, and under it what it means. Nothing is cut, however narrow it is."""

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.segment import Segment
from rich.text import Text

from scanner.cli.console import colour
from scanner.cli.wrapping import breaks, hanging
from scanner.model.finding import Finding, Severity
from scanner.model.printable import one_line

T = TypeVar("T")

_INDENT = len(Severity.INFORMATIONAL) + 2
_STYLES = {
    Severity.CRITICAL: "bold red",
    Severity.HIGH: "red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "cyan",
    Severity.INFORMATIONAL: "dim",
}


def show(parts: Iterable[RenderableType]) -> None:
    """Print on standard output, in colour where a person looks."""
    console = Console(file=sys.stdout, no_color=not colour(sys.stdout), highlight=False, soft_wrap=False)
    laid_out = (Words(part, hanging(part.plain)) if isinstance(part, Text) else part for part in parts)
    console.print(Group(*laid_out), crop=False)


class Words:
    """A text that is broken between words only, and indented from its second line on."""

    def __init__(self, text: Text, indent: int) -> None:
        self._text, self._indent = text, indent

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        """Give the lines to Rich, without blanks at their ends."""
        lines = self._text.divide(breaks(self._text.plain, options.max_width, self._indent))
        for number, line in enumerate(lines):
            line.rstrip()
            if number:
                line.pad_left(self._indent)
            yield from line.render(console, end="\n")


def say(text: str, style: str = "") -> Text:
    """Return a line; whatever is in it is data."""
    return Text(one_line(text), style=style)


def row(mark: str, style: str, *, name: str, about: str = "", place: str = "", below: Iterable[str] = ()) -> Group:
    """Return a mark in its style with what it is about, and indented below it what there is to say."""
    head = Text.assemble(
        (f"{mark:<{_INDENT}}", style),
        (one_line(name), "bold"),
        one_line(f"  {about}" if about else ""),
        (one_line(f"  {place}" if place else ""), "dim"),
    )
    texts = (head, *(Text(" " * _INDENT + one_line(text)) for text in below if text))
    return Group(*(Words(text, _INDENT) for text in texts))


def finding_row(finding: Finding) -> RenderableType:
    """Return two lines: what and where, then what it means."""
    return row(
        finding.severity,
        _STYLES[finding.severity],
        name=finding.bucket,
        about=finding.check,
        place=f"{finding.account} {finding.region}",
        below=(finding.message,),
    )


def finding_rows(findings: Iterable[Finding], most: int) -> Iterator[RenderableType]:
    """Return the first findings, and how many more there are; one fault is one row, however many policies find it."""
    once = once_for_all_policies(findings)
    yield from map(finding_row, once[:most])
    if len(once) > most:
        yield Text(f"… and {len(once) - most} more in the reports.", style="dim")


def alike(items: Iterable[T], key: Callable[[T], object]) -> list[list[T]]:
    """Return items in groups of the same key, in the order of each group's first."""
    groups: dict[object, list[T]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return list(groups.values())


def and_more(name: str, others: int) -> str:
    """Return a name that stands for others, too."""
    return f"{name} and {others:,} more" if others else name


def once_for_all_policies(findings: Iterable[Finding]) -> list[Finding]:
    """Keep the first, and so the gravest, of the findings that several policies have in common."""
    return [first for first, *_ in alike(findings, lambda f: (f.bucket, f.rule, f.destination, f.check, f.message))]
