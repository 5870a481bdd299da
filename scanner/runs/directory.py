"""A run's folder: made new for each run, never mixed with another's files."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from scanner import registry
from scanner.errors import BadFileError, UsageError
from scanner.model import plan, verification
from scanner.model.plan import Plan
from scanner.model.report import SCHEMA, Report, decode
from scanner.model.verification import Verification
from scanner.runs import manifest, run_file

FINDINGS = "findings.json"
SNAPSHOT = "snapshot.jsonl.gz"
RUN = run_file.NAME
PLAN = "plan.json"
JOURNAL = "journal.jsonl"
VERIFICATION = "verification.json"
BEFORE = "before"
"""The folder in a run's folder that holds the findings and the snapshot from before a repair."""


def refuse_occupied(path: Path) -> None:
    """Raise UsageError where the folder holds anything: a run never mixes with other files."""
    if path.is_dir() and any(path.iterdir()):
        raise UsageError(f"{path} is not empty", "Choose a new folder with --out; a run never overwrites another.")


def create(path: Path) -> Path:
    """Make the folder; raise UsageError where it cannot be made, or is there and not empty."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}", "Choose another folder with --out.") from error
    refuse_occupied(path)
    return path


def discard(path: Path) -> None:
    """Remove a folder that nothing came of, if it is empty."""
    with suppress(OSError):
        path.rmdir()


def write_reports(directory: Path, report: Report, formats: Sequence[str]) -> None:
    """Write the chosen reports. findings.json is always written: from it every other can be rendered again."""
    for name in dict.fromkeys(("json", *formats)):
        renderer = registry.renderer(name)
        with (directory / renderer.file).open("wb") as file:
            file.writelines(renderer.chunks(report))


def write_plan(directory: Path, made: Plan) -> None:
    """Write plan.json: what a person reads, approves by its digest, and may apply later."""
    (directory / PLAN).write_bytes(plan.encode(made))


def write_verification(directory: Path, verified: Verification) -> None:
    """Write verification.json: what a repair came to. Later scans read it out of whole folders: all of it or none."""
    new = directory / f"{VERIFICATION}.new"
    new.write_bytes(verification.encode(verified))
    new.replace(directory / VERIFICATION)


def load_plan(path: Path) -> Plan:
    """Read a plan, or the plan of a run's folder; raise BadFileError where there is none that can be read."""
    path = path / PLAN if path.is_dir() else path
    remedy = "Give a plan.json, or the folder of the run that made one."
    try:
        made = plan.decode(path.read_bytes())
    except OSError as error:
        raise BadFileError(f"{path}: cannot be read: {error.strerror or error}", remedy) from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BadFileError(f"{path}: not a plan: {error}", remedy) from error
    if made.schema != plan.SCHEMA:
        raise BadFileError(f"{path}: schema {made.schema}; this program reads schema {plan.SCHEMA}", remedy)
    return made


def only_proves(directory: Path) -> bool:
    """Tell whether a run put test objects and judged nothing: it has proofs and no findings."""
    return (directory / VERIFICATION).is_file() and not (directory / FINDINGS).exists()


def load_verification(directory: Path) -> Verification:
    """Read a run's proofs back; raise BadFileError where there are none that can be read."""
    path, remedy = directory / VERIFICATION, "Give the folder of a run, which holds verification.json."
    try:
        return verification.decode(path.read_bytes())
    except OSError as error:
        raise BadFileError(f"{path}: cannot be read: {error.strerror or error}", remedy) from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BadFileError(f"{path}: not a verification: {error}", remedy) from error


def seal(directory: Path) -> None:
    """Write the manifest, last of all."""
    manifest.write(directory)


def is_of_a_run(directory: Path) -> bool:
    """Tell whether a folder is a run's, also where it was killed; a plan may have been copied to any other."""
    return any((directory / name).exists() for name in (manifest.NAME, f"{BEFORE}/{SNAPSHOT}"))


class _Schema(msgspec.Struct):
    """What every version of findings.json has."""

    schema: int


def load_report(directory: Path) -> Report:
    """Read a saved run's report back; raise BadFileError where there is none that can be read."""
    path = directory / FINDINGS if directory.is_dir() else directory
    remedy = "Give the folder of a run, which holds findings.json."
    try:
        text = path.read_bytes()
        schema = msgspec.json.decode(text, type=_Schema).schema
        if schema != SCHEMA:
            raise BadFileError(f"{path}: schema {schema}; this program reads schema {SCHEMA}", remedy)
        return decode(text)
    except OSError as error:
        raise BadFileError(f"{path}: cannot be read: {error.strerror or error}", remedy) from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BadFileError(f"{path}: not a report: {error}", remedy) from error
