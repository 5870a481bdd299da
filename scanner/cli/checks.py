"""`scanner checks`."""

import typer

app = typer.Typer(no_args_is_help=True, help="To be written.")


@app.command("list")
def show_list() -> None:
    """To be written."""
