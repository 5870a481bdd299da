"""The JSON Schemas of files for programs, made from the types that write them, and the page that lists them."""

import json
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from scanner.model.journal import Entry
from scanner.model.plan import Plan
from scanner.model.report import Report
from scanner.model.snapshot_line import SnapshotLine
from scanner.model.verification import Verification
from scanner.notify.news import News

_OUTPUTS: Final[dict[str, tuple[Any, str]]] = {
    "findings.schema.json": (Report, "[`findings.json`](files.md#findingsjson)"),
    "plan.schema.json": (Plan, "[`plan.json`](files.md#planjson)"),
    "verification.schema.json": (Verification, "[`verification.json`](files.md#verificationjson)"),
    "journal.schema.json": (Entry, "each line of [`journal.jsonl`](files.md#journaljsonl)"),
    "snapshot.schema.json": (SnapshotLine, "each line of [`snapshot.jsonl.gz`](files.md#snapshotjsonlgz)"),
    "news.schema.json": (News, "the body of a [webhook](../how-to/notify.md#what-is-sent), the detail of an event"),
}
"""What the program writes: the schema's file, the type, and what is written so."""

_PAGE: Final = """\
# Schemas

JSON Schemas, draft 2020-12, for editors and for programs. Those of what you write refuse unknown keys:

| schema | of | also printed by |
|---|---|---|
| [`schema.json`](../../policies/schema.json) | a [policy](policy-file.md) | `scanner policy schema` |
| [`accounts.schema.json`](../../policies/accounts.schema.json) | a [file of \
accounts](../how-to/scan-an-organization.md#name-the-accounts-in-a-file) | |
| made of the options | [`scanner.toml`](../how-to/configure.md) | `scanner config schema` |

Those of what the program writes name every key; later versions may add some:

| schema | of |
|---|---|
{outputs}

Reports in the formats of others (SARIF, OCSF, ASFF, OSCAL, JUnit) keep to the schemas of their authors.
"""


def page() -> str:
    """Return the page."""
    return _PAGE.format(outputs="\n".join(f"| [`{name}`]({name}) | {of} |" for name, (_, of) in _OUTPUTS.items()))


def schemas() -> Iterator[tuple[str, str]]:
    """Yield each schema of what the program writes: the name of its file, and its text."""
    for name, (kind, _) in _OUTPUTS.items():
        schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(kind)}
        yield name, json.dumps(schema, indent=2) + "\n"
