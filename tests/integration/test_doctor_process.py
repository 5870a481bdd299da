"""The doctor as a person runs it, against a responder that is well, denies, expires, and is not there."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bench.fleet import HOME_ACCOUNT
from bench.responder.faults import Faults
from bench.responder.running import Responder, responding
from bench.verdicts import POLICY
from scanner.errors import ExitCode
from tests.support.fleet import ROOT
from tests.support.program import run

BAD = "200000000001"


class _Told(NamedTuple):
    code: int
    found: dict[str, Any]

    def marks(self, mark: str) -> dict[str, str]:
        """Return the texts of the lines with a mark, by group and what they are about."""
        return {
            f"{group['title']}: {line['about']}": f"{line['text']} {line['remedy']}"
            for group in self.found["groups"]
            for line in group["lines"]
            if line["mark"] == mark
        }


Doctor = Callable[..., _Told]
"""Runs the doctor with options."""


@pytest.fixture
def environment(responder: Responder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    """Nothing of the machine's own AWS configuration, and the responder's endpoint."""
    for name in os.environ:
        if name.startswith(("AWS_", "SCANNER_", "XDG_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    found = {**responder.environment(tmp_path), "COLUMNS": "100"}
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    return found


@pytest.fixture
def doctor(environment: Mapping[str, str], capsys: pytest.CaptureFixture[str]) -> Doctor:
    def examined(*words: str) -> _Told:
        code, out, err = run(capsys, "doctor", "--policy", str(POLICY), "--format", "json", *words)
        assert environment["AWS_SECRET_ACCESS_KEY"] not in out + err
        return _Told(code, json.loads(out))

    return examined


@pytest.fixture
def responder() -> Iterator[Responder]:
    with responding(40, 3) as running:
        yield running


def _roles(responder: Responder) -> tuple[str, ...]:
    return tuple(word for role in responder.roles for word in ("--assume-role", role))


def test_where_all_is_well(responder: Responder, doctor: Doctor) -> None:
    told = doctor(*_roles(responder))
    assert told.marks("problem") == {}
    assert told.code == ExitCode.DONE
    requests = told.found["requests"]
    assert (requests["AssumeRole"], requests["ListBuckets"], requests["GetBucketVersioning"]) == (3, 3, 9)
    asked = responder.stats()
    assert not [operation for operation in asked.get("operations", {}) if operation.startswith(("Put", "Delete"))]


def test_what_is_denied_is_named_with_whom_to_allow_it(responder: Responder, doctor: Doctor) -> None:
    responder.change(Faults(deny={"GetBucketVersioning": 1.0}, deny_listing=(BAD,)))
    told = doctor(*_roles(responder))
    problems = told.marks("problem")
    assert told.code == ExitCode.INCOMPLETE
    assert f"account {BAD}: no s3:ListAllMyBuckets" in problems
    (denied, *_) = [text for about, text in problems.items() if about.endswith("may not")]
    assert "s3:GetBucketVersioning: AccessDenied on all 3 tried" in denied
    assert "Allow s3:GetBucketVersioning to the role audit of account " in denied


def test_a_role_that_does_not_let_us_in_stays_closed(responder: Responder, doctor: Doctor) -> None:
    responder.change(Faults(deny_roles=(BAD,)))
    told = doctor(*_roles(responder))
    assert told.code == ExitCode.INCOMPLETE
    assert "trust policy" in told.marks("problem")[f"accounts that stay closed: {BAD}"]


def test_credentials_that_expire_are_not_taken_for_denied(responder: Responder, doctor: Doctor) -> None:
    responder.change(Faults(expire={HOME_ACCOUNT: 2}))
    told = doctor()
    (text,) = [text for about, text in told.marks("problem").items() if about.endswith("not known")]
    assert "ExpiredToken" in text
    assert told.code == ExitCode.INCOMPLETE


def test_a_role_is_not_tried_with_credentials_that_are_no_good(responder: Responder, doctor: Doctor) -> None:
    responder.change(Faults(deny_roles=(BAD,)))
    told = doctor("--profile", "nobody", "--assume-role", responder.roles[0])
    assert told.code == ExitCode.AWS_UNREACHABLE
    assert "no profile 'nobody'" in told.marks("problem")["way to AWS: home Region"]


def test_without_a_region_to_begin_in_no_role_is_tried(
    responder: Responder, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_REGION")
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    told = doctor("--assume-role", responder.roles[0])
    assert told.code == ExitCode.AWS_UNREACHABLE
    assert "--home-region" in told.marks("problem")["credentials: default credentials"]
    assert "no good" in told.marks("skipped")[f"accounts that stay closed: {HOME_ACCOUNT}"]


def test_an_organisation_that_does_not_tell_is_a_problem(doctor: Doctor) -> None:
    told = doctor("--organization", "--deadline", "2s")
    assert told.code == ExitCode.AWS_UNREACHABLE
    assert "organization: accounts" in told.marks("problem")


def test_nothing_there_can_be_read_at_all(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{taken.getsockname()[1]}")
        told = doctor()
    assert told.code == ExitCode.AWS_UNREACHABLE
    assert {"way to AWS: s3 us-east-1", "way to AWS: sts us-east-1"} == set(told.marks("problem"))
    assert told.found["requests"] == {}


@pytest.mark.parametrize("columns", ["40", "80"])
def test_the_program_fits_into_a_terminal(environment: Mapping[str, str], tmp_path: Path, columns: str) -> None:
    command = [sys.executable, "-m", "scanner", "doctor", "--policy", str(POLICY)]
    where = {**environment, "COLUMNS": columns, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(command, cwd=tmp_path, env=where, capture_output=True, text=True, check=False, timeout=300)
    assert (ran.returncode, ran.stderr) == (ExitCode.DONE, "")
    # A word that is longer than a line, such as the path of this folder, stays whole on one of its own.
    assert [line for line in ran.stdout.splitlines() if len(line) > int(columns) and " " in line.strip()] == []
    assert "✓ ok       s3 us-east-1:" in ran.stdout
    # In the home, which is here the same folder, it is remembered that the policy has no fault.
    assert [path.name for path in tmp_path.iterdir()] == [".cache"]
