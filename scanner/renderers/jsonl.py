"""`findings.jsonl`: one finding a line, each with its run, for log pipelines and `jq`.

A line is a finding as `findings.json` has it, behind what tells it from the findings of other runs. It says whether the
run read everything; what was not read, `findings.json` tells.
"""

from collections.abc import Iterator

from scanner.model.base import Value
from scanner.model.renderer import Renderer
from scanner.model.report import Report
from scanner.model.unseen import is_complete
from scanner.renderers._jsons import encoded, lines


class _Run(Value, frozen=True):
    run_id: str
    run_finished: str
    run_complete: bool
    policy_version: str


def chunks(report: Report) -> Iterator[bytes]:
    """Yield every finding, all verdicts, in the report's order."""
    return lines(_lines(report))


def _lines(report: Report) -> Iterator[bytes]:
    complete = is_complete(report)
    heads = {
        policy.name: encoded(_Run(report.run.id, report.run.finished, complete, policy.version))[:-1]
        for policy in report.run.policies
    }
    unnamed = encoded(_Run(report.run.id, report.run.finished, complete, ""))[:-1]
    for finding in report.findings:
        yield heads.get(finding.policy, unnamed) + b"," + encoded(finding)[1:]


RENDERER = Renderer(id="jsonl", file="findings.jsonl", chunks=chunks)
