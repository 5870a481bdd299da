"""Policy variables: `${aws:PrincipalAccount}`, defaults, and the escapes `${*}`, `${?}`, `${$}`.

IAM User Guide: reference_policies_variables.html; "Policy variables with no value" there says that a text with a
variable that has no value equals nothing and is like nothing. Version 2008-10-17 has no variables: see `escaped`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from scanner.iam.context import ABSENT, Context
from scanner.iam.glob import ANY, ONE, Glob, Text, Token

_PIECES = re.compile(r"\$\{([^}]*)\}|([*?])")
_VARIABLE = re.compile(r"\s*([^,'\s]+)\s*(?:,\s*'(.*)'\s*)?\Z", re.DOTALL)


class _Variable(NamedTuple):
    """A variable in a text; `key` is the context key, `default` what stands in for an absent one."""

    key: str
    default: str | None


class Resolved(NamedTuple):
    """What a text means in a request: a glob, or None where it names a key that the request does not have.

    `unresolved` is a variable whose value is not known; in the glob its place holds anything.
    """

    glob: Glob | None
    unresolved: str = ""


class Reading(NamedTuple):
    """How a text of a policy is read: whether `*` and `?` are wildcards, and whether case matters."""

    wildcards: bool = True
    fold: bool = False


def escaped(text: str) -> str:
    """Write a text of version 2008-10-17 so that it means the same where variables are known."""
    return text.replace("$", "${$}")


def resolve(text: str, context: Context, reading: Reading = Reading()) -> Resolved:  # noqa: B008 -- immutable
    """Return the glob that a text means in a request."""
    return _without_variables(text, reading) or _with_variables(text, context, reading)


@lru_cache(maxsize=4096)
def _without_variables(text: str, reading: Reading) -> Resolved | None:
    tokens = _parsed(text, reading)
    plain = tuple(token for token in tokens if not isinstance(token, _Variable))
    return Resolved(_glob(plain, reading)) if len(plain) == len(tokens) else None


def _with_variables(text: str, context: Context, reading: Reading) -> Resolved:
    tokens: list[Token] = []
    unresolved = ""
    for token in _parsed(text, reading):
        if not isinstance(token, _Variable):
            tokens.append(token)
            continue
        values = context.value(token.key)
        if values == ABSENT and token.default is None:
            return Resolved(None)
        value = _value(token, values)
        unresolved = unresolved or (token.key if value is ANY else "")
        tokens.append(value)
    return Resolved(_glob(tuple(tokens), reading), unresolved)


def _value(variable: _Variable, values: tuple[Text, ...] | None) -> Token:
    """Return what stands in a variable's place; a key with several values has no place to stand."""
    if values == ABSENT and variable.default is not None:
        return variable.default
    single = values[0] if values is not None and len(values) == 1 else None
    return single if isinstance(single, str) else ANY


def _glob(tokens: tuple[Token, ...], reading: Reading) -> Glob:
    return Glob(token.lower() if reading.fold and isinstance(token, str) else token for token in _joined(tokens))


def _joined(tokens: tuple[Token, ...]) -> Iterator[Token]:
    """Yield the tokens with neighbouring texts joined."""
    text = ""
    for token in tokens:
        if isinstance(token, str):
            text += token
            continue
        if text:
            yield text
        text = ""
        yield token
    if text:
        yield text


@lru_cache(maxsize=4096)
def _parsed(text: str, reading: Reading) -> tuple[Token | _Variable, ...]:
    return tuple(_pieces(text, reading))


def _pieces(text: str, reading: Reading) -> Iterator[Token | _Variable]:
    end = 0
    for found in _PIECES.finditer(text):
        yield text[end : found.start()]
        end = found.end()
        inside, wild = found.groups()
        if wild:
            yield {"*": ANY, "?": ONE}[wild] if reading.wildcards else wild
        elif inside in ("*", "?", "$"):
            yield inside
        else:
            yield _variable(inside)
    yield text[end:]


def _variable(inside: str) -> _Variable:
    found = _VARIABLE.match(inside)
    # What is not written like a variable has no value that anybody could know.
    return _Variable(*found.groups()) if found else _Variable(inside, None)
