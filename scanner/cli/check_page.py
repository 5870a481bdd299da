"""A check's page, in Markdown: its own documentation, and what follows from its declaration."""

import json
from collections.abc import Iterable, Iterator

from scanner import registry
from scanner.model.base import Document
from scanner.model.check import BucketCheck, Check, destination_facets, source_facets
from scanner.policy.schema import parameters_of


def page(check: Check) -> str:
    """Return the page, without a line feed at the end."""
    title, _, rest = check.documentation.partition("\n")
    codes = ", ".join(f"`{code}`" for code in check.failure_codes) or "none, the fault is silent"
    facts = (
        f"- **Default severity**: {check.severity}",
        f"- **Asked of each**: {'bucket' if isinstance(check, BucketCheck) else 'pair of rule and destination'}",
        f"- **At stake**: {check.loses}",
        f"- **Failure codes of S3**: {codes}",
    )
    parts = (
        f"# {check.id}",
        title,
        "\n".join(facts),
        rest.strip(),
        "## Parameters\n\n" + ("\n".join(_parameters(check)) or "None but `severity`."),
        "## Permissions\n\n" + ("\n".join(_permissions(check)) or "None."),
        "## Controls\n\n" + _controls(check.controls),
    )
    return "\n\n".join(part for part in parts if part)


def _parameters(check: Check) -> Iterator[str]:
    for name, part in parameters_of(check).items():
        default = json.dumps(part.get("default"), ensure_ascii=False)
        yield f"- `{name}` ({_kind(part)}; default `{default}`): {part.get('description', '')}"


def _kind(part: Document) -> str:
    if "enum" in part:
        return f"one of {', '.join(map(str, part['enum']))}"
    if "anyOf" in part:
        return " or ".join(_kind(choice) for choice in part["anyOf"])
    if part.get("type") == "array":
        item = part["items"]
        kind = "mappings" if item.get("type") == "object" else "texts"
        return f"list of {', '.join(map(str, item['enum']))}" if "enum" in item else f"list of {kind}"
    return str(part.get("type", "any"))


def _permissions(check: Check) -> Iterator[str]:
    sides = (("At the bucket", source_facets(check)), ("At the destination", destination_facets(check)))
    for where, facets in sides:
        if facets:
            yield f"- {where}: {', '.join(_actions(facets))}"


def _actions(facets: Iterable[str]) -> list[str]:
    return sorted({f"`{action}`" for facet in facets for action in registry.collectors()[facet].permissions})


def _controls(controls: tuple[str, ...]) -> str:
    if not controls:
        return "None."
    listed = ", ".join(f"`{control}`" for control in controls)
    return f"Supports {listed}. None of these frameworks names S3 replication; the mapping is an interpretation."
