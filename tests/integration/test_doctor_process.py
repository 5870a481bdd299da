"""The doctor as a person runs it, against a responder that is well, denies, expires, and is not there."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bench.fleet import HOME_ACCOUNT
from bench.responder.faults import Faults
from bench.responder.running import Responder, responding
from bench.verdicts import POLICY
from scanner.errors import ExitCode
from tests.support.fleet import ROOT

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


def _run(environment: Mapping[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scanner", "doctor", "--policy", str(POLICY), *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)


def _told(responder: Responder, home: Path, *words: str) -> _Told:
    ran = _run(responder.environment(home), "--format", "json", *words)
    assert "made-up" not in ran.stdout + ran.stderr
    return _Told(ran.returncode, json.loads(ran.stdout))


@pytest.fixture
def responder() -> Iterator[Responder]:
    with responding(40, 3) as running:
        yield running


def _roles(responder: Responder) -> tuple[str, ...]:
    return tuple(word for role in responder.roles for word in ("--assume-role", role))


def test_where_all_is_well(responder: Responder, tmp_path: Path) -> None:
    told = _told(responder, tmp_path, *_roles(responder))
    assert told.marks("problem") == {}
    assert told.code == ExitCode.DONE
    requests = told.found["requests"]
    assert (requests["AssumeRole"], requests["ListBuckets"], requests["GetBucketVersioning"]) == (3, 3, 9)
    asked = responder.stats()
    assert not [operation for operation in asked.get("operations", {}) if operation.startswith(("Put", "Delete"))]


def test_what_is_denied_is_named_with_whom_to_allow_it(responder: Responder, tmp_path: Path) -> None:
    responder.change(Faults(deny={"GetBucketVersioning": 1.0}, deny_listing=(BAD,)))
    told = _told(responder, tmp_path, *_roles(responder))
    problems = told.marks("problem")
    assert told.code == ExitCode.INCOMPLETE
    assert f"account {BAD}: no s3:ListAllMyBuckets" in problems
    (denied, *_) = [text for about, text in problems.items() if about.endswith("may not")]
    assert "s3:GetBucketVersioning: AccessDenied on all 3 tried" in denied
    assert "Allow s3:GetBucketVersioning to the role audit of account " in denied


def test_a_role_that_does_not_let_us_in_stays_closed(responder: Responder, tmp_path: Path) -> None:
    responder.change(Faults(deny_roles=(BAD,)))
    told = _told(responder, tmp_path, *_roles(responder))
    assert told.code == ExitCode.INCOMPLETE
    assert "trust policy" in told.marks("problem")[f"accounts that stay closed: {BAD}"]


def test_credentials_that_expire_are_not_taken_for_denied(responder: Responder, tmp_path: Path) -> None:
    responder.change(Faults(expire={HOME_ACCOUNT: 2}))
    told = _told(responder, tmp_path)
    (text,) = [text for about, text in told.marks("problem").items() if about.endswith("not known")]
    assert "ExpiredToken" in text
    assert told.code == ExitCode.INCOMPLETE


def test_nothing_there_can_be_read_at_all(tmp_path: Path) -> None:
    with responding(40) as responder:
        environment = responder.environment(tmp_path)
    ran = _run(environment)
    assert ran.returncode == ExitCode.AWS_UNREACHABLE
    assert "✗ problem  s3 us-east-1" in ran.stdout
    assert "can read nothing" in ran.stdout


def test_credentials_that_are_no_good_end_it(tmp_path: Path) -> None:
    with responding(40) as responder:
        told = _told(responder, tmp_path, "--profile", "nobody")
    assert told.code == ExitCode.AWS_UNREACHABLE
    assert "no profile 'nobody'" in told.marks("problem")["way to AWS: home Region"]
