"""`scanner demo` as a person runs it: stopped, kept, without the emulator."""

import http.client
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from scanner.cli.app import app, main
from scanner.errors import ExitCode
from scanner.sandbox import RunningEstate, process
from scanner.sandbox.clients import Clients

pytestmark = pytest.mark.emulator

posix = pytest.mark.skipif(os.name != "posix", reason="sends signals as a POSIX terminal does")


@contextmanager
def _demo(*options: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Run the demonstration in a process group of its own, as a terminal does."""
    command = [sys.executable, "-m", "scanner", "demo", *options]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=folder, stdout=pipe, stderr=pipe, text=True, start_new_session=True) as running:
        yield running


def _lines_until(text: str, running: subprocess.Popen[str]) -> list[str]:
    lines: list[str] = []
    for line in running.stdout or ():
        lines.append(line)
        if text in line:
            return lines
    pytest.fail(f"{text!r} was never said: {''.join(lines)}")


def _listens(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    try:
        connection.connect()
    except OSError:
        return False
    finally:
        connection.close()
    return True


@posix
def test_ctrl_c_ends_it_without_a_trace(tmp_path: Path) -> None:
    with _demo(folder=tmp_path) as running:
        _lines_until("Starting Nordwind", running)
        os.killpg(running.pid, signal.SIGINT)
        _, errors = running.communicate(timeout=300)
    assert running.returncode == ExitCode.INTERRUPTED
    assert "Traceback" not in errors


@posix
def test_a_kept_estate_can_be_scanned_until_ctrl_c(tmp_path: Path) -> None:
    with _demo("--keep", "--scan-only", "--out", "a run", folder=tmp_path) as running:
        said = "".join(_lines_until("Ctrl-C stops it", running))
        (sourced,) = re.findall(r"^  (\. .+)$", said, re.MULTILINE)
        url = subprocess.check_output(["/bin/sh", "-c", f"{sourced}; echo $AWS_ENDPOINT_URL"], cwd=tmp_path, text=True)
        port = int(url.rpartition(":")[2])
        assert _listens(port)
        os.killpg(running.pid, signal.SIGINT)
        _, errors = running.communicate(timeout=300)
    assert (running.returncode, errors) == (ExitCode.DONE, "")
    assert not _listens(port)
    assert [path.name for path in tmp_path.iterdir()] == ["a run"]
    assert (tmp_path / "a run" / "report.html").exists()
    assert "  scanner scan \\\n    --assume-role arn:aws:iam::" in said


def test_quiet_says_nothing(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["demo", "--quiet", "--out", str(tmp_path / "run")], catch_exceptions=False)
    assert (result.exit_code, result.output) == (ExitCode.DONE, "")


def test_scan_only_repairs_nothing(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["demo", "--scan-only", "--out", str(tmp_path / "run")], catch_exceptions=False)
    assert result.exit_code == ExitCode.DONE
    assert "would survive the loss of their Region" in result.stdout
    assert "Plan" not in result.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_without_the_emulator_the_remedy_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(process, "find_spec", lambda name: None if name == "flask" else find_spec(name))
    monkeypatch.setattr(sys, "argv", ["scanner", "demo"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == ExitCode.USAGE
    assert "pip install 's3-replication-scanner[demo]'" in capsys.readouterr().err


def test_an_interrupted_scan_ends_with_its_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    estate = RunningEstate(Clients("http://127.0.0.1:9"), {}, (), (), Path())
    interrupted = SimpleNamespace(exit_code=ExitCode.INTERRUPTED, report=None, directory=Path())
    monkeypatch.setattr("scanner.sandbox.running_estate", lambda: nullcontext(estate))
    monkeypatch.setattr("scanner.cli.scan.run", lambda _options, *, quiet: interrupted if quiet else None)
    result = CliRunner().invoke(app, ["demo", "--quiet"], catch_exceptions=False)
    assert (result.exit_code, result.output) == (ExitCode.INTERRUPTED, "")
