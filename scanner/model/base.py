"""What every value of the model shares."""

from typing import Any

import msgspec

Document = dict[str, Any]
"""One of AWS's own JSON documents, exactly as it was read. The only dict that travels between stages."""


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=False):
    """An immutable value: equal by content, serialisable, without behaviour that depends on the outside."""


def text(value: object) -> str:
    """Return the value where it is a string; raise TypeError otherwise, so that a wrong shape never reads as a name."""
    if not isinstance(value, str):
        raise TypeError(f"expected a string, got {type(value).__name__}")
    return value
