"""Every check against its cases in `tests/cases/<check-id>.json`.

A file is `{"cases": [{"name", "parameters"?, "buckets": fragment, "expect": [{"bucket", "rule"?, "verdict",
"message"?}]}]}`: all findings of the buckets named in `expect` are compared; `message` is a part of the message.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from scanner import registry
from scanner.model.finding import Verdict
from tests.support.judging import judge

CASES = Path(__file__).parent.parent / "cases"


def _cases() -> list[Any]:
    return [
        pytest.param(path.stem, case, id=f"{path.stem}: {case['name']}")
        for path in sorted(CASES.glob("*.json"))
        for case in json.loads(path.read_text())["cases"]
    ]


@pytest.mark.parametrize(("check_id", "case"), _cases())
def test_case(check_id: str, case: dict[str, Any]) -> None:
    named = {expected["bucket"] for expected in case["expect"]}
    found = [finding for finding in judge(check_id, case) if finding.bucket in named]
    assert sorted((f.bucket, f.rule, str(f.verdict)) for f in found) == sorted(
        (expected["bucket"], expected.get("rule", ""), expected["verdict"]) for expected in case["expect"]
    )
    for expected in case["expect"]:
        place = (expected["bucket"], expected.get("rule", ""))
        messages = [f.message for f in found if (f.bucket, f.rule) == place]
        assert any(expected.get("message", "") in message for message in messages), messages


@pytest.mark.parametrize("check_id", registry.names("scanner.checks"))
def test_every_check_has_a_case_for_each_verdict_it_can_give(check_id: str) -> None:
    """NOT_APPLICABLE is demanded where the check's file says that it can be given."""
    path = CASES / f"{check_id}.json"
    assert path.exists(), f"{check_id} has no cases"
    verdicts = {expected["verdict"] for case in json.loads(path.read_text())["cases"] for expected in case["expect"]}
    wanted = set(map(str, Verdict)) - set(json.loads(path.read_text()).get("never", []))
    assert wanted <= verdicts, f"{check_id} lacks cases for {wanted - verdicts}"
