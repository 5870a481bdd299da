"""Drift as text for a terminal and as Markdown for a pull request's comment."""

from collections.abc import Iterator

from scanner.drift.value import Drift
from scanner.drift.words import answer, closing, sections, title
from scanner.model.markdown import escape

_MOST = 100
"""So many rows of a section are read; the JSON has all."""


def text(found: Drift) -> Iterator[tuple[str, bool]]:
    """Yield each line, and whether it is a heading. Names in it are as strangers chose them: clean before printing."""
    yield title(found), True
    yield from ((f"! {note}", False) for note in found.notes)
    yield answer(found), False
    for section in sections(found):
        yield "", False
        yield section.heading, True
        yield from ((f"  {row}", False) for row in section.rows[:_MOST])
        if len(section.rows) > _MOST:
            yield f"  … and {len(section.rows) - _MOST} more; --format json has all", False
    yield from ((line, False) for line in closing(found))


def markdown(found: Drift) -> str:
    """Return the page; names of strangers are written so that no dialect takes them for markup, links or mentions."""
    return "\n".join(_markdown(found)) + "\n"


def _markdown(found: Drift) -> Iterator[str]:
    yield f"# {escape(title(found))}"
    yield ""
    yield escape(answer(found))
    if found.notes:
        yield ""
        yield from (f"- {escape(note)}" for note in found.notes)
    for section in sections(found):
        yield ""
        yield f"## {section.heading}"
        yield ""
        yield from (f"- {escape(row)}" for row in section.rows[:_MOST])
        if len(section.rows) > _MOST:
            yield f"- … and {len(section.rows) - _MOST} more"
    for line in closing(found):
        yield ""
        yield escape(line)
