"""Checks' repair texts, written in Markdown, as HTML: paragraphs, lists, emphasis and code; nothing else."""

from functools import cache
from typing import TYPE_CHECKING

from scanner.home.kept import kept
from scanner.model.printable import printable

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markupsafe import Markup

_NOT_NEEDED = ["autolink", "heading", "hr", "html_block", "html_inline", "image", "lheading", "link", "reference"]


def prose(text: str) -> "Markup":
    """Return safe HTML; markup within the text, links and images stay as they are written."""
    from markupsafe import Markup  # noqa: PLC0415 -- slow to import

    return Markup(_rendered(printable(text)))  # noqa: S704


def _rendered(text: str) -> str:
    ours = kept("scanner.renderers", "markdown_it")
    if made := ours.get(text):
        return made.decode()
    html = str(_markdown().render(text))
    ours.put(text, html.encode())
    return html


@cache
def _markdown() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415 -- slow to import

    return MarkdownIt("commonmark", {"html": False}).disable(_NOT_NEEDED)
