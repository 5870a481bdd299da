"""The limits of a plan: the strictest, and the same after the plan was saved."""

from pathlib import Path

import pytest

from scanner import registry
from scanner.model.plan import Limits, Risk, decode, encode
from scanner.plan import limits_of
from scanner.policy.load import load_policies
from tests.support import plans

POLICY = """
schema: 1
name: {name}
version: 1.0.0
title: A policy
expects:
  source-versioning: {{}}
limits: {limits}
"""


def _limits(folder: Path, *written: str) -> Limits:
    paths = []
    for number, limits in enumerate(written):
        path = folder / f"{number}.yaml"
        path.write_text(POLICY.format(name=f"policy-{number}", limits=limits))
        paths.append(str(path))
    return limits_of(load_policies(tuple(paths), registry.checks()))


@pytest.mark.parametrize(
    "written", ["{share: 1}", "{share: 1.0}", "{buckets: 25.0}", "{buckets: 25, share: 0.5}", "{}"]
)
def test_a_saved_plan_has_the_digest_that_was_shown_however_numbers_were_written(written: str, tmp_path: Path) -> None:
    plan = plans.plan(plans.new_pair().steps, limits=_limits(tmp_path, written))
    assert decode(encode(plan)).digest == plan.digest


def test_the_strictest_of_several_policies_holds(tmp_path: Path) -> None:
    limits = _limits(tmp_path, "{buckets: 9, share: 1, never: [b]}", "{buckets: 3, risk: safe, never: [a]}", "{}")
    assert limits == Limits(buckets=3, share=1.0, risk=Risk.SAFE, never=("a", "b"))


def test_what_nobody_limits_has_the_default(tmp_path: Path) -> None:
    assert _limits(tmp_path, "{}", "{}") == Limits()
