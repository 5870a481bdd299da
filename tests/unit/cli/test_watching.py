"""`--log-format`, `--log-level`, `--metrics-file` and traces: what a command tells, however it ends."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from scanner.cli.watching import watched
from scanner.errors import AwsUnreachableError
from scanner.telemetry.metrics import PREFIX
from tests.support.fake_reader import FakeReader
from tests.support.program import run

POLICY = """
schema: 1
name: versioned
version: 1.0.0
expects:
  source-versioning: {severity: medium}
"""
FRAGMENT: dict[str, dict[str, Any]] = {
    "good": {"region": "eu-west-1", "versioning": {"Status": "Enabled"}},
    "shut": {"region": "us-east-1", "versioning": "AccessDenied"},
}
SCAN = ("scan", "-p", "versioned.yaml", "-f", "json", "--out", "run")


@pytest.fixture(autouse=True)
def estate(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("scanner.aws.access.connect", lambda _access, _options: FakeReader(FRAGMENT))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "versioned.yaml").write_text(POLICY)


def exit_code_of(path: str) -> float:
    families = text_string_to_metric_families(Path(path).read_text("utf-8"))
    return next(
        sample.value for family in families for sample in family.samples if sample.name == f"{PREFIX}_exit_code"
    )


def test_a_scan_is_told_in_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, *SCAN, "--log-format", "json")
    events = [json.loads(line) for line in err.splitlines()]
    names = [event["event"] for event in events]
    assert (code, names[0], names[-1]) == (11, "run.started", "run.finished")
    assert events[-1]["exit_code"] == 11
    assert {"account.connected", "phase.started", "unreadable", "run.reported", "file.written"} <= set(names)
    assert [event["bucket"] for event in events if event["event"] == "unreadable"] == ["shut"]
    assert "Reports: run" in out


def test_a_level_alone_means_text_and_quiet_leaves_logs_alone(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, *SCAN, "--log-level", "warning", "--quiet")
    assert (code, out) == (11, "")
    assert [line.split()[2] for line in err.splitlines()] == ["unreadable", "unreadable.total"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--log-format", "xml"), "unknown log format 'xml'"),
        (("--log-level", "loud"), "unknown log level 'loud'"),
        (("--metrics-file", "nowhere/m.prom"), "nowhere is not a folder"),
    ],
)
def test_what_cannot_be_is_said_before_aws_is_asked(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    code, _, err = run(capsys, *SCAN, *words)
    assert code == 2
    assert said in err
    assert not Path("run").exists()


def test_metrics_are_written_when_the_answer_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, *SCAN, "--metrics-file", "m.prom")
    assert (code, err, exit_code_of("m.prom")) == (11, "", 11)
    assert f'{PREFIX}_buckets{{state="partly_read"}}' in Path("m.prom").read_text()


@pytest.mark.parametrize(
    ("error", "code"),
    [(AwsUnreachableError("no network"), 4), (KeyboardInterrupt(), 130), (RuntimeError("a defect"), 1)],
)
def test_logs_and_metrics_also_tell_how_a_run_failed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    def fail(_access: object, _options: object) -> None:
        raise error

    monkeypatch.setattr("scanner.aws.access.connect", fail)
    words = (*SCAN, "--metrics-file", "m.prom", "--log-format", "json")
    if isinstance(error, RuntimeError):
        with pytest.raises(RuntimeError):
            run(capsys, *words)
        err = capsys.readouterr().err
    else:
        told, _, err = run(capsys, *words)
        assert told == code
    logged = [json.loads(line) for line in err.splitlines() if line.startswith("{")]
    assert logged[-1]["exit_code"] == code
    assert exit_code_of("m.prom") == code


def test_an_interruption_before_anything_else_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("scanner.cli.scan.fail_on_of", stop)
    code, _, err = run(capsys, *SCAN, "--log-format", "text")
    assert code == 130
    assert "run.finished exit_code=130" in err


@pytest.mark.parametrize("command", ["scan", "plan", "apply", "undo", "verify"])
def test_every_long_command_has_the_options(capsys: pytest.CaptureFixture[str], command: str) -> None:
    code, out, _ = run(capsys, command, "--help")
    assert code == 0
    assert {"--log-format", "--log-level", "--metrics-file"} <= set(out.split())


def test_traces_are_made_where_an_endpoint_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def tracers(_environment: object) -> tuple[()]:
        made.append("one")
        return ()

    monkeypatch.setattr("scanner.telemetry.tracing.tracers", tracers)
    run(capsys, *SCAN)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
    run(capsys, *SCAN[:-1], "again")
    assert made == ["one"]


class Terminal(io.StringIO):
    """A stream that a person looks at."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("words", "greeted"),
    [((), True), (("--quiet",), False), (("--log-format", "text"), False), (("-p", "none.yaml"), True)],
)
def test_a_terminal_hears_at_once_that_work_begins(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], greeted: bool
) -> None:
    terminal = Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", terminal)
    run(capsys, *SCAN, *words)
    assert terminal.getvalue().startswith("starting\r        \r") is greeted
    if "-p" in words:
        assert "error:" in terminal.getvalue().removeprefix("starting\r        \r")


def test_a_command_that_just_returns_has_done_its_job(capsys: pytest.CaptureFixture[str]) -> None:
    given: list[object] = []

    def command(name: str) -> None:
        given.append(name)

    watched(command)(name="x", log_format="json", log_level="", metrics_file=None)
    told = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert (given, told["event"], told["exit_code"]) == (["x"], "run.finished", 0)


def test_the_first_line_waits_for_nothing_slow() -> None:
    script = (
        "import sys; from scanner.cli import app; "
        "cheap = {'rich', 'prometheus_client', 'opentelemetry', 'boto3', 'jsonschema'} & set(sys.modules); "
        "import scanner.cli.progress_lines, scanner.pipeline; "
        "print(sorted(cheap), sorted({'boto3', 'botocore', 'pandas', 'opentelemetry'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[] []\n"
