"""The documents of a role, in the form that somebody rolls them out with."""

import json
from collections.abc import Callable

from scanner.model.base import Document
from scanner.permissions.cloudformation import template
from scanner.permissions.documents import Trusted, documents
from scanner.permissions.statements import Grant
from scanner.permissions.terraform import module

FORMATS: dict[str, Callable[[Grant, Trusted], Document]] = {
    "json": documents,
    "cloudformation": template,
    "terraform": module,
}
"""By name: how the documents are written."""


def render(form: str, grant: Grant, trusted: Trusted) -> str:
    """Return the documents in one of `FORMATS` as JSON text; every format allows exactly the same."""
    return json.dumps(FORMATS[form](grant, trusted), indent=2, ensure_ascii=False) + "\n"
