"""`scanner policy test`, as a shell sees it: lines, exit codes, and what is on which stream."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.cli import app

Run = Callable[..., tuple[int, str, str]]

POLICY = "schema: 1\nname: versioned\nversion: '1'\nexpects: {source-versioning: {}, rule-enabled: {}}\n"
CASES = """\
schema: 1
cases:
  - name: versioned
    policy: versioned
    buckets: {src: {versioning: {Status: Enabled}}}
    expect: [{bucket: src, check: source-versioning, verdict: COMPLIANT}]
"""
FAILING = """\
  - name: "not \\u202eversioned"
    policy: versioned
    buckets: {src: {versioning: {}}}
    selects: []
    expect: [{bucket: src, rule: all, check: source-versioning, verdict: COMPLIANT, message: yes}]
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Return a function that runs `scanner policy test …` in a folder with a policy: exit code, output, errors."""
    monkeypatch.chdir(tmp_path)
    Path("versioned.yaml").write_text(POLICY, encoding="utf-8")

    def runs(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["scanner", "policy", "test", *words])
        with pytest.raises(SystemExit) as ended:
            app.main()
        streams = capsys.readouterr()
        return int(ended.value.code or 0), streams.out, streams.err

    return runs


def test_cases_that_pass_are_named_and_counted(run: Run) -> None:
    Path("cases.yaml").write_text(CASES, encoding="utf-8")
    code, output, errors = run("cases.yaml", "--policy", "versioned.yaml")
    assert (code, errors) == (0, "")
    assert output.splitlines() == [
        "ok    cases.yaml:3: versioned (versioned)",
        "",
        "1 case, none failed.",
        "",
        "Coverage of versioned: 1 of 2 checks",
        "  source-versioning  COMPLIANT 1",
        "  rule-enabled       not tested",
    ]


def test_cases_that_fail_show_what_differs_and_end_with_10(run: Run) -> None:
    Path("cases").mkdir()
    Path("cases/a.yml").write_text(CASES + FAILING, encoding="utf-8")
    code, output, errors = run("cases", "-p", "versioned.yaml")
    assert (code, errors) == (10, "")
    first, second, *difference = output.partition("\n\n")[0].splitlines()
    assert first == "ok    cases/a.yml:3: versioned (versioned)"
    assert second == "FAIL  cases/a.yml:7: not \N{REPLACEMENT CHARACTER}versioned (versioned)"
    assert difference[:-1] == [
        "        buckets that the policy selects",
        "          - expected none",
        "          + found    src",
        "        src source-versioning, rule all",
        "          - expected COMPLIANT: … yes …",
        "          + found    nothing",
        "        src source-versioning",
        "          - expected nothing",
    ]
    assert difference[-1].startswith("          + found    NON_COMPLIANT: ")
    assert "\n2 cases, 1 failed.\n" in output


def test_bad_cases_end_with_3_and_judge_nothing(run: Run) -> None:
    Path("cases.yaml").write_text(CASES.replace("COMPLIANT", "FINE"), encoding="utf-8")
    code, output, errors = run("cases.yaml", "-p", "versioned.yaml")
    assert (code, output) == (3, "")
    assert errors.startswith("error: 1 problem in 1 case file:\ncases.yaml:6:63: /cases/0/expect/0/verdict: ")


def test_a_file_that_there_is_not_ends_with_3(run: Run) -> None:
    code, output, errors = run("nowhere.yaml")
    assert (code, output) == (3, "")
    assert errors.startswith("error: there is no file 'nowhere.yaml'")


def test_it_wants_a_file(run: Run) -> None:
    code, _, errors = run()
    assert code == 2
    assert "Missing argument" in errors
