"""Slack: the payload of an incoming webhook, in Block Kit.

Everything stands in `plain_text` objects, in which Slack forms no markup, links or mentions (Slack API:
reference/block-kit/composition-objects/text-object); the link alone is `mrkdwn`.
"""

from typing import Any, Final
from urllib.parse import quote

from scanner.model.printable import clipped
from scanner.notify.words import Section, Words

_HEADER: Final = 150
_SECTION: Final = 3_000
"""Characters that Slack takes in a header and in a section (reference/block-kit/blocks)."""


def payload(words: Words) -> dict[str, Any]:
    """Return what to post."""
    link = [_block("section", "mrkdwn", f"<{_url(words.link)}|Open the report>")] if words.link else []
    return {
        # What notifications show, and programs that know no blocks.
        "text": _escaped(words.title),
        "blocks": [
            _block("header", "plain_text", clipped(words.title, _HEADER)),
            *(_block("section", "plain_text", _text(section)) for section in words.sections),
            *link,
        ],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _block(kind: str, form: str, text: str) -> dict[str, Any]:
    emoji = {"emoji": False} if form == "plain_text" else {}
    return {"type": kind, "text": {"type": form, "text": text, **emoji}}


def _text(section: Section) -> str:
    return clipped("\n".join([section.heading, *(f"• {line}" for line in section.lines)]), _SECTION)


def _escaped(text: str) -> str:
    """Return a text without control sequences (Slack API: messaging/formatting-message-text)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _url(link: str) -> str:
    return _escaped(quote(link, safe=":/?#[]@!$&'()*+,;=%~-._"))
