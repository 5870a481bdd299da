"""What is taken plainly is what typer would have made of it, for each option of each command."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command

from scanner.cli.app import app
from scanner.cli.plain import taking_plainly

ROOT: Any = get_command(app)
SAMPLES: tuple[Any, ...] = (
    None, True, False, 0, 1, 7, -1, 256, 257, 300.0, 0.5, -0.0, float("nan"), "", "a", "7", "07", "-7", "7.5", "true",
    "Zürich", "\udcff", "none", "default", "-", "nowhere/none", ".", "a\0b", "fast", "s3", "text", "low", " 7 ", "٣",
    (), [], ("a",), ["a", "b"], ("7", "ü"), (".", "nowhere/none"), ("low",), (1,), (None,), b"a", {"a": 1},
    Path("nowhere"),
)  # fmt: skip


def parameters(command: Any = ROOT, words: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 -- click's
    yield from ((" ".join([*words, param.name]), param) for param in command.params)
    for name, inner in getattr(command, "commands", {}).items():
        yield from parameters(inner, (*words, name))


PARAMETERS = dict(parameters())


def told(param: Any, value: object) -> object:  # noqa: ANN401 -- click's
    """Return what becomes of a value, and its type; or what is said of it."""
    context = typer.Context(ROOT, info_name="scanner")
    try:
        made = param.process_value(context, value)
    except Exception as error:  # noqa: BLE001 -- whatever is said of a value is what is compared
        return type(error), str(error)
    kinds = [type(one) for one in made] if isinstance(made, list | tuple) else None
    return type(made), kinds, repr(made)


@pytest.mark.parametrize("name", [name for name, param in PARAMETERS.items() if param.callback is None])
def test_a_value_becomes_what_typer_makes_of_it(name: str) -> None:
    param = PARAMETERS[name]
    for sample in (*SAMPLES, param.default):
        param._runtime_param = None
        typers = told(param, sample)
        taking_plainly([param])
        assert told(param, sample) == typers, sample


def test_plain_options_need_no_validators(tmp_path: Path) -> None:
    probe = """
import sys
from scanner.cli.start import main
sys.argv = ["scanner", "scan", "--policy", "nowhere.yaml", "--out", "nowhere/run", "--workers", "7"]
try:
    main()
finally:
    print("pydantic" in sys.modules)
"""
    environment = {"PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", probe], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "False"
    assert "there is no file 'nowhere.yaml'" in done.stderr
