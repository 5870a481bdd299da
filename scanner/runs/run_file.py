"""`run.json`: how a run was made, apart from what it found; enough to judge its snapshot again."""

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from scanner.errors import BadFileError
from scanner.model.base import Value, to_json
from scanner.model.check import Check
from scanner.model.coverage import Coverage
from scanner.model.finding import Severity
from scanner.model.policy import Expectation, Policy
from scanner.model.provenance import Tool
from scanner.model.report import SCHEMA, Report, Run
from scanner.model.snapshot import SCHEMA as SNAPSHOT_SCHEMA
from scanner.model.snapshot import Asked

NAME: Final = "run.json"
_REMEDY: Final = "Give the folder of a run that `scanner scan` wrote."


class Judged(Value, frozen=True):
    """How a snapshot was judged, apart from its policies: by which version of the program; `fail_on` may be `never`.

    `simulate` is whether the IAM policy simulator was asked, `baseline` the run whose findings did not count, `history`
    whether the run was added to one.
    """

    version: str
    formats: tuple[str, ...]
    fail_on: str
    simulate: bool = False
    baseline: str = ""
    history: bool = False


class Making(Value, frozen=True):
    """How a run was made: what the scan was told, what it sent by operation, how it was judged."""

    asked: Asked | None = None
    calls: dict[str, int] = {}
    judged: Judged | None = None


class RunFile(Value, frozen=True):
    """What run.json holds. `schema` is that of findings.json; `policies` are as the program understood them."""

    schema: int
    tool: Tool
    run: Run
    coverage: Coverage
    policies: tuple[Policy, ...]
    snapshot_schema: int = SNAPSHOT_SCHEMA
    making: Making = Making()

    @property
    def judged_by(self) -> str:
        """The version of the program that judged; runs of the first version only say which one read."""
        return self.making.judged.version if self.making.judged else self.tool.version


class _Expected(Value, frozen=True):
    """An expectation, before its parameters have found their type."""

    check: str
    severity: Severity
    parameters: dict[str, Any]


def write(directory: Path, report: Report, policies: Sequence[Policy], making: Making) -> None:
    """Write run.json. A policy is named by its file alone: where that lay is nobody's business, and changes."""
    named = tuple(replace(policy, source=PurePath(policy.source).name) for policy in policies)
    run = RunFile(report.schema, report.tool, report.run, report.coverage, named, making=making)
    (directory / NAME).write_bytes(msgspec.json.format(to_json(run), indent=2) + b"\n")


def read(path: Path, checks: Mapping[str, Check]) -> RunFile:
    """Read run.json; raise BadFileError for anything else, and where it asks what this program does not know."""
    try:
        written = msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
        if written.get("schema") != SCHEMA:
            raise BadFileError(f"{path}: schema {written.get('schema')}; this program reads schema {SCHEMA}", _REMEDY)
        policies = msgspec.convert(written.pop("policies", None), list[dict[str, Any]])
        run = msgspec.convert({**written, "policies": []}, RunFile)
        return replace(run, policies=tuple(_policy(one, checks) for one in policies))
    except OSError as error:
        raise BadFileError(f"{path}: cannot be read: {error.strerror or error}", _REMEDY) from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BadFileError(f"{path}: not a run.json: {error}", _REMEDY) from error


def _policy(written: dict[str, Any], checks: Mapping[str, Check]) -> Policy:
    asked = msgspec.convert(written.get("expects"), list[_Expected])
    policy = msgspec.convert({**written, "expects": []}, Policy)
    return replace(policy, expects=tuple(_expectation(one, checks) for one in asked))


def _expectation(written: _Expected, checks: Mapping[str, Check]) -> Expectation:
    if written.check not in checks:
        raise msgspec.ValidationError(f"this program has no check {written.check!r}")
    parameters = msgspec.convert(written.parameters, checks[written.check].parameters)
    return Expectation(written.check, written.severity, parameters)
