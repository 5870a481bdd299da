"""Words of strangers within Markdown."""

import pytest
from markdown_it import MarkdownIt

from scanner.model.markdown import escape, fence
from tests.support.hostile import MARKDOWN, MARKUP

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


@pytest.mark.parametrize("text", [*MARKUP, *MARKDOWN[:-1]])
def test_an_escaped_text_is_nothing_but_text(text: str) -> None:
    (inline,) = (token for token in PARSER.parse(f"- {escape(text)}") if token.type == "inline")
    assert {child.type for child in inline.children or ()} <= {"text", "text_special"}
    shown = "".join(child.content for child in inline.children or ())
    assert shown.replace("\u200b", "") == text


@pytest.mark.parametrize("ticks", range(8))
def test_no_line_closes_the_fence(ticks: int) -> None:
    lines = ["before", "`" * ticks, f"a{'`' * ticks}b"]
    opening = fence(lines)
    (block,) = PARSER.parse("\n".join([opening, *lines, opening]))
    assert (block.type, block.content.splitlines()) == ("fence", lines)
