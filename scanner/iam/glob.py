"""Texts with wildcards, matched against texts that are known, or known only by their beginning."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from scanner.iam.logic import About, Doubt, Truth
from scanner.model.base import Value


class Beginning(Value, frozen=True):
    """Stands for every text that starts with `known`: all objects under a prefix, a session of whatever name."""

    known: str

    def __str__(self) -> str:
        return f"{self.known}…"


Text = str | Beginning


class Wild(Value, frozen=True):
    """A wildcard: `ANY` is any run of characters, `ONE` any single one."""

    symbol: str


ANY = Wild("*")
ONE = Wild("?")

Token = str | Wild


class Glob:
    """Literal texts and wildcards in order. Matching takes time linear in the text for each wildcard, never more."""

    __slots__ = ("_fullmatch", "tokens")

    def __init__(self, tokens: Iterable[Token]) -> None:
        self.tokens = tuple(tokens)
        self._fullmatch = re.compile(_regex(self.tokens), re.DOTALL).fullmatch

    def matches(self, text: Text) -> Truth:
        """Tell whether the text matches: all texts with that beginning, none of them, or a part (a doubt)."""
        return self._fullmatch(text) is not None if isinstance(text, str) else self._match_all(text)

    def _match_all(self, text: Beginning) -> Truth:
        head = self.tokens[0] if self.tokens and isinstance(self.tokens[0], str) else ""
        if not text.known.startswith(head):
            return _part(text) if head.startswith(text.known) else False
        rest = self.tokens[1:] if head else self.tokens
        if rest == (ANY,):
            return True
        steps = _steps(rest)
        left = _left_after(steps, text.known[len(head) :])
        if _take_everything([steps[place:] for place in left]):
            return True
        return _part(text) if left else False


def _take_everything(rests: list[tuple[Token, ...]]) -> bool:
    """Tell whether some rest matches, whatever text follows: rests of nothing but wildcards take any of a length."""
    wild = [(rest.count(ONE), ANY in rest) for rest in rests if all(isinstance(step, Wild) for step in rest)]
    longer = min((length for length, or_more in wild if or_more), default=None)
    return longer is not None and {*range(longer)} <= {length for length, _ in wild}


def _part(text: Beginning) -> Doubt:
    return Doubt(About.PART, f"covers only a part of {text}")


@lru_cache(maxsize=4096)
def glob(text: str) -> Glob:
    """Return the glob that a text without variables means: `*` and `?` are wildcards."""
    return Glob(token for token in _split(text))


def _split(text: str) -> Iterator[Token]:
    for piece in re.split(r"([*?])", text):
        if piece:
            yield {"*": ANY, "?": ONE}.get(piece, piece)


def _regex(tokens: tuple[Token, ...]) -> str:
    """Write tokens as a regular expression whose wildcards never backtrack into each other.

    What stands between two `*` may be taken at its first place: a later one could not match more. Atomic groups say so.
    """
    runs = [""]
    for token in tokens:
        if token is ANY:
            runs.append("")
        else:
            runs[-1] += "." if token is ONE else re.escape(str(token))
    first, *others = runs
    if not others:
        return first
    *middle, last = others
    return first + "".join(f"(?>.*?{run})" for run in middle if run) + ".*" + last


@lru_cache(maxsize=4096)
def _steps(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    return tuple(step for token in tokens for step in ((token,) if isinstance(token, Wild) else token))


def _left_after(steps: tuple[Token, ...], text: str) -> set[int]:
    """Return the places in the steps where a match of the text may end, in every way there is to match it."""
    places = _skipping(steps, {0})
    for character in text:
        taken = (place for place in places if place < len(steps) and _takes(steps[place], character))
        places = _skipping(steps, {place if steps[place] is ANY else place + 1 for place in taken})
    return places


def _takes(step: Token, character: str) -> bool:
    return step is ANY or step is ONE or step == character


def _skipping(steps: tuple[Token, ...], places: set[int]) -> set[int]:
    """Add the places that are reached where a `*` matches nothing more."""
    found = set(places)
    for place in places:
        following = place
        while following < len(steps) and steps[following] is ANY:
            following += 1
            found.add(following)
    return found
