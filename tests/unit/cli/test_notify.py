"""`scanner notify` and `scan --notify`: whom they tell, and that nothing they meet changes a scan's answer."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.history import opened
from scanner.model.outcome import Outcome, State
from scanner.model.report import Report
from scanner.pipeline import Result
from scanner.runs import directory
from tests.support.commands import Faked
from tests.support.plans import new_pair
from tests.support.program import run
from tests.support.receivers import Receiver, http_receiver
from tests.support.reports import empty_estate, finding, report
from tests.unit.notify.conftest import LEDGER, own_state, proof

__all__ = ["own_state"]


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Receiver]:
    monkeypatch.chdir(tmp_path)
    with http_receiver() as found:
        yield found


@pytest.fixture
def troubled() -> Report:
    return report([finding("source-versioning", LEDGER)])


def save(folder: Path, saved: Report) -> Path:
    directory.write_reports(directory.create(folder), saved, ("json",))
    return folder


def test_a_saved_run_is_told_once(
    receiver: Receiver, tmp_path: Path, troubled: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(save(tmp_path / "run", troubled))
    words = ("notify", folder, "--notify", receiver.url, "--report-url", "https://reports.example/{run}")
    assert run(capsys, *words) == (0, f"{receiver.url}: sent\n", "")
    assert run(capsys, *words) == (0, f"{receiver.url}: sent before\n", "")
    (got,) = receiver.got
    assert json.loads(got.body)["report"] == f"https://reports.example/{troubled.run.id}"


def test_a_dry_run_sends_nothing(
    receiver: Receiver, tmp_path: Path, troubled: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(save(tmp_path / "run", troubled))
    code, out, _ = run(capsys, "notify", folder, "--notify", receiver.url, "--notify", "slack:env:X", "--dry-run")
    assert (code, receiver.got) == (0, [])
    assert f"--- {receiver.url}: new-findings" in out
    assert '"type": "header"' in out
    clean = str(save(tmp_path / "clean", empty_estate()))
    assert "nothing would be sent" in run(capsys, "notify", clean, "--notify", receiver.url, "--dry-run")[1]


def test_what_was_not_reached_is_exit_22(
    receiver: Receiver, tmp_path: Path, troubled: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    receiver.statuses = [500]
    folder = str(save(tmp_path / "run", troubled))
    code, out, err = run(capsys, "notify", folder, "--notify", f"{receiver.url}/a/key", "--quiet")
    assert (code, out) == (22, "")
    assert err == f"warning: notify {receiver.url}/…: HTTP status 500\n"


def test_configured_targets_are_told(
    receiver: Receiver, tmp_path: Path, troubled: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "scanner.toml").write_text(f'[notify.targets.ops]\ntype = "webhook"\nurl = "{receiver.url}/ops"\n')
    folder = str(save(tmp_path / "run", troubled))
    assert run(capsys, "notify", folder) == (0, "ops: sent\n", "")
    assert [got.path for got in receiver.got] == ["/ops"]
    assert run(capsys, "notify", folder, "--notify", "none")[0] == 2


def test_only_what_the_history_does_not_have_is_new(
    receiver: Receiver, tmp_path: Path, troubled: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    from msgspec.structs import replace  # noqa: PLC0415 -- beside its only use

    history = tmp_path / "history.db"
    later = replace(troubled, run=replace(troubled.run, id="later", started="2026-11-23T12:00:00Z"))
    folder = str(save(tmp_path / "run", later))
    words = ("notify", folder, "--notify", receiver.url, "--history", str(history))
    with opened(history, make=True) as store:
        store.add(troubled)
    assert run(capsys, *words)[1] == f"{receiver.url}: nothing new\n"
    assert run(capsys, *words[:-1], "nowhere.db")[1] == f"{receiver.url}: sent\n"
    earlier = str(save(tmp_path / "earlier", troubled))
    assert run(capsys, *words[:-2], "--baseline", earlier)[1] == f"{receiver.url}: nothing new\n"


def test_a_verification_alone_is_told(receiver: Receiver, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from scanner.model.verification import Verification, encode  # noqa: PLC0415 -- beside its only use

    verified = Verification("run", "2026-11-23T01:00:00Z", (), (), (), proofs=(proof(),))
    path = tmp_path / "run" / "verification.json"
    path.parent.mkdir()
    path.write_bytes(encode(verified))
    assert run(capsys, "notify", str(path.parent), "--notify", receiver.url)[1] == f"{receiver.url}: sent\n"
    assert list(json.loads(receiver.got[0].body)["reasons"]) == ["failed-proofs"]
    path.write_text("{")
    code, _, err = run(capsys, "notify", str(path.parent), "--notify", receiver.url)
    assert (code, "not a verification" in err) == (3, True)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "nobody to tell"),
        (("--notify", "nobody"), 2, "names no target"),
        (("--notify", "slack:env:X", "--report-url", "http://x"), 2, "report-url is not https"),
        (("--notify", "slack:env:X"), 3, "findings.json"),
    ],
)
@pytest.mark.usefixtures("receiver")
def test_what_cannot_be_told(
    words: tuple[str, ...], code: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "run").mkdir()
    got, _, err = run(capsys, "notify", "run", *words)
    assert got == code
    assert said in err


@pytest.mark.parametrize("status", [200, 500])
def test_a_scan_tells_and_its_answer_stays(
    status: int, receiver: Receiver, tmp_path: Path, troubled: Report, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    receiver.statuses = [status]
    Faked.put(monkeypatch, "scanner.pipeline.scan", Result(troubled, tmp_path, 10))  # type: ignore[arg-type]
    code, _, err = run(capsys, "scan", "--quiet", "--notify", receiver.url)
    assert (code, len(receiver.got)) == (10, 1)
    assert ("HTTP status 500" in err) is (status == 500)
    assert run(capsys, "scan", "--quiet", "--notify", "none")[0] == 10
    assert len(receiver.got) == 1


def test_a_history_that_cannot_be_read_keeps_a_scans_answer(
    receiver: Receiver, tmp_path: Path, troubled: Report, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    (tmp_path / "history.db").write_text("no database" * 100)
    Faked.put(monkeypatch, "scanner.pipeline.scan", Result(troubled, tmp_path, 10))  # type: ignore[arg-type]
    code, _, err = run(capsys, "scan", "--quiet", "--notify", receiver.url, "--history", "history.db")
    assert (code, receiver.got) == (10, [])
    assert "nobody was notified" in err


def test_a_secret_is_never_printed(
    receiver: Receiver, tmp_path: Path, troubled: Report, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    receiver.statuses = [403]
    monkeypatch.setenv("HOOK", f"{receiver.url}/hidden")
    folder = str(save(tmp_path / "run", troubled))
    told = [
        run(capsys, "notify", folder, "--notify", "slack:env:HOOK", *more) for more in ((), ("--dry-run",), ("-q",))
    ]
    assert receiver.got[0].path == "/hidden"
    assert "hidden" not in json.dumps(told)
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or b"hidden" not in file.read_bytes()


def test_a_proof_that_failed_is_told_by_verify(
    receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from scanner.model.verification import Verification, encode  # noqa: PLC0415 -- beside its only use
    from scanner.pipeline.verifying import Verified  # noqa: PLC0415

    verified = Verification("run", "2026-11-23T01:00:00Z", (), (), (), proofs=(proof(),))
    (tmp_path / "verification.json").write_bytes(encode(verified))
    Faked.put(monkeypatch, "scanner.pipeline.verifying.verify_buckets", Verified((proof(),), tmp_path))
    assert run(capsys, "verify", "prod-ledger", "--quiet", "--notify", receiver.url)[0] == 22
    assert list(json.loads(receiver.got[0].body)["reasons"]) == ["failed-proofs"]


def test_a_step_that_failed_is_told_by_apply(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from scanner.apply import Applied  # noqa: PLC0415 -- beside its only use
    from scanner.pipeline.saved import Carried  # noqa: PLC0415

    plan = new_pair()
    outcomes = tuple(Outcome(step.id, State.FAILED, "AWS said no.", "2026-11-23T01:00:00Z") for step in plan.steps)
    answer = Carried(plan, Path("run"), Applied(outcomes), (proof(),))
    Faked.put(monkeypatch, "scanner.pipeline.saved.apply_saved", answer)
    assert run(capsys, "apply", "run", "--quiet", "--notify", receiver.url)[0] == 22
    told = json.loads(receiver.got[0].body)
    assert list(told["reasons"]) == ["failed-proofs", "failed-steps"]
    assert told["failed_steps"] == len(plan.steps)
    assert told["steps"][0]["message"] == "AWS said no."


def test_whom_to_tell_is_said_before_anything_is_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    applied = Faked.put(monkeypatch, "scanner.pipeline.saved.apply_saved", None)
    code, _, err = run(capsys, "apply", "run", "--notify", "nobody")
    assert (code, applied.calls) == (2, 0)
    assert "--notify names no target" in err
