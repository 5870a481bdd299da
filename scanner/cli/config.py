"""`scanner config`: what is configured, where it comes from, and whether it is right."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from scanner.cli.configuration import Configuration
from scanner.cli.options import known
from scanner.errors import UsageError

if TYPE_CHECKING:
    from scanner.cli.config_page import Told

FORMATS = ("text", "json")

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Show, check and describe the configuration of this program."
)


@app.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
def show(
    context: typer.Context,
    command: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[COMMAND [OPTION…]]",
            help="A command, with options that you would give it. Without one: whatever is set for any command.",
        ),
    ] = None,
    format_: Annotated[
        str, typer.Option("--format", "-f", metavar="FORMAT", help="What to print: text or json.")
    ] = "text",
) -> None:
    """Tell each option's value, and what says so.

    That is the command line, the environment, the file, or the default.
    """
    from scanner.cli.config_page import lines, told, told_of_all  # noqa: PLC0415 -- keeps --help fast

    known("format", format_, FORMATS)
    root, words = cast("typer.Context", context.find_root()), command or []
    if words:
        found: Sequence[Told] = told(root, *_split(root.command, words))
    else:
        found = told_of_all(root)
    if format_ == "json":
        typer.echo(json.dumps([one.as_json() for one in found], indent=2, ensure_ascii=False))
        return
    for line in lines(_configuration(context), found):
        typer.echo(line)


@app.command()
def validate(context: typer.Context) -> None:
    """Check the configuration file and the environment.

    Policies that they name have to be there, too. Variables of the environment that look like ours and set nothing are
    a warning.
    """
    from scanner.cli.config_check import refuse_missing  # noqa: PLC0415 -- keeps --help fast
    from scanner.cli.config_environment import refuse_environment, strangers  # noqa: PLC0415
    from scanner.cli.console import safe, say_warning  # noqa: PLC0415 -- keeps --help fast

    file, settings = _configuration(context).file, _configuration(context).settings
    for warning in strangers(settings):
        say_warning(warning)
    # A file that is wrong in itself was refused before any command began.
    if file:
        refuse_missing(file, settings)
    refuse_environment(context, settings)
    typer.echo(f"{safe(str(file.path))}: valid" if file else "no configuration file")


@app.command()
def schema(context: typer.Context) -> None:
    """Print the JSON Schema of the configuration file, for editors."""
    from scanner.cli.config_schema import as_text, schema_of  # noqa: PLC0415 -- keeps --help fast
    from scanner.notify.faults import schema as of_notify  # noqa: PLC0415

    typer.echo(as_text(schema_of(_configuration(context).settings, *of_notify())), nl=False)


def _configuration(context: typer.Context) -> Configuration:
    found: Configuration = context.obj
    return found


def _split(command: Any, words: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:  # noqa: ANN401 -- click's
    """Return the words that name a command, and those that follow; raise UsageError where they name none."""
    names: list[str] = []
    for word in words:
        inner = getattr(command, "commands", {})
        if word.startswith("-") or word not in inner:
            break
        command = inner[word]
        names.append(word)
    if not names:
        raise UsageError(f"there is no command {words[0]!r}", "`scanner --help` names them all.")
    return tuple(names), tuple(words[len(names) :])
