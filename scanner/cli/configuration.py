"""The configuration of a call: the file and the environment become the defaults of the command line's own options.

The precedence is click's: the command line, the environment, the file (`Context.default_map`), the default.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import typer

from scanner.cli import config_file
from scanner.cli.config_file import ConfigFile, Keys, value_at
from scanner.cli.config_keys import NOTIFY, PREFIX, Setting, Settings


@dataclass(frozen=True)
class Configuration:
    """The program's command line, and the file that gives its options defaults, None where there is none."""

    program: Any
    file: ConfigFile | None

    @cached_property
    def settings(self) -> Settings:
        """What options there are, each open to its variables of the environment. All commands are loaded for it."""
        settings = Settings(self.program)
        settings.take_from_environment()
        return settings

    def way_to(self, setting: Setting) -> Keys | None:
        """Return where the file sets an option: in the command's table, else at the top; None where it does not."""
        own = (*setting.words, setting.key)
        shared = (setting.key,) if self.settings.is_shared(setting) else own
        return next((way for way in (own, shared) if self._value(way) is not None), None)

    def defaults(self, words: Sequence[str] = ()) -> dict[str, Any]:
        """Return click's default map of a command, with those of the commands below it."""
        found: dict[str, Any] = {}
        for setting in self.settings.all:
            way = self.way_to(setting)
            if way is not None and setting.words[: len(words)] == tuple(words):
                inner = found
                for word in setting.words[len(words) :]:
                    inner = inner.setdefault(word, {})
                inner[setting.name] = self._value(way)
        return found

    @property
    def notify(self) -> Mapping[str, Any]:
        """The table of the notifications; empty where there is none."""
        found = self.file.table.get(NOTIFY) if self.file else None
        return found if isinstance(found, dict) else {}

    def _value(self, way: Keys) -> Any:  # noqa: ANN401 -- whatever the file holds
        found = value_at(self.file.table, [str(key) for key in way]) if self.file else None
        # A table at the place of an option is that of the command of the same name.
        return None if isinstance(found, dict) else found


def configure(context: typer.Context, config: str) -> str:
    """Read the configuration before anything else of the command line; raise BadFileError for one that is wrong."""
    if context.resilient_parsing:
        return config
    file = config_file.named(config) if config else config_file.find(Path())
    context.obj = found = Configuration(context.command, file)
    if file:
        from scanner.cli.config_check import refuse_wrong  # noqa: PLC0415 -- keeps --help fast

        refuse_wrong(file, found.settings)
    if file or any(name.startswith(PREFIX) for name in os.environ):
        context.default_map = found.defaults()
    return config


def typed(context: typer.Context, **values: object) -> dict[str, object]:
    """Return the values that the command line itself gives: what a file sets for all commands is no mistake in one."""
    return {name: value for name, value in values.items() if _source(context, name) == "COMMANDLINE"}


def _source(context: typer.Context, name: str) -> str:
    source = context.get_parameter_source(name)
    return source.name if source else ""


ConfigOption = Annotated[
    str,
    typer.Option(
        "--config",
        metavar="FILE|none",
        envvar=config_file.VARIABLE,
        is_eager=True,
        callback=configure,
        help="Take what the options do not say from this file. "
        "[default: scanner.toml, or pyproject.toml with [tool.scanner], of the working directory]",
        show_default=False,
    ),
]
