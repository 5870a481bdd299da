"""Events as command lines, and what none may ask."""

from pathlib import Path

import pytest

from scanner.aws.access import Access
from scanner.errors import UsageError
from scanner.hosting import accounts, job
from scanner.hosting.accounts import accounts_of, file_of
from scanner.hosting.aws_lambda import handler
from scanner.hosting.event import event_of, words_of
from scanner.model.account import Account
from scanner.model.snapshot import AccountRecord
from scanner.pipeline.membership import Members

OUT = Path("run")
FIRST = ["--quiet", "--log-format", "json", "--out", "run"]


def test_options_become_words() -> None:
    options = {"policy": ["a", "b"], "fail-on": "high", "simulate": True, "confirm": False, "workers": 8}
    place = {"proofs": "s3://evidence/proofs"}
    words = words_of(event_of({"options": options | place}), OUT)
    assert words[:-1] == ["scan", *FIRST, "--policy=a", "--policy=b", "--fail-on=high", "--simulate", "--workers=8"]
    assert words[-1] == "--proofs=s3://evidence/proofs"


def test_buckets_to_prove_become_words() -> None:
    event = event_of({"command": "verify", "buckets": ["prod-*", "ledger"], "options": {"organization": True}})
    assert words_of(event, OUT) == ["verify", "prod-*", "ledger", *FIRST, "--organization"]


def test_a_value_is_never_an_option_of_its_own() -> None:
    assert words_of(event_of({"options": {"policy": "--fix"}}), OUT)[-1] == "--policy=--fix"


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"options": {"fix": True}}, "no event may set: fix"),
        ({"options": {"yes": True, "out": "x"}}, "no event may set: out, yes"),
        ({"options": {"policy=x --fix": "y"}}, "no names of options"),
        ({"options": {"proofs": "/var/task"}}, "no place in a bucket"),
        ({"options": {"proofs": ["s3://evidence/proofs", "out"]}}, "no place in a bucket"),
        ({"command": "apply"}, "Invalid enum value 'apply'"),
        ({"unknown": 1}, "unknown field `unknown`"),
        ([], "Expected `object`"),
        ({"upload": "runs"}, "'runs' is no place for evidence"),
        ({"parts": [{}]}, "parts without accounts"),
        ({"accounts": [{}], "parts": [{"part": {"bucket": "b"}}]}, "missing required field `key`"),
        ({"command": "verify", "upload": "s3://bucket"}, "buckets go with the command verify"),
        ({"buckets": ["*"]}, "buckets go with the command verify"),
        ({"command": "verify", "buckets": ["a", "--clean=/var"]}, "begin with a dash"),
        (
            {"accounts": [{}], "accounts_at": {"bucket": "b", "key": "k", "sha256": ""}},
            "accounts and accounts_at together",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(document: object, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        handler(document)


def test_the_external_id_goes_into_the_file_of_accounts(tmp_path: Path) -> None:
    entries = [
        {"id": "1" * 12, "role": "audit"},
        {"id": "2" * 12},
        {"id": "3" * 12, "role": "x", "external_id": "own"},
    ]
    event = event_of({"accounts": entries, "options": {"external-id": "shared"}})
    assert "shared" not in " ".join(words_of(event, OUT))
    written = file_of(event, tmp_path).read_text(encoding="utf-8")
    assert written.count("external_id") == 2
    assert '"external_id": "own"' in written


def test_accounts_take_only_what_narrows_them() -> None:
    with pytest.raises(UsageError, match="no use for: policy"):
        accounts_of(event_of({"command": "accounts", "options": {"policy": "baseline"}}))


@pytest.mark.parametrize(
    ("codes", "words", "code"),
    [
        ([10, 0], ["evidence", "upload"], 10),
        ([0, 22], ["evidence", "upload"], 22),
        ([4], [], 4),
    ],
)
def test_a_job_keeps_what_was_answered(
    monkeypatch: pytest.MonkeyPatch, codes: list[int], words: list[str], code: int
) -> None:
    asked: list[list[str]] = []
    left = iter(codes)

    def program(given: list[str]) -> int:
        asked.append(given)
        return next(left)

    monkeypatch.setattr(job, "_program", program)
    assert job.run(["scan"], "s3://evidence/runs") == code
    assert asked[0][:2] == ["scan", "--out"]
    assert [given[:2] for given in asked[1:]] == ([words] if words else [])


def test_a_job_with_a_place_that_is_none_does_not_begin(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(job, "_program", lambda _: pytest.fail("the run would be lost"))
    assert job.run(["scan"], "evidence/runs") == 2
    assert "EVIDENCE_UPLOAD: 'evidence/runs' is no place for evidence" in capsys.readouterr().err


def test_a_job_without_a_place_is_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    assert job.run(["--version"], "") == 0
    assert capsys.readouterr().out.startswith("scanner ")


def members(*_: object) -> Members:
    """Return an organisation of an active account and a suspended one."""
    active = Access(role_arn="arn:aws:iam::111111111111:role/scanner-audit", account=Account("1" * 12, "prod", "/Prod"))
    return Members((active,), (AccountRecord("2" * 12, "", 0, name="old", left_out="It is SUSPENDED."),))


def test_accounts_that_are_not_active_are_told_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "members_of", members)
    assert handler({"command": "accounts", "options": {"ou": ["/Prod", "/Old"], "exclude-account": "3*"}}) == {
        "accounts": [
            {"id": "1" * 12, "name": "prod", "ou": "/Prod", "role": "arn:aws:iam::111111111111:role/scanner-audit"},
            {"id": "2" * 12, "name": "old", "left_out": "It is SUSPENDED."},
        ]
    }


def test_accounts_that_are_all_left_out_are_a_part_without_anything() -> None:
    assert handler({"accounts": [{"id": "2" * 12, "left_out": "It is SUSPENDED."}]}) == {"part": None}
