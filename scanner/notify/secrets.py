"""Secrets by reference: a configuration says where one is, never what it is."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

ENV: Final = "env:"
FILE: Final = "file:"
MANAGED: Final = "secretsmanager:"
HOW: Final = "say where it is: env:NAME, file:PATH or secretsmanager:ARN#KEY"

_REFERENCE: Final = re.compile(r"(env:[A-Za-z_][A-Za-z0-9_]*|file:.+|secretsmanager:arn:[^#]+(#.+)?)", re.DOTALL)
_URL: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://\S+")
_LARGEST: Final = 65_536


class SecretError(Exception):
    """A secret that a reference names cannot be had; the text names the reference and never what is there."""


def is_reference(text: str) -> bool:
    """Tell whether a text says where a secret is."""
    return _REFERENCE.fullmatch(text) is not None


def resolved(reference: str, environment: Mapping[str, str], fetch: Callable[[str], str]) -> str:
    """Return the secret that a reference names; raise SecretError. `fetch` asks AWS Secrets Manager for an ARN's."""
    if reference.startswith(ENV):
        found = environment.get(reference.removeprefix(ENV), "")
    elif reference.startswith(FILE):
        found = _from_file(Path(reference.removeprefix(FILE)).expanduser(), reference)
    else:
        arn, _, key = reference.removeprefix(MANAGED).partition("#")
        found = _part(fetch(arn), key, reference)
    if not found.strip():
        raise SecretError(f"{reference} is empty or not set")
    return found.strip()


def redacted(text: str) -> str:
    """Return a text in which a URL shows its scheme and host alone: what follows may be a key."""
    return _URL.sub(lambda url: _host_only(url[0]), text)


def _host_only(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, rest = parts.netloc.rpartition("@")[2], parts.path.strip("/") or parts.query or parts.username
    except ValueError:
        return "…"
    if parts.scheme == "s3":
        return url
    return f"{parts.scheme}://{host}/…" if rest else f"{parts.scheme}://{host}"


def _from_file(path: Path, reference: str) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            return file.read(_LARGEST)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise SecretError(f"{reference} cannot be read: {reason}") from error


def _part(text: str, key: str, reference: str) -> str:
    if not key:
        return text
    try:
        return str(json.loads(text)[key])
    except (ValueError, KeyError, TypeError):
        # What was parsed is the secret, so it stays out of the chain of exceptions.
        raise SecretError(f"{reference}: the secret is no JSON object with this key") from None
