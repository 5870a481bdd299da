"""Where a file of ours comes from: which program, which policies."""

from typing import Final

from scanner.model.base import Value

TOOL_NAME: Final = "s3-replication-scanner"
"""What this program calls itself in files."""


class Tool(Value, frozen=True):
    """Which program wrote the report."""

    name: str
    version: str


class PolicyRef(Value, frozen=True):
    """A policy as it was used."""

    name: str
    version: str
    sha256: str
    title: str = ""
    selected: int = 0
