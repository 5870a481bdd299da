"""The configuration: which of command line, environment, file and default says an option, and what is refused."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import typer

from scanner.cli import config_file
from scanner.cli.app import app
from scanner.cli.config_keys import Settings
from scanner.cli.config_schema import value_schema
from scanner.pipeline import Result
from tests.support.commands import Faked
from tests.support.program import run

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Run the program in an empty folder, with nothing of ours in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.startswith("SCANNER_"):
            monkeypatch.delenv(name)
    return lambda *words: run(capsys, *words)


def shown(call: Call, *words: str) -> dict[str, tuple[Any, str]]:
    code, out, _ = call("config", "show", "--format", "json", *words)
    assert code == 0
    return {one["option"]: (one["value"], one["from"]) for one in json.loads(out)}


def test_each_place_wins_over_the_next(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scanner.toml").write_text(
        'home-region = "eu-west-1"\n\n[scan]\nworkers = 3\nfail-on = "high"\n'
        'policy = [\n  "a.yaml",\n  "b.yaml",\n]\nquiet = true\n'
    )
    monkeypatch.setenv("SCANNER_SCAN_FAIL_ON", "medium")
    monkeypatch.setenv("SCANNER_PROFILE", "one two")
    found = shown(call, "scan", "--workers", "9")
    assert found["workers"] == (9, "command line")
    assert found["fail-on"] == ("medium", "environment: SCANNER_SCAN_FAIL_ON")
    assert found["profile"] == (["one", "two"], "environment: SCANNER_PROFILE")
    assert found["policy"] == (["a.yaml", "b.yaml"], "scanner.toml:6")
    assert found["quiet"] == (True, "scanner.toml:10")
    assert found["home-region"] == ("eu-west-1", "scanner.toml:1")
    assert found["format"] == ("html,csv,json", "default")


def test_a_commands_own_table_and_variable_win_over_what_is_for_all(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "scanner.toml").write_text('home-region = "eu-west-1"\n[plan]\nhome-region = "eu-north-1"\n')
    monkeypatch.setenv("SCANNER_BUCKET", "all-*")
    monkeypatch.setenv("SCANNER_PLAN_BUCKET", "mine-*")
    found = shown(call, "plan")
    assert found["home-region"] == ("eu-north-1", "scanner.toml:3")
    assert found["bucket"] == (["mine-*"], "environment: SCANNER_PLAN_BUCKET")
    assert shown(call, "scan")["bucket"] == (["all-*"], "environment: SCANNER_BUCKET")


def test_a_command_gets_what_show_tells(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n[tool.scanner]\nregion = ["eu-*"]\n')
    monkeypatch.setenv("SCANNER_SCAN_HOME_REGION", "eu-west-3")
    asked = Faked.put(monkeypatch, "scanner.pipeline.scan", Result(None, tmp_path, 0))  # type: ignore[arg-type]
    code, _, _ = call("scan", "--quiet")
    (options, _) = asked.positional
    assert (code, options.scope.regions, options.region) == (0, ("eu-*",), "eu-west-3")


def test_show_without_a_command_tells_what_is_set(call: Call, tmp_path: Path) -> None:
    (tmp_path / "scanner.toml").write_text("[evidence.upload]\nretain-days = 30\n")
    code, out, _ = call("config", "show")
    assert code == 0
    assert out.splitlines()[0] == "file: scanner.toml"
    assert out.splitlines()[3].split() == ["evidence", "upload", "--retain-days", "30", "scanner.toml:2"]


def test_show_tells_a_person_of_lists_flags_and_nothing(call: Call, tmp_path: Path) -> None:
    (tmp_path / "scanner.toml").write_text('[scan]\nbucket = ["a", "b"]\nquiet = true\n')
    lines = [line.split() for line in call("config", "show", "scan")[1].splitlines()]
    assert ["scan", "--bucket", "a,", "b", "scanner.toml:2"] in lines
    assert ["scan", "--quiet", "true", "scanner.toml:3"] in lines
    assert ["scan", "--region", "-", "default"] in lines


def test_show_without_any_configuration(call: Call) -> None:
    assert call("config", "show") == (0, "file: none\n", "")


def test_show_hides_what_may_be_a_key(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCANNER_SCAN_SIGN", "https://user:secret@host.example/T0/hidden?token=hidden")
    found = shown(call, "scan")
    assert found["sign"] == ("https://host.example/…", "environment: SCANNER_SCAN_SIGN")


@pytest.mark.parametrize(("words", "said"), [(("nope",), "no command 'nope'"), (("-x",), "no command '-x'")])
def test_show_refuses_what_is_no_command(call: Call, words: tuple[str, ...], said: str) -> None:
    code, _, err = call("config", "show", "--", *words)
    assert code == 2
    assert said in err


def test_show_refuses_a_value_that_the_command_would_refuse(call: Call) -> None:
    code, _, err = call("config", "show", "scan", "--workers", "many")
    assert code == 2
    assert "--workers" in err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("polcy = []", "scanner.toml:1:1: /polcy: unknown key 'polcy'; did you mean 'policy'?"),
        ("\n[scan]\nworkres = 2", "scanner.toml:3:1: /scan/workres: unknown key 'workres'; did you mean 'workers'?"),
        ("[sacn]\nworkers = 2", "scanner.toml:1:1: /sacn: unknown key 'sacn'; did you mean 'scan'?"),
        ("[scan]\nworkers = 0", "/scan/workers: expected from 1 to 256, not 0"),
        ("[scan]\nworkers = true", "/scan/workers: expected a whole number, not true"),
        ("[scan]\nquiet = 'yes'", "/scan/quiet: expected true or false, not 'yes'"),
        ("[scan]\npolicy = 'x'", "/scan/policy: expected a list in [brackets], not 'x'"),
        ("[scan]\nbucket = ['a', 1]", "/scan/bucket: expected a text in quotes in the list, not 1"),
        ("[scan]\nyes = true", "/scan/yes: 'yes' is for the command line alone"),
        ("workers = 4\nsnapshot = 'x'", "/snapshot: 'snapshot' is not the same for all commands; put it into [scan]"),
        ("scan = 3", "/scan: unknown key 'scan'"),
        ("[policy]\nvalidate = 3", "/policy/validate: unknown key 'validate'; known: init, test"),
        ("[scan]\nfail-on = 'bad'", "scanner.toml:2:1: /scan/fail-on: unknown severity 'bad'. Known are: critical, "),
        ("[report]\nfail-on = 'bad'", "/report/fail-on: unknown severity 'bad'"),
        ("format = 'html,pdff'", "scanner.toml:1:1: /format: unknown format 'pdff'. Did you mean pdf?"),
        ("engine = 'slow'", "/engine: expected fast or botocore, not 'slow'"),
        ("[scan]\nsource = 's4'", "/scan/source: expected s3 or config, not 's4'"),
        ("[scan]\ndeadline = '5x'", "/scan/deadline: --deadline '5x' is no time"),
        ("[scan]\nexecutor = 'x'", "/scan/executor: --executor 'x' is neither 'local' nor an address"),
        ("log-level = 'loud'", "/log-level: unknown log level 'loud'"),
        ("log-format = 'xml'", "/log-format: unknown log format 'xml'"),
        ("policy = ['nosuch']", "scanner.toml:1:1: /policy: there is no policy 'nosuch'; known: "),
        ("[scan]\npolicy = ['baseline', 'x.yaml']", "scanner.toml:2:1: /scan/policy: there is no file 'x.yaml'. Give"),
        ("[notify]\nseverty = 'low'", "scanner.toml:2:1: /notify/severty: unknown key 'severty'; did you mean"),
        ("notify = 3", "/notify: expected a table"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(call: Call, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "scanner.toml").write_text(text)
    code, _, err = call("config", "validate")
    assert code == 3
    assert said in err


def test_every_problem_is_told_at_once(call: Call, tmp_path: Path) -> None:
    (tmp_path / "scanner.toml").write_text("a = 1\nb = 2\n[scan]\nc = 3\n")
    _, _, err = call("scan")
    assert err.startswith("error: 3 problems in 1 configuration file:\nscanner.toml:1:1: /a")


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"a = ", "not TOML"), (b"\xff", "it is not UTF-8"), (None, "No such file")],
)
def test_a_file_that_cannot_be_used(call: Call, tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "other.toml"
    if content is not None:
        path.write_bytes(content)
    code, _, err = call("--config", str(path), "config", "show")
    assert code == 3
    assert said in err


def test_a_project_without_our_table_is_not_ours(call: Call, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "scanner"\n')
    assert call("config", "validate") == (0, "no configuration file\n", "")
    code, _, err = call("--config", "pyproject.toml", "config", "validate")
    assert (code, "has no [tool.scanner]" in err) == (2, True)


def test_a_named_file_and_none(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scanner.toml").write_text("nonsense = 1\n")
    (tmp_path / "mine.toml").write_text("[scan]\nworkers = 2\n")
    assert call("--config", "none", "config", "validate")[1] == "no configuration file\n"
    monkeypatch.setenv("SCANNER_CONFIG", "mine.toml")
    assert call("config", "validate")[1] == "mine.toml: valid\n"


def test_somebody_elses_file_is_not_used_unasked(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "scanner.toml"
    path.write_text("[scan]\nworkers = 2\n")
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    if path.stat().st_uid == 0:
        os.chown(path, 12345, -1)
    code, _, err = call("config", "validate")
    assert (code, "belongs to another user" in err) == (3, True)
    assert call("--config", str(path), "config", "validate")[0] == 0


def test_validate_warns_of_variables_that_set_nothing(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCANNER_SCAN_WORKRES", "2")
    code, _, err = call("config", "validate")
    assert code == 0
    assert "SCANNER_SCAN_WORKRES sets nothing; did you mean 'SCANNER_SCAN_WORKERS'?" in err


def test_what_the_commands_take_is_valid(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scanner.toml").write_text(
        "policy = ['baseline']\nformat = 'html, csv'\nlog-level = 'debug'\nengine = 'fast'\n"
        "[scan]\nsource = 'config'\nexecutor = 'dask://host:8786'\nfail-on = 'never'\ndeadline = ''\n"
    )
    monkeypatch.setenv("SCANNER_SCAN_FAIL_ON", "high")
    monkeypatch.setenv("SCANNER_POLICY", "baseline critical-data-dr")
    assert call("config", "validate") == (0, "scanner.toml: valid\n", "")


def test_a_policy_that_is_not_there_stops_no_other_command(call: Call, tmp_path: Path) -> None:
    (tmp_path / "scanner.toml").write_text("policy = ['still-to-be-written']\n")
    assert call("config", "show")[0] == 0


def test_validate_tells_the_faults_of_the_policies(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "p.yaml").write_text('schema: 1\nname: p\nversion: "1"\nexpects: {nope: {}}\n')
    file = tmp_path / "scanner.toml"
    file.write_text("policy = ['p.yaml']\n")
    code, _, err = call("config", "validate")
    assert (code, "p.yaml:4:11: /expects/nope: there is no check 'nope'" in err) == (3, True)
    file.unlink()
    monkeypatch.setenv("SCANNER_POLICY", "p.yaml")
    assert call("config", "validate")[0] == 3


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SCANNER_SCAN_FAIL_ON", "bad", "unknown severity 'bad'"),
        ("SCANNER_SCAN_FORMAT", "pdff", "unknown format 'pdff'"),
        ("SCANNER_SCAN_WORKERS", "1000", ""),
        ("SCANNER_ENGINE", "slow", ""),
        ("SCANNER_POLICY", "baseline nosuch", "there is no policy 'nosuch'"),
    ],
)
def test_validate_refuses_what_a_variable_says(
    call: Call, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    code, _, err = call("config", "validate")
    assert (code, err.count(f"\n{name}: {said}")) == (2, 1)


def test_the_schema_takes_what_the_program_takes_and_nothing_else(call: Call) -> None:
    _, out, _ = call("config", "schema")
    validator = jsonschema.Draft202012Validator(json.loads(out))
    validator.check_schema(json.loads(out))
    good = {
        "policy": ["a"],
        "scan": {"workers": 2, "fail-on": "high"},
        "evidence": {"upload": {"retain-days": 3}},
        "notify": {"on": ["new-findings"], "targets": {"ops": {"type": "slack", "url": "env:X"}}},
    }
    assert validator.is_valid(good)
    assert validator.is_valid({"policy": {"test": {}}})
    assert not validator.is_valid({"scan": {"workers": 0}})
    assert not validator.is_valid({"nope": 1})
    assert not validator.is_valid({"scan": {"yes": True}})
    assert not validator.is_valid({"notify": {"targets": {"a": {}}}})


def test_every_option_of_every_command_is_covered() -> None:
    """The kind of a value is read from an option's default or least value, so a number has to have one of them."""
    settings = Settings(typer.main.get_command(app))
    assert {"scan", "plan", "apply", "verify", "drift", "report"} <= {s.words[0] for s in settings.all if s.words}
    for setting in settings.all:
        ranged = getattr(setting.option, "min", None) is not None
        assert not ranged or value_schema(setting)["type"] in ("integer", "number"), setting
    keys = [(setting.words, setting.key) for setting in settings.all]
    assert len(keys) == len(set(keys))


