"""Names and texts in Terraform's JSON syntax, in which every string is a template (Terraform: language/syntax/json)."""

import hashlib
import re
from typing import Any

from scanner.model.plan import Target

_PART = re.compile(r"[A-Za-z0-9-]+")
_NAME = re.compile(r"[A-Za-z0-9_-]+")
_UNNAMEABLE = re.compile(r"[^A-Za-z0-9_-]")
_MOST_CHARACTERS = 60


def literal(value: Any) -> Any:  # noqa: ANN401 -- any part of a document
    """Return a value in which no string, key or other, is taken for a template."""
    if isinstance(value, str):
        return value.replace("${", "$${").replace("%{", "%%{")
    if isinstance(value, dict):
        return {literal(key): literal(part) for key, part in value.items()}
    if isinstance(value, list):
        return [literal(part) for part in value]
    return value


def label(name: str, *before: str) -> str:
    """Return a name, with what it is of before it, as an identifier that nothing else has.

    Where a part cannot stand in an identifier as it is, a digest of all parts keeps it apart.
    """
    text = "_".join((*before, name))
    if text[:1].isalpha() and _NAME.fullmatch(name) and all(_PART.fullmatch(part) for part in before):
        return text
    digest = hashlib.sha256("\0".join((*before, name)).encode(errors="surrogatepass")).hexdigest()[:8]
    return f"_{_UNNAMEABLE.sub('_', text)[:_MOST_CHARACTERS]}-{digest}"


def label_of(target: Target) -> str:
    """Return the identifier of a target. Roles and multi-Region keys share their names with others elsewhere."""
    if target.is_bucket:
        return label(target.name)
    return label(
        short_name(target), *(("key", target.account, target.region) if target.region else ("role", target.account))
    )


def short_name(target: Target) -> str:
    """Return the name of a bucket or role, the id of a key."""
    return target.name if target.is_bucket else target.arn.rpartition("/")[2]


def alias(account: str, region: str) -> str:
    """Return the name of the provider for an account and Region."""
    return label(region, "account", account)


def variable(account: str) -> str:
    """Return the name of the variable that chooses the credentials of an account."""
    return label(account, "profile")
