"""Terraform's own view of a module: the schema of the AWS provider, cut to the resources that we write.

`terraform_schema.json` is made of `terraform providers schema -json` without texts, computed and deprecated parts.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SCHEMA: dict[str, Any] = json.loads(Path(__file__).with_name("terraform_schema.json").read_text())["resources"]

_TEMPLATE = re.compile(r"(?<!\$)\$\{|(?<!%)%\{")
_META = ("//", "provider", "depends_on", "lifecycle")
_TYPES: dict[str, type] = {"string": str, "bool": bool, "number": int}


def faults(module: dict[str, Any]) -> Iterator[str]:
    """Return what the provider would refuse in the resources of a module: names, types, what is missing or too many."""
    for kind, resources in module.get("resource", {}).items():
        for label, body in resources.items():
            plain = {key: part for key, part in body.items() if key not in _META}
            yield from _block(plain, SCHEMA[kind], f"{kind}.{label}")


def _block(body: dict[str, Any], schema: dict[str, Any], at: str) -> Iterator[str]:
    attributes, blocks = schema["attributes"], schema["blocks"]
    for key, value in body.items():
        if key in blocks:
            yield from _blocks(value, blocks[key], f"{at}.{key}")
        elif key not in attributes:
            yield f"{at}.{key} is not known"
        elif not _fits(value, attributes[key]["type"]):
            yield f"{at}.{key} is not {attributes[key]['type']}"
    missing = {key for key, attribute in attributes.items() if attribute["required"]}
    missing |= {key for key, block in blocks.items() if block["min"]}
    yield from (f"{at}.{key} is missing" for key in sorted(missing - body.keys()))


def _blocks(value: Any, schema: dict[str, Any], at: str) -> Iterator[str]:  # noqa: ANN401 -- any JSON
    several = value if isinstance(value, list) else [value]
    if not schema["min"] <= len(several) <= (schema["max"] or len(several)):
        yield f"{at} stands {len(several)} times"
    for place, one in enumerate(several):
        yield from _block(one, schema["block"], f"{at}[{place}]")


def _fits(value: Any, type_: Any) -> bool:  # noqa: ANN401 -- any JSON
    if isinstance(type_, str):
        return type(value) is _TYPES[type_]
    parts = value.values() if type_[0] == "map" else value
    return all(_fits(part, type_[1]) for part in parts)


def told(text: str) -> str:
    """Return what Terraform makes of a string without templates in it; raise ValueError where there is one."""
    if _TEMPLATE.search(text):
        raise ValueError(f"a template: {text}")
    return text.replace("$${", "${").replace("%%{", "%{")
