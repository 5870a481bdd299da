"""The policies that a configuration names: whether they are there, and without a fault.

Only `config validate` looks: a policy that is still to be written stops no other command.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from scanner.cli.config_file import ConfigFile, Keys, value_at
from scanner.cli.config_keys import Setting, Settings
from scanner.cli.config_values import refused

_METAVAR: Final = "FILE|FOLDER|NAME"


def names_policies(setting: Setting) -> bool:
    """Tell whether an option's values are policies."""
    return bool(setting.option.metavar == _METAVAR)


def named_in(file: ConfigFile, settings: Settings) -> Iterator[tuple[Keys, Sequence[str]]]:
    """Yield the policies that a file names, for all commands and for one, with the way to each list."""
    ways = ((way, setting.key) for setting in settings.all if names_policies(setting) for way in ((), setting.words))
    for words, key in dict.fromkeys(ways):
        found = value_at(file.table, (*words, key))
        # A table at the place of an option is that of the command of the same name.
        if isinstance(found, list):
            yield (*words, key), found


def missing(source: str) -> str:
    """Return why there is no policy of a name or path, empty where there is one."""
    from scanner.policy.sources import files_of  # noqa: PLC0415 -- only here

    return refused(lambda name: list(files_of(name)), source)


def load(sources: Sequence[str]) -> None:
    """Read policies as a scan would; raise BadFileError with every fault of theirs."""
    from scanner import registry  # noqa: PLC0415 -- loads the checks
    from scanner.policy.load import load_policies  # noqa: PLC0415

    load_policies(sources, registry.checks())
