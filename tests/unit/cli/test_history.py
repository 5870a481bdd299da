"""`scanner history`, and `scan --history`: what a person sees, and that a history never fails a scan."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from scanner.cli.history_page import pruned_page
from scanner.history import Pruned
from scanner.history.pruning import OldRun
from scanner.model.trend import Trend
from scanner.runs.directory import load_report
from tests.support.policies import policy
from tests.support.program import run
from tests.support.runs import save

BAD: dict[str, Any] = {"region": "eu-west-1", "versioning": {}}
GOOD: dict[str, Any] = {"region": "eu-west-1", "versioning": {"Status": "Enabled"}}
SHUT: dict[str, Any] = {"region": "eu-west-1", "versioning": "AccessDenied"}
POLICY = """
schema: 1
name: dr
version: 1.0.0
expects:
  source-versioning: {}
"""
GOLDEN = """\
started (UTC)     score    critical  high  medium  low  info  undecided  read
2026-11-01 12:00  66.6 %   1         0     0       0    0     0          3/3
2026-11-02 12:00  0.0 %    2         0     0       0    0     1          2/3
2026-11-03 12:00  100.0 %  0         0     0       0    0     2          1/3

2 open findings:
  critical never-seen-right: source-versioning (dr): since 2026-11-01 or before, 2 days (1 run in between could not \
look; could not be looked at lately)
  critical shut: source-versioning (dr): since 2026-11-02, 1 day (1 run in between could not look; could not be \
looked at lately)
No finding was seen repaired yet.
"""


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("SCANNER_HISTORY", raising=False)
    Path("dr.yaml").write_text(POLICY)
    asked = policy("source-versioning", name="dr")
    save(Path("1"), "2026-11-01", {"never-seen-right": BAD, "shut": GOOD, "x": GOOD}, asked)
    save(Path("2"), "2026-11-02", {"never-seen-right": BAD, "shut": BAD, "x": SHUT}, asked)
    save(Path("3"), "2026-11-03", {"never-seen-right": SHUT, "shut": SHUT, "x": GOOD}, asked)


def test_runs_are_added_once_and_shown(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    place = tmp_path / "state" / "s3-replication-scanner" / "history.db"
    assert run(capsys, "history", "add", "3", "1") == (0, f"Added 2 of 2 runs to {place}\n", "")
    assert run(capsys, "history", "add", "1", "2/findings.json") == (0, f"Added 1 of 2 runs to {place}\n", "")
    assert run(capsys, "history") == (0, GOLDEN, "")


def test_repairs_and_waivers_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    save(
        Path("4"),
        "2026-11-04",
        {"never-seen-right": GOOD, "shut": GOOD, "x": GOOD},
        policy("source-versioning", name="dr"),
    )
    run(capsys, "history", "add", "1", "2", "3", "4", "--history", "h.db")
    out = run(capsys, "history", "--history", "h.db")[1]
    assert out.endswith(
        "\n0 open findings:\nMean time to repair: 2.5 days, over 2 repairs, 2 of them with runs that could not look.\n"
    )


def test_the_csv_and_the_json(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "history", "add", "1", "2", "--history", "h.db")
    rows = list(
        csv.DictReader(run(capsys, "history", "--history", "h.db", "-f", "csv", "--by", "policy")[1].splitlines())
    )
    assert [(row["policy"], row["score"], row["critical"], row["undecided"]) for row in rows] == [
        ("dr", "66.6", "1", "0"),
        ("dr", "0.0", "2", "1"),
    ]
    told = json.loads(run(capsys, "history", "--history", "h.db", "-f", "json", "--account", "111111111111")[1])
    assert told["schema"] == 1
    assert [entry["place"]["bucket"] for entry in told["open"]] == ["never-seen-right", "shut"]
    assert "No run of the history" in run(capsys, "history", "--history", "h.db", "--account", "9")[1]


def test_long_histories_are_cut_in_text(capsys: pytest.CaptureFixture[str]) -> None:
    many = {f"b{number:02}": BAD for number in range(60)}
    for day in range(1, 29):
        save(Path(f"many-{day}"), f"2026-10-{day:02}", many, policy("source-versioning", name="dr"))
    run(capsys, "history", "add", *(f"many-{day}" for day in range(1, 29)), "1", "2", "3", "--history", "h.db")
    out = run(capsys, "history", "--history", "h.db")[1]
    assert "… and 1 earlier line;" in out
    save(Path("last"), "2026-11-09", many, policy("source-versioning", name="dr"))
    run(capsys, "history", "add", "last", "--history", "h.db")
    assert "  … and 40 more; --format json has all" in run(capsys, "history", "--history", "h.db")[1]


def test_hostile_names_are_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    evil = policy("source-versioning", name="=cmd|'/C calc'!A0\x1b[2J\u202e")
    save(Path("evil"), "2026-11-04", {"a": BAD}, evil)
    run(capsys, "history", "add", "evil", "--history", "h.db")
    text = run(capsys, "history", "--history", "h.db")[1]
    assert "all      =cmd|" in run(capsys, "history", "--history", "h.db", "--by", "policy")[1]
    table = run(capsys, "history", "--history", "h.db", "-f", "csv", "--by", "policy")[1]
    assert not any(unseen in text + table for unseen in ("\x1b", "\u202e"))
    assert ",'=cmd" in table.replace('"', "")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("history",), 3, "there is no history"),
        (("history", "--history", "none"), 2, "leaves nothing to show"),
        (("history", "--format", "jsom"), 2, "Did you mean json?"),
        (("history", "--by", "runs"), 2, "Did you mean run?"),
        (("history", "--history", "dr.yaml"), 3, "not a history"),
        (("history", "add", "nowhere"), 3, "cannot be read"),
        (("history", "add", "1", "--history", "dr.yaml/x.db"), 3, "cannot be opened"),
    ],
)
def test_bad_input_is_one_clear_message(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, said: str
) -> None:
    found, out, err = run(capsys, *words)
    assert (found, out) == (code, "")
    assert said in err
    assert not Path("state").exists()


# A scan with a history


def scan(capsys: pytest.CaptureFixture[str], number: int, *words: str) -> tuple[int, str, str]:
    common = ("--snapshot", f"{number}/snapshot.jsonl.gz", "-p", "dr.yaml", "-f", "json")
    return run(capsys, "scan", *common, "--out", f"out-{number}", *words)


def trend(number: int) -> Trend | None:
    return load_report(Path(f"out-{number}")).trend


def test_a_scan_adds_its_run_and_shows_the_trend(capsys: pytest.CaptureFixture[str]) -> None:
    for number in (1, 2, 3):
        assert scan(capsys, number, "--history", "h.db")[2] == ""
    assert trend(1) is None
    second, third = trend(2), trend(3)
    assert second is not None
    assert third is not None
    assert (second.new, second.resolved) == (1, 0)
    assert [point.wrong for point in third.points] == [1, 2]
    assert "3/3" in run(capsys, "history", "--history", "h.db")[1]


def test_a_rendered_report_keeps_its_trend(capsys: pytest.CaptureFixture[str]) -> None:
    scan(capsys, 1, "--history", "h.db")
    scan(capsys, 2, "--history", "h.db")
    run(capsys, "report", "out-2", "--out", "again", "-f", "json")
    assert Path("again/findings.json").read_bytes() == Path("out-2/findings.json").read_bytes()


def test_the_environment_can_name_the_history(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCANNER_HISTORY", "default")
    scan(capsys, 1)
    assert Path("state/s3-replication-scanner/history.db").exists()
    scan(capsys, 2, "--history", "none")
    assert run(capsys, "history", "-f", "csv")[1].count("\n") == 2


def test_without_the_option_nothing_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    assert scan(capsys, 1)[0] == 10
    assert not Path("state").exists()


@pytest.mark.parametrize("place", ["dr.yaml", "dr.yaml/no/folder.db"])
def test_a_history_that_cannot_be_written_is_a_warning(capsys: pytest.CaptureFixture[str], place: str) -> None:
    code, out, err = scan(capsys, 1, "--history", place)
    assert code == 10
    assert "Reports: out-1" in out
    assert err.startswith("warning: the run is not in the history: dr.yaml")
    assert trend(1) is None


def test_pruning_tells_what_would_go_and_goes_when_it_is_asked_to(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "history", "add", "1", "2", "3", "--history", "h.db")
    lost = (
        "  2026-11-01T12:00:00Z 20261101T120000Z-abcdef\n"
        "  2026-11-02T12:00:00Z 20261102T120000Z-abcdef\n"
        "Lost with them: their points of the trend, what changed of pairs in them, how often they could not look, and "
        "0 repairs of the mean time to repair.\n"
        "Kept: since when open findings are wrong, since when pairs are known, and the folders of the runs.\n"
    )
    words = ("history", "prune", "--history", "h.db", "--keep-runs", "1")
    trial = f"Would remove 2 of 3 runs of h.db:\n{lost}Nothing was removed. Give --yes to do it.\n"
    assert run(capsys, *words) == run(capsys, *words) == (0, trial, "")
    assert run(capsys, *words, "--yes") == (0, f"Removed 2 of 3 runs of h.db:\n{lost}", "")
    assert run(capsys, *words, "--yes") == (0, "Nothing to remove: all of h.db is to be kept (1 run).\n", "")
    _, shown, _ = run(capsys, "history", "--history", "h.db")
    assert "since 2026-11-01 or before, 2 days" in shown
    assert Path("1").is_dir()


@pytest.mark.parametrize("words", [(), ("--keep-runs", "1", "--keep-days", "3")])
def test_what_is_kept_has_to_be_said_once(capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    code, out, err = run(capsys, "history", "prune", *words)
    assert (code, out) == (2, "")
    assert "what is kept is not said, or said twice" in err


@pytest.mark.parametrize("days", ["500000", "999999999", "99999999999999999999"])
def test_more_days_than_there_are_dates_forget_nothing(capsys: pytest.CaptureFixture[str], days: str) -> None:
    code, out, err = run(capsys, "history", "prune", "--yes", "--keep-days", days)
    assert (code, out) == (2, "")
    assert "36500" in err


def test_a_long_list_of_runs_is_cut() -> None:
    runs = tuple(OldRun(number, f"run-{number}", "2026-11-01T12:00:00Z") for number in range(40))
    lines = list(pruned_page(Pruned(runs, 41, 2), "h.db", done=True))
    assert lines[0] == "Removed 40 of 41 runs of h.db:"
    assert lines[31] == "  … and 10 more, until 2026-11-01T12:00:00Z"
