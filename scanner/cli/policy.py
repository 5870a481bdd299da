"""`scanner policy`: policies as files, before anything is scanned."""

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli import completing, policy_test
from scanner.errors import UsageError

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Write, check and look at policies; nothing is scanned."
)

app.command("test")(policy_test.try_cases)

_SOURCE = "A policy file, a folder of them, or the name of a shipped policy."


@app.command()
def validate(files: Annotated[list[str], typer.Argument(metavar="FILE…", help=_SOURCE, show_default=False)]) -> None:
    """Check policy files; tell every problem with its place."""
    from scanner import registry  # noqa: PLC0415 -- keeps --help fast
    from scanner.cli.policy_page import summary  # noqa: PLC0415
    from scanner.policy.load import load_policies  # noqa: PLC0415

    for policy in load_policies(files, registry.checks()):
        typer.echo(f"{summary(policy)}: valid")


@app.command("list")
def show_list() -> None:
    """List the shipped policies."""
    from scanner import registry  # noqa: PLC0415 -- keeps --help fast
    from scanner.cli.columns import columns  # noqa: PLC0415
    from scanner.policy.load import load_policies  # noqa: PLC0415
    from scanner.policy.sources import pack_names  # noqa: PLC0415

    policies = load_policies(pack_names(), registry.checks())
    rows = [(policy.name, policy.version, str(len(policy.expects)), policy.title) for policy in policies]
    for line in columns([("name", "version", "checks", "title"), *rows]):
        typer.echo(line)


@app.command()
def show(
    source: Annotated[
        str, typer.Argument(metavar="NAME|FILE", help=_SOURCE, show_default=False, autocompletion=completing.policies)
    ],
) -> None:
    """Show what a policy selects, expects, reads and needs."""
    from scanner import registry  # noqa: PLC0415 -- keeps --help fast
    from scanner.cli.policy_page import page  # noqa: PLC0415
    from scanner.policy.load import load_policies  # noqa: PLC0415

    typer.echo("\n\n".join(page(policy) for policy in load_policies([source], registry.checks())))


@app.command()
def schema() -> None:
    """Print the JSON Schema of policy files, for editors."""
    from scanner import registry  # noqa: PLC0415 -- keeps --help fast
    from scanner.policy.schema import as_text  # noqa: PLC0415

    typer.echo(as_text(registry.checks()), nl=False)


@app.command()
def init(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")] = Path("replication-policy.yaml"),
    pack: Annotated[
        str, typer.Option("--from", metavar="NAME", help="Start from this shipped policy.", show_default=False)
    ] = "",
) -> None:
    """Write a policy to start from, with comments.

    Never over a file that exists.
    """
    from scanner.cli.console import safe  # noqa: PLC0415 -- keeps --help fast
    from scanner.policy.starter import starter  # noqa: PLC0415

    text = starter(path, pack)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        raise UsageError(f"{path} exists and is left as it is", "Name another file.") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}", "Name a file in a folder of yours.") from error
    typer.echo(f"Wrote {safe(str(path))}. Change it, then run: scanner policy validate {safe(str(path))}")
