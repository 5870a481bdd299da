"""The commands by their names. Each is imported when it is asked for: a call needs one of them."""

from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

from scanner.cli.plain import taking_plainly
from scanner.model.later import Later

NAMES: Final = (
    "doctor",
    "scan",
    "plan",
    "apply",
    "undo",
    "verify",
    "report",
    "notify",
    "drift",
    "demo",
    "permissions",
    "history",
    "evidence",
    "publish",
    "policy",
    "checks",
    "config",
)


class Commands(TyperGroup):
    """The group of all commands."""

    def __init__(self, **given: Any) -> None:  # noqa: ANN401 -- as typer gives it
        super().__init__(**given)
        self.commands = Later(NAMES, _load)  # type: ignore[assignment]  # nobody adds one

    def get_params(self, ctx: Any) -> Any:  # noqa: ANN401 -- typer brings its own click
        """Return the program's own options, with those that typer adds."""
        return taking_plainly(super().get_params(ctx))


class _Command(TyperCommand):
    """A command that stands alone."""

    def get_params(self, ctx: Any) -> Any:  # noqa: ANN401 -- typer brings its own click
        """Return its options, with those that typer adds."""
        return taking_plainly(super().get_params(ctx))


def _load(name: str) -> Any:  # noqa: ANN401 -- typer brings its own click
    """Return what the module of this name declares: the group `app`, or the command that is called as itself."""
    module = import_module(f"scanner.cli.{name}")
    made = get_group(module.app) if hasattr(module, "app") else get_command(_alone(getattr(module, name)))
    made.name = name
    return made


def _alone(function: Any) -> typer.Typer:  # noqa: ANN401 -- any function with options
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(cls=_Command)(function)
    return app
