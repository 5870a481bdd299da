"""A check-up as text: groups of lines, each with a mark and a word, and what to do under whatever is not good."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from rich.console import Group as Lines
from rich.console import RenderableType
from rich.text import Text

from scanner.cli import rows
from scanner.doctor.value import Checkup, Group, Line, Mark, counted
from scanner.model.base import to_json
from scanner.model.printable import counted as some
from scanner.model.printable import one_line, spelled_out

_MARKS: Final = {Mark.OK: "✓", Mark.WARN: "!", Mark.PROBLEM: "✗", Mark.SKIPPED: "-"}
_PLAIN: Final = str.maketrans("✓✗→", "+x>")
"""What stands for the signs where the output's encoding has none of them, as on older Windows."""
_STYLES: Final = {Mark.OK: "green", Mark.WARN: "yellow", Mark.PROBLEM: "bold red", Mark.SKIPPED: "dim"}
_INDENT: Final = len(Mark.PROBLEM) + 4


def show(found: Checkup) -> None:
    """Print it on standard output."""
    rows.show(parts(found, plain=not _can_write("".join(map(chr, _PLAIN)))))


def _can_write(signs: str) -> bool:
    try:
        signs.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def as_json(found: Checkup) -> str:
    """Return it as JSON, with the exit code; nothing in it can do anything to a terminal."""
    whole = {
        "schema": found.schema,
        "version": found.version,
        "exit_code": int(found.exit_code),
        "policies": found.policies,
        "requests": found.requests,
        "seconds": found.seconds,
        "groups": found.groups,
    }
    return spelled_out(to_json(whole).decode())


def parts(found: Checkup, *, plain: bool = False) -> Iterator[RenderableType]:
    """Return what `show` prints; `plain` takes ASCII for its signs."""
    signs = _PLAIN if plain else {}
    for group, others in _folded(found.groups):
        yield Text(one_line(_title(group, others)), style="bold")
        yield from (_line(line, signs) for line in group.lines)
        yield Text()
    yield rows.say(_sum(found), "bold")
    sent = some(sum(found.requests.values()), "request")
    yield rows.say(f"{sent} in {found.seconds:.1f} s, all of them reads.", "dim")


def _line(line: Line, signs: Mapping[int, int]) -> RenderableType:
    mark = f"{_MARKS[line.mark].translate(signs)} {line.mark}"
    head = Text.assemble(
        (f"{mark:<{_INDENT}}", _STYLES[line.mark]), (one_line(line.about), "bold"), ": ", one_line(line.text)
    )
    remedy = [Text(f"{' ' * _INDENT}{'→'.translate(signs)} {one_line(line.remedy)}")] if line.remedy else []
    return Lines(*(rows.Words(text, _INDENT) for text in (head, *remedy)))


def _folded(groups: Iterable[Group]) -> list[tuple[Group, int]]:
    """Return groups with the number of others that say the same of other accounts, which are left out."""
    alike = rows.alike(groups, _signature)
    return [(first, len(others)) for first, *others in alike]


def _signature(group: Group) -> object:
    """Return what makes the groups of two accounts the same: what is not good in them, whosever it is."""
    if not group.account:
        return group
    wrong = (line for line in group.lines if line.mark is not Mark.OK)
    words = (word for line in wrong for word in (line.mark, line.about, line.text, line.remedy))
    return tuple(word.replace(group.account, "") for word in words)


def _title(group: Group, others: int) -> str:
    return f"{group.title} and {some(others, 'other')} like it" if others else group.title


def _sum(found: Checkup) -> str:
    problems, warnings = counted(found.lines, Mark.PROBLEM), counted(found.lines, Mark.WARN)
    by = f"A scan by {', '.join(found.policies)}"
    if found.blind:
        return f"{by} can read nothing: {some(problems, 'problem')} (exit code {int(found.exit_code)})."
    if problems:
        return f"{by} would be incomplete: {some(problems, 'problem')} (exit code {int(found.exit_code)})."
    also = f"; {some(warnings, 'warning')}" if warnings else ""
    return f"{by} can see everything that was tried{also}."
