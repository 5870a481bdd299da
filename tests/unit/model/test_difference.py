"""What a step changes, as people read it before they approve."""

from typing import Any

from scanner.model.difference import difference
from scanner.model.plan import Risk, Step, Target, step_id

ROLE = Target("arn:aws:iam::111111111111:role/replication", "111111111111")


def step(before: dict[str, Any] | None, after: dict[str, Any] | None) -> Step:
    return Step(
        id=step_id(ROLE, "role"),
        facet="role",
        target=ROLE,
        title="Write the role.",
        before=before,
        after=after,
        risk=Risk.CAREFUL,
        reasons=(),
    )


def test_what_aws_has_yet_to_choose_is_not_shown() -> None:
    told = difference(step(None, {"Arn": ROLE.arn, "RoleId": "", "AssumeRolePolicyDocument": {}})).lines
    assert told == ("+{", f'+  "Arn": "{ROLE.arn}",', '+  "AssumeRolePolicyDocument": {}', "+}")


def test_what_aws_chose_is_shown() -> None:
    told = difference(step({"Arn": ROLE.arn, "RoleId": "AROAEXAMPLE"}, None)).lines
    assert '-  "RoleId": "AROAEXAMPLE"' in told


def test_another_empty_text_may_mean_something() -> None:
    assert '+  "Prefix": ""' in difference(step(None, {"Prefix": ""})).lines
