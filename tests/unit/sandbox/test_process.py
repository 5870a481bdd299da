"""The emulator's process from its parent's side, and whose variables are in force."""

import os
import subprocess
import sys
from importlib.util import find_spec
from typing import Any

import pytest

from scanner.errors import UsageError
from scanner.sandbox import in_force, process
from scanner.sandbox.emulator import moto_state
from scanner.sandbox.process import EmulatorError, emulator


@pytest.mark.parametrize(
    ("absent", "said"),
    [
        (("moto",), "needs moto, which is not installed"),
        (("moto", "flask", "flask_cors"), "needs moto, flask, flask_cors, which are not installed"),
    ],
)
def test_without_the_emulator_the_remedy_is_told(
    absent: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "find_spec", lambda name: None if name in absent else find_spec(name))
    with pytest.raises(UsageError, match=said) as missing, emulator():
        pass
    assert "s3-replication-scanner[demo]" in missing.value.remedy


def test_a_process_that_does_not_start_says_why() -> None:
    delay: Any = "soon"
    with pytest.raises(EmulatorError, match="could not convert string to float: 'soon'"), emulator(delay):
        pass


def test_a_process_that_does_not_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_STOP_SECONDS", 0.01)
    deaf = [sys.executable, "-c", "import time; time.sleep(600)"]
    with subprocess.Popen(deaf, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        process._stop(running)
    assert running.returncode != 0


def test_nothing_of_the_user_reaches_the_emulator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "mine")
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "1")
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    environment = process._environment()
    assert not environment.keys() & {"AWS_PROFILE", "MOTO_ACCOUNT_ID"}
    assert environment["PYTHONPATH"].endswith(os.pathsep + "elsewhere")


@pytest.mark.parametrize("release", ["5.2.4", "5.3.0", "6.0.1"])
def test_other_releases_of_moto_are_refused(release: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moto_state, "version", lambda _name: release)
    with pytest.raises(moto_state.UnsupportedMotoError, match=release):
        moto_state.require_supported_moto()


def test_variables_are_in_force_for_the_block_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "mine")
    before = dict(os.environ)
    with in_force({"AWS_DEFAULT_REGION": "eu-west-1"}):
        assert {name for name in os.environ if name.startswith("AWS_")} == {"AWS_DEFAULT_REGION"}
    assert dict(os.environ) == before
