"""Case files are read whole, and every problem is told with its place."""

import json
from pathlib import Path

import pytest

from scanner import registry
from scanner.casework.case import Case
from scanner.casework.load import load_cases
from scanner.errors import BadFileError
from scanner.model.finding import Verdict
from scanner.model.policy import Policy
from tests.support.policies import policy

POLICY = "schema: 1\nname: versioned\nversion: '1'\nexpects: {source-versioning: {}}\n"
BUCKETS = "  buckets: {src: {versioning: {Status: Enabled}}}\n"
EXPECT = "  expect: [{bucket: src, check: source-versioning, verdict: COMPLIANT}]\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "versioned.yaml").write_text(POLICY, encoding="utf-8")
    return tmp_path


def loaded(text: str, *given: Policy) -> tuple[Case, ...]:
    """Return the cases of a file, to which the head is added."""
    Path("cases.yaml").write_text(f"schema: 1\ncases:\n{text}", encoding="utf-8")
    return load_cases(["cases.yaml"], given, registry.checks())


def problems(text: str, *given: Policy) -> list[str]:
    """Return what is wrong with a file of cases, a line each, without the file's name."""
    with pytest.raises(BadFileError) as caught:
        loaded(text, *given)
    head, *lines = str(caught.value).splitlines()
    assert "in 1 case file:" in head
    return [line.removeprefix("cases.yaml:") for line in lines]


def test_a_case_is_read_with_its_place() -> None:
    (first, second) = loaded(
        f"- name: versioned\n  policy: versioned.yaml\n{BUCKETS}{EXPECT}"
        f"- name: nothing selected\n  policy: versioned.yaml\n{BUCKETS}  selects: []\n"
    )
    assert (first.name, first.place, first.policy.name) == ("versioned", "cases.yaml:3", "versioned")
    assert [(wanted.bucket, wanted.verdict) for wanted in first.expect] == [("src", Verdict.COMPLIANT)]
    assert (first.selects, second.selects) == (None, frozenset())
    assert second.policy is first.policy


def test_a_policy_is_given_shipped_or_a_path_from_the_file() -> None:
    given = policy("source-versioning", name="given")
    Path("inside").mkdir()
    names = ["given", "baseline", "../versioned.yaml"]
    cases = [{"name": n, "policy": n, "buckets": {"src": {}}, "selects": ["src"]} for n in names]
    Path("inside/cases.json").write_text(json.dumps({"schema": 1, "cases": cases}), encoding="utf-8")
    found = load_cases(["inside"], [given], registry.checks())
    assert [case.policy.name for case in found] == ["given", "baseline", "versioned"]


def test_the_only_policy_that_is_given_needs_no_name() -> None:
    given = policy("source-versioning", name="given")
    (case,) = loaded(f"- name: a\n{BUCKETS}{EXPECT}", given)
    assert case.policy is given


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f"- name: a\n{BUCKETS}{EXPECT}", "3:3: /cases/0/policy: which policy? Name it under 'policy'"),
        (f"- name: a\n  policy: gone.yaml\n{BUCKETS}{EXPECT}", "4:11: /cases/0/policy: there is no file 'gone.yaml'"),
        (f"- name: a\n  policy: basline\n{BUCKETS}{EXPECT}", "did you mean 'baseline'?"),
        (f"- name: a\n  policy: versioned.yaml\n{BUCKETS}", "3:3: /cases/0: expects nothing; give it 'expect'"),
        (
            f"- name: a\n  policy: versioned.yaml\n{BUCKETS}  selects: [scr]\n",
            "6:13: /cases/0/selects/0: the case has no bucket 'scr'; did you mean 'src'?",
        ),
        (
            f"- name: a\n  policy: versioned.yaml\n{BUCKETS}{EXPECT.replace('source-', 'destination-')}",
            "6:33: /cases/0/expect/0/check: the policy versioned expects no 'destination-versioning'",
        ),
        (
            f"- name: a\n  policy: versioned.yaml\n{BUCKETS}{EXPECT.replace('bucket: src', 'bucket: sr')}",
            "6:21: /cases/0/expect/0/bucket: the case has no bucket 'sr'; did you mean 'src'?",
        ),
        (f"- name: a\n  buckets: {{src: {{versionin: null}}}}\n{EXPECT}", "there is no key 'versionin' here; did you"),
        (f"- name: a\n  buckets: {{src: {{versioning: 1}}}}\n{EXPECT}", "must be a mapping or text or nothing"),
        (f"- name: a\n  buckets: {{src: {{account: '1'}}}}\n{EXPECT}", "'1' must be an account id, or empty"),
        (f"- name: a\n  buckets: {{src: {{region: Ireland}}}}\n{EXPECT}", "'Ireland' must be a Region, or empty"),
        (f"- name: a\n  buckets: {{'a/b': {{}}}}\n{EXPECT}", "'a/b' must be a bucket's name, or the ARN of a role"),
        (f"- name: a\n  buckets: {{'arn:x': {{tags: null}}}}\n{EXPECT}", "there is no key 'tags' here; known: key, "),
        (f"- name: a\n{BUCKETS}{EXPECT.replace('COMPLIANT', 'FINE')}", "'FINE' is none of COMPLIANT, NON_COMPLIANT"),
        ("- {name: a, buckets: {src: {}}, expect: []}\n", "is an empty list"),
        ("- name: a\n", "'buckets' is missing"),
        ("- [\n", "not readable as YAML"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, problem: str) -> None:
    (found,) = problems(text)
    assert problem in found


def test_a_bad_policy_is_told_with_its_own_place() -> None:
    Path("versioned.yaml").write_text(POLICY.replace("source-", "sauce-"), encoding="utf-8")
    with pytest.raises(BadFileError, match=r"versioned\.yaml:4:11: /expects/sauce-versioning"):
        loaded(f"- name: a\n  policy: ./versioned.yaml\n{BUCKETS}{EXPECT}")


def test_empty_account_and_region_stand_for_what_nobody_told() -> None:
    (case,) = loaded(
        "- name: a\n  policy: versioned.yaml\n  buckets: {src: {account: '', region: ''}}\n  selects: [src]\n"
    )
    assert case.buckets == {"src": {"account": "", "region": ""}}
