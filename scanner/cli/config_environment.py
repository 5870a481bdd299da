"""What the environment sets: variables that set nothing, and values that a command would refuse."""

import os
from collections.abc import Iterator
from typing import Any, Final

import typer

from scanner.cli.config_file import VARIABLE
from scanner.cli.config_keys import PREFIX, Setting, Settings
from scanner.cli.config_policies import load, missing, names_policies
from scanner.cli.config_values import refusal
from scanner.errors import UsageError
from scanner.policy.problems import hint, plain

_REMEDY: Final = "`scanner config show` tells what sets which option; an empty variable sets nothing."
_PROGRAM: Final = frozenset({VARIABLE, "SCANNER_SIGN_PASSPHRASE", "SCANNER_TRACE_CALLS"})


def strangers(settings: Settings) -> Iterator[str]:
    """Yield a complaint about each variable of the environment that looks like ours and sets nothing."""
    variables = settings.variables() | _PROGRAM
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in variables:
            yield f"the environment's {plain(name)} sets nothing{hint(name, variables)}"


def refuse_environment(context: typer.Context, settings: Settings) -> None:
    """Raise UsageError with every variable whose value a command would refuse, BadFileError for a policy's faults."""
    read = [(setting, setting.option.value_from_envvar(context)) for setting in settings.all]
    given = [(setting, value) for setting, value in read if value is not None]
    wrong = ((_name(setting), _said(context, setting, value)) for setting, value in given)
    found = dict.fromkeys(f"{name}: {said}" for name, said in wrong if said)
    if found:
        raise UsageError("\n".join(["the environment sets what no command takes:", *found]), _REMEDY)
    for setting, value in given:
        if names_policies(setting):
            load(value)


def _said(context: typer.Context, setting: Setting, value: Any) -> str:  # noqa: ANN401 -- a text, or those of an option that may be repeated
    if names_policies(setting):
        return "; ".join(filter(None, map(missing, value)))
    try:
        # click's own: the bounds of a number, what a flag may be.
        setting.option.process_value(context, value)
    except typer.BadParameter as error:
        return error.message.rstrip(".")
    return refusal(setting, value)


def _name(setting: Setting) -> str:
    return str(next(name for name in setting.option.envvar if os.environ.get(name)))
