"""Saved runs once more: judged by other policies, or rendered in other formats, without AWS."""

import secrets
from collections.abc import Sequence
from pathlib import Path

from scanner.pipeline.judging import finish, policies_of
from scanner.pipeline.options import JudgeOptions, Result
from scanner.runs import directory, snapshot_file


def judge_again(path: Path, options: JudgeOptions) -> Result:
    """Judge a saved snapshot offline; its own time decides which waivers have expired, so that it can be repeated."""
    policies = policies_of(options)
    snapshot = snapshot_file.read(path)
    target = directory.create(options.out or Path("out") / f"{snapshot.header.run_id}-again-{secrets.token_hex(3)}")
    return finish(snapshot, policies, options, target)


def render_again(source: Path, formats: Sequence[str], out: Path) -> Path:
    """Render a saved run's reports again into a new folder, byte for byte the same; return the folder."""
    report = directory.load_report(source)
    target = directory.create(out)
    directory.write_reports(target, report, formats)
    directory.seal(target)
    return target
