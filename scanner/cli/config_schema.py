"""The JSON Schema (draft 2020-12) of a configuration file, made from the commands' own options."""

import json
from typing import Any, Final

from scanner.cli.config_keys import NOTIFY, Setting, Settings

Schema = dict[str, Any]

_KINDS: Final = {bool: "boolean", int: "integer", float: "number"}


def schema_of(settings: Settings, notify: Schema, parts: Schema) -> Schema:
    """Return the schema of the whole file. `notify` is that of the table of this name, `parts` what it refers to."""
    root = _table(settings, ())
    for key, members in settings.shared.items():
        commands = ", ".join(" ".join(member.words) for member in members)
        value = {**value_schema(members[0]), "description": f"Of {commands}: {members[0].option.help}"}
        table = root["properties"].get(key)
        root["properties"][key] = {"anyOf": [value, table]} if table else value
    root["properties"][NOTIFY] = notify
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "scanner.toml",
        "description": "What `scanner` is to do where its command line says nothing.",
        **root,
        "$defs": parts,
    }


def as_text(schema: Schema) -> str:
    """Return a schema as a file: indented, a line feed at the end."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def value_schema(setting: Setting) -> Schema:
    """Return what a value of an option has to be."""
    option = setting.option
    limits = {"minimum": getattr(option, "min", None), "maximum": getattr(option, "max", None)}
    # A number that has no default still has a least value.
    told = limits["minimum"] if option.default is None else option.default
    kind = "boolean" if option.is_flag else _KINDS.get(type(told), "string")
    one = {"type": kind, **{name: limit for name, limit in limits.items() if limit is not None}}
    return {"type": "array", "items": one} if option.multiple else one


def _table(settings: Settings, words: tuple[str, ...]) -> Schema:
    own = {key: {**value_schema(s), "description": s.option.help or ""} for key, s in settings.of(words).items()}
    below = sorted({way[len(words)] for way in settings.tables if way[: len(words)] == words and len(way) > len(words)})
    inner = {name: _table(settings, (*words, name)) for name in below}
    return {"type": "object", "additionalProperties": False, "properties": {**own, **inner}}
