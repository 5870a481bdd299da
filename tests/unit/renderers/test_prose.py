"""Repair texts become simple, safe HTML."""

import pytest

from scanner.renderers._prose import prose
from tests.support.hostile import MARKUP


def test_paragraphs_lists_emphasis_and_code() -> None:
    html = prose("Run *this* `now`:\n\n```\naws s3 ls\n```\n\n1. one\n2. two\n\n- dash\n")
    assert html == (
        "<p>Run <em>this</em> <code>now</code>:</p>\n<pre><code>aws s3 ls\n</code></pre>\n"
        "<ol>\n<li>one</li>\n<li>two</li>\n</ol>\n<ul>\n<li>dash</li>\n</ul>\n"
    )


@pytest.mark.parametrize("text", MARKUP)
def test_markup_within_the_text_is_shown_not_obeyed(text: str) -> None:
    html = prose(f"{text}\n\n`{text}`\n\n```{text}\n{text}\n```\n")
    tags = {tag.split()[0].strip("</>") for tag in html.split("<")[1:]}
    assert {tag.split(">")[0] for tag in tags} <= {"p", "code", "pre"}


@pytest.mark.parametrize(
    "text", ["[x](https://example.invalid)", "![x](https://example.invalid)", "<https://a.invalid>"]
)
def test_links_and_pictures_stay_text(text: str) -> None:
    html = prose(text)
    assert "<a" not in html
    assert "<img" not in html


def test_headings_do_not_disturb_the_page() -> None:
    assert "<h" not in prose("# One\n\nTwo\n---\n\n***\n")