def test_what_approves_is_never_configured() -> None:
    settings = Settings(typer.main.get_command(app))
    settings.take_from_environment()
    assert not {"yes", "approve"} & {setting.key for setting in settings.all}
    assert "SCANNER_YES" not in settings.variables()


def test_lines_are_those_where_statements_begin(tmp_path: Path) -> None:
    path = tmp_path / "scanner.toml"
    path.write_text('# a\n\na.b = """\n[x]\n"""\n[[t]]\nk = 1\n[[t]]\nk = [\n 2,\n]\n')
    file = config_file.named(str(path))
    assert file
    ways: list[tuple[config_file.Keys, int]] = [
        (("a",), 3), (("a", "b"), 3), (("t", 0, "k"), 7), (("t", 1), 8), (("t", 1, "k"), 9), (("no",), 1)
    ]  # fmt: skip
    assert [(way, file.line_of(way)) for way, _ in ways] == ways


def test_help_works_whatever_the_file_says(call: Call, tmp_path: Path) -> None:
    (tmp_path / "scanner.toml").write_text("nonsense = 1\n")
    assert call("--help")[0] == 0


def test_what_is_set_for_all_commands_is_no_mistake_in_one(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "scanner.toml").write_text('repair-role = ["arn:aws:iam::111111111111:role/r"]\nprofile = ["p"]\n')
    asked = Faked.put(monkeypatch, "scanner.pipeline.scan", Result(None, tmp_path, 0))  # type: ignore[arg-type]
    assert call("scan", "--quiet")[0] == 0
    again = Faked.put(monkeypatch, "scanner.pipeline.judge_again", Result(None, tmp_path, 0))  # type: ignore[arg-type]
    assert call("scan", "--quiet", "--snapshot", "x")[0] == 0
    assert (asked.calls, again.calls) == (1, 1)
    assert "without --fix" in call("scan", "--repair-role", "arn")[2]
