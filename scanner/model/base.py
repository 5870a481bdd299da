"""What every value of the model shares."""

import re
from typing import Any, Final

import msgspec

_SURROGATE = re.compile("[\ud800-\udfff]")

Document = dict[str, Any]
"""One of AWS's own JSON documents, exactly as it was read. The only dict that travels between stages."""


UNKNOWN: Final = "?"
"""How the name of an element begins that AWS told of and botocore does not know: no name of AWS's does."""


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=False, gc=False):
    """An immutable value: equal by content, serialisable, without behaviour that depends on the outside.

    Values make no cycles, so the garbage collector need not look at them: with a hundred thousand findings that is a
    fifth of the time it takes to judge.
    """


def unknown_in(part: object) -> tuple[str, ...]:
    """Return the names of the elements of a part of a document that botocore does not know, each once and sorted.

    A document with some can be judged by the rest of it, but nobody can write it back.
    """
    if isinstance(part, dict):
        ours = {name.removeprefix(UNKNOWN) for name in part if name.startswith(UNKNOWN)}
        return tuple(sorted(ours.union(*map(unknown_in, part.values()))))
    if isinstance(part, list):
        return tuple(sorted({name for one in part for name in unknown_in(one)}))
    return ()


def text(value: object) -> str:
    """Return the value where it is a string; raise TypeError otherwise, so that a wrong shape never reads as a name."""
    if not isinstance(value, str):
        raise TypeError(f"expected a string, got {type(value).__name__}")
    return value


def to_json(value: object) -> bytes:
    """Return a value as JSON in UTF-8; what is no value of JSON is taken for a sequence that lies on disk.

    A lone surrogate, which JSON can smuggle into a policy and UTF-8 cannot carry, becomes U+FFFD.
    """
    try:
        return msgspec.json.encode(value, enc_hook=list)
    except UnicodeEncodeError:
        return msgspec.json.encode(_well_formed(msgspec.to_builtins(value, enc_hook=list)))


def _well_formed(part: Any) -> Any:  # noqa: ANN401 -- any part of a JSON document
    if isinstance(part, str):
        return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", part)
    if isinstance(part, dict):
        return {_well_formed(key): _well_formed(value) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [_well_formed(item) for item in part]
    return part
