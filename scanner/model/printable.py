"""Words of strangers: bucket names, tags and AWS's messages are data, whatever characters they are made of."""

import json
import re

# C0 and C1 controls but tab, line feed and carriage return; marks that are invisible or reorder what a person reads
# (CVE-2021-42574); lone surrogates and noncharacters, which no UTF-8 file may carry; invisible tag characters.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
# A password may have any sign in it, and programs that do not encode it take what follows one for a path.
_KEYED_URL = re.compile(r"://[^\s\"'<>]{1,400}@")
_BREAKS = re.compile("[\t\r\n]+")


def printable(text: str) -> str:
    """Return a text in which every character can be seen; tab and line breaks stay.

    What cannot be seen becomes U+FFFD, so that a reader knows that something was there.
    """
    if _is_plain(text):
        return text
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def one_line(text: str) -> str:
    """Return a printable text without tabs and line breaks."""
    if _is_plain(text):
        return text
    return _BREAKS.sub(" ", printable(text))


def spelled_out(text: str) -> str:
    """Return a JSON text in which what cannot be seen is written as JSON's own escapes: it reads back as the same."""
    if _is_plain(text):
        return text
    return _UNPRINTABLE.sub(lambda unseen: json.dumps(unseen[0])[1:-1], text)


def without_passwords(text: str) -> str:
    """Return a text whose URLs, those of proxies say, tell neither user nor password."""
    return _KEYED_URL.sub("://***@", text) if "@" in text else text


def clipped(text: str, length: int) -> str:
    """Return a text of at most `length` characters, with an ellipsis where something was cut off."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: `1 problem`, `1,200 problems`."""
    return worded(number, noun, f"{noun}s")


def worded(number: int, one: str, many: str) -> str:
    """Return a number with the words that go with it: `1 is`, `1,200 are`."""
    return f"{number:,} {one if number == 1 else many}"


def _is_plain(text: str) -> bool:
    # Nearly every text is, and this is many times faster than to look for what it is not.
    return text.isascii() and text.isprintable()
