"""Commands that take plain values as they are get what typer would give them, and say what typer would say."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import pytest
import typer
from typer.core import TyperCommand, TyperGroup
from typer.testing import CliRunner

from scanner.cli.plainly import PlainCommand, PlainGroup


class Colour(StrEnum):
    """One of a few words."""

    RED = "red"
    BLUE = "blue"


def _upper(value: str) -> str:
    return value.upper()


def _answer(command: type[TyperCommand], group: type[TyperGroup], words: list[str]) -> tuple[int, str]:
    app = typer.Typer(cls=group, rich_markup_mode=None)

    @app.callback()
    def root(level: int = 1) -> None:
        typer.echo(repr(level))

    @app.command(cls=command)
    def show(
        text: str = "plain",
        loud: Annotated[str, typer.Option(callback=_upper)] = "quiet",
        parsed: Annotated[int, typer.Option(parser=len)] = 7,
        number: Annotated[int, typer.Option(min=1, max=100)] = 16,
        seconds: Annotated[float, typer.Option(min=1)] = 2.5,
        colour: Colour = Colour.RED,
        flag: bool = False,
        path: Path | None = None,
        there: Annotated[Path | None, typer.Option(exists=True)] = None,
        many: list[str] | None = None,
        paths: list[Path] | None = None,
        numbers: list[int] | None = None,
        needed: Annotated[str, typer.Option()] = ...,  # type: ignore[assignment]  # typer's word for required
    ) -> None:
        typer.echo(repr([*locals().values()]))

    done = CliRunner().invoke(app, words)
    return done.exit_code, done.output


@pytest.mark.parametrize(
    "words",
    [
        [],
        [
            "--text",
            "é",
            "--loud",
            "so",
            "--flag",
            "--path",
            "no/such/file",
            "--many",
            "a",
            "--many",
            "",
            "--colour",
            "blue",
        ],
        ["--path", "/"],
        ["--path", "x" * 5000],
        ["--path", "--flag"],
        ["--there", "/"],
        ["--there", "no/such/file"],
        ["--paths", "/", "--paths", "no/such/file"],
        ["--numbers", "1", "--numbers", "22"],
        ["--numbers", "1", "--numbers", "x"],
        ["--number", "100"],
        ["--number", "101"],
        ["--number", "0"],
        ["--number", "-5"],
        ["--number", " 5 "],
        ["--number", "1_0"],
        ["--number", "٣"],
        ["--number", "5.0"],
        ["--number", "five"],
        ["--seconds", "3"],
        ["--seconds", "0.5"],
        ["--seconds", "nan"],
        ["--colour", "green"],
        ["--parsed", "four"],
        ["--other"],
        ["--help"],
    ],
)
def test_plain_values_are_taken_as_typer_takes_them(words: list[str]) -> None:
    for given in (["show", *words, "--needed", "it"], ["show", *words], ["--level", "3", "show", *words]):
        assert _answer(PlainCommand, PlainGroup, given) == _answer(TyperCommand, TyperGroup, given)
