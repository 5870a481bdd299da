"""Which options may stand in a configuration: all that the commands declare, so that a new one needs no edit here.

An option that several commands declare alike is *shared*: set once, it holds for each of them.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

NOTIFY: Final = "notify"
"""The table of the notifications, and the option and command about them."""

PREFIX: Final = "SCANNER_"
"""How each variable of the environment begins that sets an option."""

# What approves a change to AWS is said each time, by whom it is asked of; the others are about the call itself.
NEVER: Final = frozenset(
    {"help", "version", "config", "yes", "approve", "dry-run", "install-completion", "show-completion"}
)
_WITHOUT_TABLE: Final = ("config", NOTIFY)
_LEADING: Final = ("scan",)


@dataclass(frozen=True)
class Setting:
    """One option of one command, the command as its words after `scanner`. `option` is the command line's own."""

    words: tuple[str, ...]
    option: Any

    @property
    def key(self) -> str:
        """Return what the option is called in a file: its long name."""
        return str(max(self.option.opts, key=len)).lstrip("-")

    @property
    def name(self) -> str:
        """Return what the command calls it."""
        return str(self.option.name)

    @property
    def own_variable(self) -> str:
        """The environment variable for this command alone."""
        return _variable(*self.words, self.key)

    @property
    def shared_variable(self) -> str:
        """The environment variable for all commands that share the option."""
        return _variable(self.key)

    @property
    def kind(self) -> tuple[object, ...]:
        """What two options have in common that are the same one."""
        option = self.option
        told: object = option.envvar or (option.is_flag, option.multiple, type(option.default), option.help)
        return self.key, str(told)


class Settings:
    """All options of a command line. `command` is click's, or typer's."""

    def __init__(self, command: Any) -> None:  # noqa: ANN401 -- typer brings its own click
        self.all = tuple(_settings(command, ()))

    @cached_property
    def shared(self) -> Mapping[str, tuple[Setting, ...]]:
        """The shared options by their key, with all commands that share it."""
        kinds: dict[tuple[object, ...], list[Setting]] = defaultdict(list)
        for setting in self.all:
            kinds[setting.kind].append(setting)
        groups: dict[str, list[tuple[Setting, ...]]] = defaultdict(list)
        for members in kinds.values():
            if len(members) > 1 and members[0].key != NOTIFY:
                groups[members[0].key].append(tuple(members))
        chosen = ((key, _leading(found)) for key, found in sorted(groups.items()))
        return {key: members for key, members in chosen if members}

    def is_shared(self, setting: Setting) -> bool:
        """Tell whether an option is the one that is set by its key alone."""
        return setting in self.shared.get(setting.key, ())

    def of(self, words: Sequence[str]) -> Mapping[str, Setting]:
        """Return the options of a command by their keys."""
        return {setting.key: setting for setting in self.all if setting.words == tuple(words)}

    def named(self, key: str) -> tuple[Setting, ...]:
        """Return the options of all commands that have this key."""
        return tuple(setting for setting in self.all if setting.key == key)

    @cached_property
    def tables(self) -> frozenset[tuple[str, ...]]:
        """The words of every table that a file may have for a command, and of those above it."""
        return frozenset(s.words[:end] for s in self.all for end in range(len(s.words) + 1))

    def take_from_environment(self) -> None:
        """Let each option be set by the environment, its command's own variable first; the command line wins."""
        for setting in self.all:
            others = [setting.shared_variable] if self.is_shared(setting) else []
            given = setting.option.envvar or []
            names = [setting.own_variable, *([given] if isinstance(given, str) else given), *others]
            setting.option.show_envvar = bool(given)
            setting.option.envvar = list(dict.fromkeys(names))

    def variables(self) -> frozenset[str]:
        """Return the names of all environment variables that set an option."""
        return frozenset(name for setting in self.all for name in setting.option.envvar)


def _settings(command: Any, words: tuple[str, ...]) -> Iterator[Setting]:  # noqa: ANN401 -- the same
    options = [option for option in command.params if option.param_type_name == "option"]
    found = (Setting(words, option) for option in options)
    yield from (setting for setting in found if setting.key not in NEVER)
    for name, child in getattr(command, "commands", {}).items():
        if words or name not in _WITHOUT_TABLE:
            yield from _settings(child, (*words, name))


def _leading(groups: list[tuple[Setting, ...]]) -> tuple[Setting, ...]:
    """Return that of `scan`, so that no other command takes it away, else the largest.

    Nothing where two are the largest: a file has to say then which is meant.
    """
    for members in groups:
        if any(member.words == _LEADING for member in members):
            return members
    first, *others = sorted(groups, key=len, reverse=True)
    return first if not others or len(first) > len(others[0]) else ()


def _variable(*words: str) -> str:
    return PREFIX + "_".join(words).upper().replace("-", "_")
