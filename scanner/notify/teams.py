"""Microsoft Teams: an Adaptive Card in the message that a workflow's webhook takes.

The texts stand in `TextRun`s, in which no Markdown is formed (adaptivecards.io/explorer/TextRun.html), unlike in a
`TextBlock`. Version 1.4 is what Teams shows on desktop and phone.
"""

from collections.abc import Iterator
from typing import Any, Final

from scanner.model.printable import clipped
from scanner.notify.words import Section, Words

VERSION: Final = "1.4"
LARGEST: Final = 28_000
"""Bytes of a message that Teams takes (Microsoft Learn: connectors-using)."""
_LINE: Final = 500


def payload(words: Words) -> dict[str, Any]:
    """Return what to post."""
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": VERSION,
        "msteams": {"width": "Full"},
        "body": [_line(words.title, size="Large", weight="Bolder"), *_body(words.sections)],
    }
    if words.link:
        card["actions"] = [{"type": "Action.OpenUrl", "title": "Open the report", "url": words.link}]
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def _body(sections: tuple[Section, ...]) -> Iterator[dict[str, Any]]:
    for section in sections:
        yield {**_line(section.heading, weight="Bolder"), "spacing": "Medium"}
        yield from ({**_line(f"• {line}"), "spacing": "Small"} for line in section.lines)


def _line(text: str, **style: str) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": clipped(text, _LINE), **style}]}
