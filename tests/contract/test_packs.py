"""Every shipped policy: valid, named like its file, explained to its reader, and known to the schema beside it."""

import json
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from scanner import registry, resources
from scanner.model.policy import Policy
from scanner.policy.load import load_policies
from scanner.policy.schema import as_text
from scanner.policy.sources import SCHEMA_FILE, pack, pack_names
from tests.support.judging import judge

ASKED_FOR = {
    "baseline",
    "critical-data-dr",
    "log-aggregation",
    "prod-to-test",
    "data-sovereignty",
    "aws-config-parity",
}


def loaded(name: str) -> Policy:
    """Return a shipped policy."""
    (policy,) = load_policies([name], registry.checks())
    return policy


def parameters(name: str, check: str) -> Any:  # noqa: ANN401 -- each check has its own
    """Return what a shipped policy tells a check."""
    (found,) = (wanted.parameters for wanted in loaded(name).expects if wanted.check == check)
    return found


def test_the_packs_that_were_asked_for_are_there() -> None:
    assert set(pack_names()) >= ASKED_FOR


def test_the_folder_holds_policies_and_the_schemas_of_files_only() -> None:
    names = {item.name for item in resources.folder("policies").iterdir()}
    assert names == {SCHEMA_FILE, "accounts.schema.json", *(f"{name}.yaml" for name in pack_names())}


def test_the_shipped_schema_is_that_of_the_checks() -> None:
    """`make docs` writes it again."""
    shipped = (resources.folder("policies") / SCHEMA_FILE).read_text(encoding="utf-8")
    assert shipped == as_text(registry.checks())
    Draft202012Validator.check_schema(json.loads(shipped))


def test_every_check_is_used_by_some_pack() -> None:
    """Except what stands on proofs that only whoever scans can give."""
    used = {wanted.check for name in pack_names() for wanted in loaded(name).expects}
    assert used == set(registry.checks()) - {"canary-fresh"}


@pytest.mark.parametrize("name", pack_names())
def test_a_pack_is_named_like_its_file_and_has_a_title(name: str) -> None:
    policy = loaded(name)
    assert (policy.name, policy.source) == (name, name)
    assert policy.title
    assert not policy.waivers


@pytest.mark.parametrize("name", pack_names())
def test_a_pack_explains_itself_before_it_begins(name: str) -> None:
    hint, blank, *text = pack(name).data.decode("utf-8").partition("schema: 1")[0].rstrip().splitlines()
    assert hint == f"# yaml-language-server: $schema={SCHEMA_FILE}"
    assert blank == "#"
    assert len(text) >= 3
    assert all(line == "#" or line.startswith("# ") for line in text)


@pytest.mark.parametrize("name", sorted(ASKED_FOR - {"baseline", "aws-config-parity"}))
def test_a_pack_for_a_purpose_selects_by_a_tag(name: str) -> None:
    (key, values), *others = loaded(name).selects.tags
    assert not others
    assert f"`{key}`" in pack(name).data.decode("utf-8")
    assert all(f"`{value}`" in pack(name).data.decode("utf-8") for value in values)


@pytest.mark.parametrize("name", ["baseline", "aws-config-parity"])
def test_the_general_packs_select_every_bucket(name: str) -> None:
    assert loaded(name).selects.is_empty


def test_disaster_recovery_goes_elsewhere_and_logs_stay() -> None:
    assert parameters("critical-data-dr", "destination-region").relation == "different"
    assert parameters("log-aggregation", "destination-region").relation == "same"


def test_sovereign_data_stays_in_regions_of_the_european_union() -> None:
    allowed = parameters("data-sovereignty", "destination-region").allowed
    assert not {"eu-west-2", "eu-central-2"} & set(allowed)
    assert all(region.startswith("eu-") and "*" not in region for region in allowed)


def test_parity_with_aws_config_has_the_severity_and_the_controls_of_security_hub() -> None:
    policy = loaded("aws-config-parity")
    assert {str(wanted.severity) for wanted in policy.expects} == {"low"}
    assert [framework for framework, _ in policy.controls] == ["nist-800-53-r5"]


@pytest.mark.parametrize(
    ("key", "verdict"),
    [(None, "COMPLIANT"), ("arn:aws:kms:eu-west-1:111111111111:key/k", "COMPLIANT"), ("k", "NON_COMPLIANT")],
)
def test_a_replica_key_is_to_be_named_by_its_arn_where_there_is_one(key: str | None, verdict: str) -> None:
    encryption = {"EncryptionConfiguration": {"ReplicaKmsKeyID": key}} if key else {}
    rule = {"ID": "all", "Status": "Enabled", "Filter": {}, "Destination": {"Bucket": "arn:aws:s3:::dst"} | encryption}
    asserted = msgspec.to_builtins(parameters("permissions-and-protection", "custom-expression"))
    case = {"parameters": asserted, "buckets": {"src": {"replication": {"Role": "role", "Rules": [rule]}}}}
    (finding,) = judge("custom-expression", case)
    assert finding.verdict == verdict
