"""Where a repair may write: names that policies can make, as patterns and never as anything else."""

import pytest

from scanner.permissions.places import places_of
from tests.support.policies import policy


def test_what_is_known_bucket_by_bucket_is_left_open() -> None:
    destination = {"bucket": "{account}{region}-{bucket}", "region": "eu-west-1"}
    places = places_of([policy(remediation={"destination": destination, "role": "r-{bucket}-x"})], (), ())
    assert places.made == ("arn:{partition}:s3:::*-*",)
    assert places.made_roles == ("arn:{partition}:iam::*:role/r-*-x",)


@pytest.mark.parametrize("name", ["${{aws:username}}", "%{{ if true }}", "a${{AWS::AccountId}}"])
def test_a_policy_s_words_are_no_variables(name: str) -> None:
    """IAM, CloudFormation and Terraform each read something into braces."""
    places = places_of([policy(remediation={"role": name, "role_boundary": name})], (), (name,))
    for text in (*places.all_roles, places.roles[0].boundary):
        assert not set("${}%") & set(text.replace("{partition}", ""))
