"""What every value of the model shares."""

from typing import Any

import msgspec

Document = dict[str, Any]
"""One of AWS's own JSON documents, exactly as it was read. The only dict that travels between stages."""


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=False):
    """An immutable value: equal by content, serialisable, without behaviour that depends on the outside."""
