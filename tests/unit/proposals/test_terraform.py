"""The plan as Terraform, held against the provider's own schema."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.base import Document
from scanner.model.facet import (
    CANARY,
    ENCRYPTION,
    KEY_POLICY,
    LOCATION,
    OWNERSHIP,
    PUBLIC_ACCESS_BLOCK,
    REPLICATION,
    REQUEST_PAYMENT,
    ROLE,
    ROLE_POLICIES,
    TAGS,
    VERSIONING,
    Facet,
)
from scanner.model.plan import Plan, Target
from scanner.proposals.terraform import document, render
from tests.support import plans
from tests.support.hostile import TEXTS
from tests.support.plans import ENABLED, HOME, KEY, PLANS, REPLICA, SOURCE, THE_ROLE, TRUST, plan, policy, rule, step
from tests.support.strategies import legacy_configurations
from tests.support.terraform import faults, told

every_plan = pytest.mark.parametrize("made", [build() for build in PLANS.values()], ids=PLANS)


def only(made: Plan) -> Document:
    """Return the body of the only resource, without what Terraform itself reads."""
    (resources,) = document(made)["resource"].values()
    (body,) = resources.values()
    return {key: part for key, part in body.items() if key not in ("//", "provider", "depends_on")}


def one(target: Target, facet: Facet[Any], after: Document, before: Document | None = None) -> Plan:
    return plan([step(target, facet, before, after, "Write")])


# The replication document, there and back by a reading that shares nothing with the writing.

_SPELT = {"id": "ID", "replica_kms_key_id": "ReplicaKmsKeyID"}


def read_back(part: Any) -> Any:  # noqa: ANN401 -- any JSON
    """Return AWS's document of Terraform's."""
    if isinstance(part, list):
        return [read_back(one) for one in part]
    if isinstance(part, dict):
        tags = part.get("tags")
        back = {_SPELT.get(key) or key.title().replace("_", ""): read_back(value) for key, value in part.items()}
        return back | ({"Tags": [{"Key": told(k), "Value": told(v)} for k, v in tags.items()]} if tags else {})
    return told(part) if isinstance(part, str) else part


statuses = st.sampled_from(("Enabled", "Disabled")).map(lambda status: {"Status": status})
texts = st.one_of(st.sampled_from([text for text in TEXTS if text]), st.text(max_size=8))
tags = st.fixed_dictionaries({"Key": texts, "Value": texts})
filters: st.SearchStrategy[Document] = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"Prefix": texts}),
    st.fixed_dictionaries({"Tag": tags}),
    st.fixed_dictionaries(
        {
            "And": st.fixed_dictionaries(
                {"Tags": st.lists(tags, min_size=1, unique_by=lambda tag: tag["Key"])}, optional={"Prefix": texts}
            )
        }
    ),
)
minutes = st.just({"Minutes": 15})
destinations = st.fixed_dictionaries(
    {"Bucket": texts},
    optional={
        "Account": texts,
        "StorageClass": texts,
        "AccessControlTranslation": st.just({"Owner": "Destination"}),
        "EncryptionConfiguration": st.fixed_dictionaries({"ReplicaKmsKeyID": texts}),
        "ReplicationTime": st.builds(lambda status, time: {**status, "Time": time}, statuses, minutes),
        "Metrics": st.one_of(
            statuses, st.builds(lambda status, time: {**status, "EventThreshold": time}, statuses, minutes)
        ),
    },
)
rules = st.fixed_dictionaries(
    {"Status": st.sampled_from(("Enabled", "Disabled")), "Destination": destinations},
    optional={
        "ID": texts,
        "Priority": st.integers(0, 2**31 - 1),
        "Filter": filters,
        "DeleteMarkerReplication": statuses,
        "SourceSelectionCriteria": st.fixed_dictionaries(
            {}, optional={"SseKmsEncryptedObjects": statuses, "ReplicaModifications": statuses}
        ),
    },
)
configurations = st.fixed_dictionaries({"Role": texts, "Rules": st.lists(rules, min_size=1, max_size=4)})


@given(st.one_of(configurations, legacy_configurations()))
def test_every_field_of_a_replication_configuration_is_carried(configuration: Document) -> None:
    made = one(SOURCE, REPLICATION, configuration)
    assert not list(faults(document(made)))
    body = only(made)
    assert body.pop("bucket") == "prod-orders"
    back = read_back(body)
    assert {"Role": back["Role"], "Rules": back["Rule"]} == configuration
    assert len(document(made)["//"]) == 2


def test_a_field_without_a_name_in_terraform_is_told() -> None:
    made = one(SOURCE, REPLICATION, {"Role": THE_ROLE.arn, "Rules": [rule(ExistingObjectReplication=ENABLED)]})
    assert document(made)["//"][-1] == (
        f"Step 1, replication of {SOURCE.arn}: Terraform has no words for Rules[0].ExistingObjectReplication."
    )


@every_plan
def test_the_provider_knows_all_of_it(made: Plan) -> None:
    assert not list(faults(json.loads(render(made))))


def test_the_schema_finds_faults() -> None:
    versioning = {"bucket": 1, "colour": "red", "versioning_configuration": [{}, {}]}
    assert list(faults({"resource": {"aws_s3_bucket_versioning": {"a": versioning}}})) == [
        "aws_s3_bucket_versioning.a.bucket is not string",
        "aws_s3_bucket_versioning.a.colour is not known",
        "aws_s3_bucket_versioning.a.versioning_configuration stands 2 times",
        "aws_s3_bucket_versioning.a.versioning_configuration[0].status is missing",
        "aws_s3_bucket_versioning.a.versioning_configuration[1].status is missing",
    ]


@every_plan
def test_every_reference_leads_to_a_resource_a_provider_or_a_variable(made: Plan) -> None:
    module = document(made)
    addresses = {f"{kind}.{label}" for kind, bodies in module.get("resource", {}).items() for label in bodies}
    aliases = {f"aws.{provider['alias']}" for provider in module.get("provider", {}).get("aws", [])}
    for body in (body for bodies in module.get("resource", {}).values() for body in bodies.values()):
        assert body["provider"] in aliases
        assert set(body.get("depends_on", ())) <= addresses
    assert {found["to"] for found in module.get("import", [])} <= addresses
    profiles = {provider["profile"] for provider in module.get("provider", {}).get("aws", [])}
    assert profiles == {f"${{var.{name}}}" for name in module.get("variable", {})}


def _strings(part: Any) -> Iterator[str]:  # noqa: ANN401 -- any JSON
    if isinstance(part, dict):
        yield from (text for key, value in part.items() if key != "//" for text in (key, *_strings(value)))
    elif isinstance(part, list):
        yield from (text for value in part for text in _strings(value))
    elif isinstance(part, str):
        yield part


def test_no_text_of_a_stranger_is_a_template() -> None:
    templates = set()
    for text in _strings(document(plans.hostile())["resource"]):
        try:
            told(text)
        except ValueError:
            templates.add(text.rpartition(".")[2])
    assert templates == {"id}", "name}"}


def test_what_exists_is_imported_and_what_is_new_is_not() -> None:
    assert document(plans.widened())["import"] == [
        {
            "to": f"aws_iam_role_policy.policy_{HOME}_s3-replication-prod-orders_s3-replication-scanner-prod-orders",
            "id": "s3-replication-prod-orders:s3-replication-scanner-prod-orders",
        },
        {"to": "aws_iam_role.role_111111111111_s3-replication-prod-orders", "id": "s3-replication-prod-orders"},
        {"to": "aws_s3_bucket_replication_configuration.prod-orders", "id": "prod-orders"},
        {"to": "aws_s3_bucket_notification.prod-orders", "id": "prod-orders"},
    ]
    assert "import" not in document(one(SOURCE, VERSIONING, ENABLED, before={}))


def test_what_the_plan_does_not_know_of_a_role_stays() -> None:
    assert "lifecycle" in only(one(THE_ROLE, ROLE, {"AssumeRolePolicyDocument": TRUST}, {"Arn": THE_ROLE.arn}))
    assert "lifecycle" not in only(one(THE_ROLE, ROLE, {"AssumeRolePolicyDocument": TRUST}))


def test_a_role_has_its_path_and_boundary() -> None:
    role = Target(f"arn:aws:iam::{HOME}:role/service-role/team/copy", HOME)
    boundary = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": "arn:aws:iam::111111111111:policy/edge"}
    after = {"Arn": role.arn, "AssumeRolePolicyDocument": TRUST, "PermissionsBoundary": boundary}
    body = only(one(role, ROLE, after))
    assert (body["name"], body["path"]) == ("copy", "/service-role/team/")
    assert body["permissions_boundary"] == "arn:aws:iam::111111111111:policy/edge"
    assert json.loads(body["assume_role_policy"]) == TRUST


_OFF = {"status": "Enabled", "mfa_delete": "x"}


@pytest.mark.parametrize(
    ("target", "facet", "after", "expected"),
    [
        (SOURCE, VERSIONING, ENABLED, {"versioning_configuration": {"status": "Enabled"}}),
        (SOURCE, VERSIONING, ENABLED | {"MFADelete": "x"}, {"versioning_configuration": _OFF}),
        (SOURCE, OWNERSHIP, {"Rules": [{"ObjectOwnership": "x"}]}, {"rule": [{"object_ownership": "x"}]}),
        (SOURCE, PUBLIC_ACCESS_BLOCK, {"BlockPublicAcls": False}, {"block_public_acls": False}),
        (SOURCE, REQUEST_PAYMENT, {"Payer": "Requester"}, {"payer": "Requester"}),
        (SOURCE, TAGS, {"TagSet": [{"Key": "${a}", "Value": "%{b}"}]}, {"tags": {"$${a}": "%%{b}"}}),
    ],
)  # fmt: skip
def test_small_facets(target: Target, facet: Facet[Any], after: Document, expected: Document) -> None:
    made = one(target, facet, after)
    assert not list(faults(document(made)))
    assert only(made) == {"bucket": "prod-orders", **expected}


def test_a_key_is_called_by_its_id_and_its_policy_is_no_template() -> None:
    body = only(one(KEY, KEY_POLICY, policy({"Sid": "${aws:username}"})))
    assert body["key_id"] == KEY.arn.rpartition("/")[2]
    assert json.loads(told(body["policy"]))["Statement"] == [{"Sid": "${aws:username}"}]


def test_a_bucket_that_the_plan_makes_is_referred_to_and_tagged() -> None:
    buckets = document(plans.new_pair())["resource"]
    made = buckets["aws_s3_bucket"]["prod-orders-replica"]
    assert made["tags"] == {"created-by": "s3-replication-scanner"}
    assert made["//"] == ["Create the bucket prod-orders-replica", "Say who made the bucket"]
    assert "depends_on" not in made
    versioning = buckets["aws_s3_bucket_versioning"]
    assert versioning["prod-orders-replica"]["bucket"] == "${aws_s3_bucket.prod-orders-replica.id}"
    assert versioning["prod-orders"]["bucket"] == "prod-orders"


def test_object_lock_from_birth() -> None:
    assert only(one(REPLICA, LOCATION, {"Region": "eu-central-1", "ObjectLockEnabledForBucket": True})) == {
        "bucket": "prod-orders-replica",
        "object_lock_enabled": True,
    }


_TAKEN = "it takes something away, and Terraform only takes away what it manages"
_MISSHAPEN = "the document is not of the shape that AWS documents"


@pytest.mark.parametrize(
    ("target", "facet", "before", "after", "why"),
    [
        (SOURCE, REPLICATION, {"Role": "r", "Rules": []}, None, _TAKEN),
        (SOURCE, VERSIONING, ENABLED, {}, "the document says nothing"),
        (SOURCE, CANARY, None, {"Key": "k"}, "no resource is known for canary"),
        (SOURCE, REPLICATION, None, {"Role": "r", "Rules": "all"}, _MISSHAPEN),
        (THE_ROLE, ROLE_POLICIES, None, {"Inline": [{}]}, _MISSHAPEN),
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_told(
    target: Target, facet: Facet[Any], before: Document | None, after: Document | None, why: str
) -> None:
    module = document(plan([step(target, facet, before, after, "Change")]))
    assert module["//"][-1] == f"Step 1, {facet.name} of {target.arn}, is not written here: {why}."
    assert "resource" not in module


def test_what_else_changes_of_a_role_s_policies_is_told() -> None:
    named = {"PolicyName": "old", "PolicyDocument": {"Version": "2012-10-17"}}
    before = {"Inline": [named], "Attached": [], "Boundary": None}
    after = {"Inline": [named | {"PolicyName": "new"}], "Attached": [{"PolicyArn": "a"}], "Boundary": None}
    module = document(one(THE_ROLE, ROLE_POLICIES, after, before))
    assert module["//"][-1].endswith("Terraform has no words for Inline old (removed), Attached.")


def test_blocked_encryption_types_are_told() -> None:
    rule_ = {"BucketKeyEnabled": True, "BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]}}
    module = document(one(SOURCE, ENCRYPTION, {"Rules": [rule_]}))
    assert module["//"][-1].endswith("Terraform has no words for Rules[0].BlockedEncryptionTypes.")


@pytest.mark.parametrize(
    ("partition", "region"), [("aws", "us-east-1"), ("aws-cn", "cn-north-1"), ("aws-us-gov", "us-gov-west-1")]
)
def test_a_role_is_asked_for_in_its_partition(partition: str, region: str) -> None:
    role = Target(f"arn:{partition}:iam::{HOME}:role/copy", HOME)
    made = one(role, ROLE, {"AssumeRolePolicyDocument": TRUST})
    assert [found["region"] for found in document(made)["provider"]["aws"]] == [region]


def test_names_that_are_no_identifiers_are_kept_apart() -> None:
    targets = [Target(f"arn:aws:s3:::{name}", HOME, "eu-west-1") for name in ("a.b", "a-b", "a_b", "1ab")]
    module = document(plan([step(target, VERSIONING, {}, ENABLED, "Enable") for target in targets]))
    labels = list(module["resource"]["aws_s3_bucket_versioning"])
    assert labels[1:3] == ["a-b", "a_b"]
    assert labels[0].startswith("_a_b-")
    assert labels[3].startswith("_1ab-")


def test_roles_of_the_same_name_in_two_accounts_and_copies_of_a_key_are_kept_apart() -> None:
    roles = [Target(f"arn:aws:iam::{account}:role/copy", account) for account in ("1" * 12, "2" * 12)]
    keys = [Target(f"arn:aws:kms:{region}:{HOME}:key/mrk-1", HOME, region) for region in ("eu-west-1", "eu-west-3")]
    steps = [step(target, ROLE, None, {"AssumeRolePolicyDocument": TRUST}, "Make") for target in roles]
    steps += [step(target, KEY_POLICY, None, policy(), "Write") for target in keys]
    made = document(plan(steps))["resource"]
    assert (len(made["aws_iam_role"]), len(made["aws_kms_key_policy"])) == (2, 2)


@pytest.mark.skipif(
    shutil.which("terraform") is None or "TERRAFORM_PLUGIN_DIR" not in os.environ,
    reason="needs terraform, and TERRAFORM_PLUGIN_DIR with the AWS provider",
)
@pytest.mark.parametrize("name", [name for name in PLANS if name != "hostile"])
def test_terraform_itself_takes_it(name: str, tmp_path: Path) -> None:
    (tmp_path / "plan.tf.json").write_text(render(PLANS[name]()), encoding="utf-8")
    plugins = f"-plugin-dir={os.environ.get('TERRAFORM_PLUGIN_DIR')}"
    subprocess.run(["terraform", "init", "-backend=false", plugins], cwd=tmp_path, check=True, capture_output=True)
    done = subprocess.run(["terraform", "validate"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
