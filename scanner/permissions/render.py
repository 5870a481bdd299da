"""The documents of the role that scans, in the form that somebody rolls them out with."""

import json
from collections.abc import Callable, Iterable

from scanner.model.base import Document
from scanner.permissions.cloudformation import template
from scanner.permissions.documents import Trusted, documents
from scanner.permissions.terraform import module

FORMATS: dict[str, Callable[[tuple[str, ...], Trusted], Document]] = {
    "json": documents,
    "cloudformation": template,
    "terraform": module,
}
"""By name: how the documents are written."""


def render(form: str, actions: Iterable[str], trusted: Trusted) -> str:
    """Return the documents in one of `FORMATS` as JSON text; every format allows exactly the actions."""
    return json.dumps(FORMATS[form](tuple(actions), trusted), indent=2, ensure_ascii=False) + "\n"
