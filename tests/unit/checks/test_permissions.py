"""What the cases of the checks of permissions cannot show: that pairs share what is dear, and that sides stay apart."""

from typing import Any
from unittest.mock import patch

import pytest

from scanner.iam.parse import parse
from scanner.model.finding import Finding, Verdict
from tests.support.judging import judge
from tests.support.reference import DESTINATION, ROLE, SOURCE, Fragment, as_policy, bucket_arn, setup

ROLE_SIDE, BUCKET_SIDE, KEY_SIDE = "replication-role-permissions", "destination-bucket-policy", "replica-key-policy"


def answers(check: str, fragment: Fragment) -> list[Finding]:
    return [finding for finding in judge(check, {"buckets": fragment}) if finding.bucket == SOURCE]


def verdict(check: str, fragment: Fragment) -> Verdict:
    (finding,) = answers(check, fragment)
    return finding.verdict


def with_many_rules(fragment: Fragment, count: int) -> Fragment:
    (rule,) = fragment[SOURCE]["replication"]["Rules"]
    rules = [{**rule, "ID": f"r{n}", "Priority": n, "Filter": {"Prefix": f"{n}/"}} for n in range(1, count + 1)]
    fragment[SOURCE]["replication"]["Rules"] = rules
    return fragment


@pytest.mark.parametrize(
    ("check", "read"),
    [(ROLE_SIDE, {"replication"}), (BUCKET_SIDE, {DESTINATION})],
)
def test_pairs_that_share_a_policy_read_it_once(check: str, read: set[str]) -> None:
    fragment = with_many_rules(setup(cross_account=True), 20)
    with patch("scanner.checks._permissions.documents.parse", wraps=parse) as parsing:
        found = answers(check, fragment)
    assert [finding.verdict for finding in found] == [Verdict.COMPLIANT] * 20
    assert [call.args[0].name for call in parsing.call_args_list] == sorted(read)


@pytest.mark.parametrize("facet", ["policy", "ownership", "encryption"])
def test_what_cannot_be_read_of_the_destination_leaves_a_sound_role_sound(facet: str) -> None:
    fragment = setup(cross_account=True, kms=True, owner_override=True)
    fragment[DESTINATION][facet] = "AccessDenied"
    assert verdict(ROLE_SIDE, fragment) is Verdict.COMPLIANT


def test_each_side_answers_for_itself() -> None:
    fragment = setup(cross_account=True, kms=True)
    fragment[ROLE]["role-policies"]["Inline"] = []
    assert verdict(ROLE_SIDE, fragment) is Verdict.NON_COMPLIANT
    assert verdict(BUCKET_SIDE, fragment) is verdict(KEY_SIDE, fragment) is Verdict.COMPLIANT


@pytest.mark.parametrize("action", ["s3:ReplicateObject", "s3:replicateobject", "s3:*", "*", "s3:Replicate?bject"])
def test_a_deny_is_found_however_it_is_written(action: str) -> None:
    everything = {"Principal": "*", "Action": action, "Resource": f"{bucket_arn(DESTINATION)}/*"}
    fragment = setup()
    fragment[DESTINATION]["policy"] = as_policy([{"Effect": "Deny", **everything}])
    assert verdict(BUCKET_SIDE, fragment) is Verdict.NON_COMPLIANT
    assert verdict(ROLE_SIDE, fragment) is Verdict.COMPLIANT


@pytest.mark.parametrize("hostile", [{}, [], {"Statement": None}, {"Statement": [[]]}, {"Version": 7, "Statement": []}])
def test_a_policy_of_no_known_shape_is_never_judged(hostile: Any) -> None:  # noqa: ANN401 -- whatever JSON holds
    fragment = setup()
    fragment[ROLE]["role-policies"]["Inline"] = [{"PolicyName": "odd", "PolicyDocument": hostile}]
    assert verdict(ROLE_SIDE, fragment) is Verdict.INSUFFICIENT_DATA
