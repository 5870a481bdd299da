"""What `scanner config show` tells: each option's value, and who says so."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from scanner.cli.columns import columns
from scanner.cli.config_keys import Setting
from scanner.cli.configuration import Configuration
from scanner.cli.console import safe
from scanner.errors import UsageError
from scanner.notify.secrets import redacted

_DEFAULT = "default"


@dataclass(frozen=True)
class Told:
    """An option's value, as text or list or number, and where it comes from."""

    setting: Setting
    value: Any
    origin: str

    def as_json(self) -> dict[str, object]:
        """Return it for a program."""
        command = " ".join(self.setting.words)
        return {"command": command, "option": self.setting.key, "value": self.value, "from": self.origin}


def told(root: typer.Context, words: tuple[str, ...], arguments: Sequence[str]) -> list[Told]:
    """Return what every option of a command would be if it were called like this; raise UsageError for a bad call."""
    configuration: Configuration = root.obj
    command: Any = root.command
    for word in words:
        command = command.commands[word]
    try:
        with command.make_context(
            words[-1],
            list(arguments),
            parent=root,
            default_map=configuration.defaults(words),
            resilient_parsing=not arguments,
        ) as context:
            settings = configuration.settings.of(words).values()
            return [_told(configuration, setting, context) for setting in settings]
    except typer.BadParameter as error:
        raise UsageError(error.format_message(), "Say it as you would say it to the command itself.") from error


def told_of_all(root: typer.Context) -> list[Told]:
    """Return what is set for any command by the environment or the file."""
    commands = dict.fromkeys(setting.words for setting in root.obj.settings.all if setting.words)
    return [one for words in commands for one in told(root, words, ()) if one.origin != _DEFAULT]


def lines(configuration: Configuration, found: Iterable[Told]) -> Iterator[str]:
    """Yield the page for a person."""
    file = configuration.file
    yield f"file: {safe(str(file.path)) if file else 'none'}"
    rows = [
        (" ".join(one.setting.words), f"--{one.setting.key}", safe(_shown(one.value)), safe(one.origin))
        for one in found
    ]
    if rows:
        yield ""
        yield from columns([("command", "option", "value", "from"), *rows])


def _told(configuration: Configuration, setting: Setting, context: typer.Context) -> Told:
    source = context.get_parameter_source(setting.name)
    return Told(setting, _plain(context.params.get(setting.name)), _origin(configuration, setting, str(source)))


def _origin(configuration: Configuration, setting: Setting, source: str) -> str:
    if source.endswith("COMMANDLINE"):
        return "command line"
    if source.endswith("ENVIRONMENT"):
        return f"environment: {next(name for name in setting.option.envvar if os.environ.get(name))}"
    way = configuration.way_to(setting)
    if source.endswith("DEFAULT_MAP") and configuration.file and way:
        return f"{configuration.file.path}:{configuration.file.line_of(way)}"
    return _DEFAULT


def _plain(value: Any) -> Any:  # noqa: ANN401 -- whatever an option's value is
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return redacted(str(value)) if isinstance(value, str | Path) else value


def _shown(value: Any) -> str:  # noqa: ANN401 -- the same
    if value in (None, "", []):
        return "-"
    if isinstance(value, list):
        return ", ".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)
