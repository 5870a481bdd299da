"""`report.md`: the summary for a pull request's comment or a CI job's page, with the worst findings first.

Names and messages of strangers are written so that no Markdown dialect takes them for markup, links or mentions.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from scanner.model.markdown import escape
from scanner.model.printable import clipped
from scanner.model.renderer import Renderer
from scanner.model.report import Report
from scanner.renderers._repair import repair_view
from scanner.renderers._shapes import first_of_each_kind
from scanner.renderers._templates import environment
from scanner.renderers._view import view

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

_MOST_CHARACTERS = 60_000
"""GitHub refuses comments of more than 65,536 characters; some room is left for what others write around it.

No character takes more than four bytes, so the summary of a CI job, which holds 1 MiB, has room for it as well.
"""

_MOST_SHAPES_OF_A_KIND = 3
_SIZES = ((50, None), (20, None), (5, 3), (1, 1))
"""Findings a table and shapes, until the text fits; names and messages are clipped, so the last always does."""

_PLAIN = re.compile(r"[\w./:+=,-]+", re.ASCII)


def chunks(report: Report) -> Iterator[bytes]:
    """Yield the summary, with as many findings as fit."""
    template, gathered = _template(), view(report)
    shapes, repair = first_of_each_kind(report.shapes, _MOST_SHAPES_OF_A_KIND), repair_view(report)
    text = ""
    for most, most_shapes in _SIZES:
        text = template.render(report=report, view=gathered, shapes=shapes[:most_shapes], repair=repair, most=most)
        if len(text) <= _MOST_CHARACTERS:
            break
    yield text.encode()


@cache  # with the templates that it loads
def _template() -> "Template":
    page = environment(finalize=_escaped)
    page.filters |= {"code": code, "number": "{:,}".format}
    return page.get_template("report.md.j2")


def code(text: str) -> "Markup":
    """Return a name as code; a dash for an empty one."""
    from markupsafe import Markup  # noqa: PLC0415 -- comes with jinja2, which is slow to import

    name = clipped(text, 80)
    if _PLAIN.fullmatch(name):
        return Markup(f"`{name}`")  # noqa: S704 -- nothing in it is markup
    return Markup(f"<code>{escape(name)}</code>") if name else Markup("–")  # noqa: S704 -- escaped


def _escaped(value: object) -> object:
    from markupsafe import Markup  # noqa: PLC0415 -- the same

    return Markup(escape(value)) if isinstance(value, str) and not isinstance(value, Markup) else value  # noqa: S704


RENDERER = Renderer(id="markdown", file="report.md", chunks=chunks)
