"""When two of AWS's documents say the same: order that means nothing, and what is left out, are made equal."""

import json
from collections.abc import Callable
from typing import Any

from scanner.model.base import Document

Canonical = Callable[[Document], object]


def same_by(canonical: Canonical) -> Callable[[Document | None, Document | None], bool]:
    """Return the comparison of two documents by their canonical form. None is only like None."""

    def same(one: Document | None, other: Document | None) -> bool:
        if one is None or other is None:
            return one is other
        return canonical(one) == canonical(other)

    return same


def unordered(items: list[Any]) -> list[Any]:
    """Return a list in an order that depends on its content alone."""
    return sorted(items, key=lambda item: json.dumps(item, sort_keys=True))
