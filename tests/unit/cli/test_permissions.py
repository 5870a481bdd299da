"""`scanner permissions` from the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from scanner.cli.app import app
from scanner.errors import UsageError

CENTRAL = "arn:aws:iam::111111111111:role/central"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["permissions", *arguments])


def test_the_documents_of_the_default_policy_are_printed() -> None:
    result = run()
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert document.keys() == {"permissions"}
    assert "s3:ListAllMyBuckets" in document["permissions"]["Statement"][0]["Action"]


def test_another_policy_needs_other_permissions() -> None:
    assert "iam:GetRole" not in run().stdout
    assert "iam:GetRole" in run("--policy", "critical-data-dr").stdout
    assert "iam:GetRole" in run("-p", "baseline", "-p", "critical-data-dr").stdout


def test_the_simulator_s_permission_is_printed_where_a_scan_would_ask_it() -> None:
    action = "iam:SimulatePrincipalPolicy"
    assert action not in run("-p", "permissions-and-protection").stdout
    assert action in run("-p", "permissions-and-protection", "--simulate").stdout


@pytest.mark.parametrize("form", ["cloudformation", "terraform"])
def test_a_template_takes_the_principal_as_a_default(form: str) -> None:
    result = run("--format", form, "--principal", CENTRAL, "--external-id", "tell-me")
    assert result.exit_code == 0
    assert CENTRAL in json.dumps(json.loads(result.stdout))


def test_the_trust_policy_comes_with_the_principal() -> None:
    document = json.loads(run("--principal", CENTRAL).stdout)
    assert document["trust"]["Statement"][0]["Principal"] == {"AWS": CENTRAL}


@pytest.mark.parametrize(
    "principal",
    [
        CENTRAL,
        "arn:aws:iam::111111111111:root",
        "arn:aws-cn:iam::111111111111:user/a/b",
        "arn:aws:sts::111111111111:assumed-role/r/s",
    ],
)
def test_principals(principal: str) -> None:
    assert run("--principal", principal).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--format", "yaml"), "unknown format 'yaml'"),
        (("--principal", "*"), "is not the ARN"),
        (("--principal", "arn:aws:s3:::bucket"), "is not the ARN"),
        (("--principal", CENTRAL, "--external-id", "x"), "2 to 1224"),
        (("--principal", CENTRAL, "--external-id", "a b"), "2 to 1224"),
        (("--simulate",), "no policy asks replication-role-permissions"),
        (("--external-id", "tell-me"), "--external-id goes with --principal"),
    ],
)
def test_what_is_refused(arguments: tuple[str, ...], told: str) -> None:
    error = run(*arguments).exception
    assert isinstance(error, UsageError)
    assert told in str(error)


REPAIRING = {
    "schema": 1,
    "name": "repairing",
    "version": "1.0.0",
    "title": "Everything is replicated",
    "expects": {"replication-configured": {}},
    "remediation": {
        "destination": {"bucket": "{bucket}-replica", "region": "eu-central-1"},
        "role": "s3-replication-{bucket}",
    },
}


@pytest.fixture
def repairing(tmp_path: Path) -> str:
    path = tmp_path / "repairing.json"
    path.write_text(json.dumps(REPAIRING))
    return str(path)


def sids(result: Result) -> set[str]:
    return {one["Sid"] for one in json.loads(result.stdout)["permissions"]["Statement"]}


def test_a_repair_s_documents_write_under_the_policy_s_names(repairing: str) -> None:
    result = run("--for", "fix", "--policy", repairing)
    assert result.exit_code == 0
    assert result.stderr == ""
    assert {"ListBuckets", "MakeBuckets", "MakeRoles", "PassRoles", "WriteBuckets", "UndoRoles"} <= sids(result)
    assert '"arn:aws:iam::*:role/s3-replication-*"' in result.stdout


def test_a_policy_without_remediation_is_told_what_is_left_out() -> None:
    result = run("--for", "fix", "-p", "critical-data-dr")
    assert result.exit_code == 0
    assert "remediation.role" in result.stderr
    assert "remediation.destination" in result.stderr
    assert "PassRoles" not in sids(result)
    named = run("--for", "fix", "-p", "critical-data-dr", "--role", "service-role/s3crr*")
    assert "remediation.role" not in named.stderr
    assert {"ExtendRoles", "PassRoles"} <= sids(named)


def test_who_scans_an_organisation_learns_its_accounts_and_takes_the_scans_role_alone() -> None:
    result = run("--for", "organization")
    assert sids(result) == {"AssumeScanRoles", "ReadOrganization"}
    assert "arn:aws:iam::*:role/scanner-audit" in result.stdout
    assert "only needed for --account-tag" in result.stderr


def test_a_canary_s_documents_can_be_kept_to_buckets() -> None:
    assert sids(run("--for", "verify")) == {"Canaries", "Encryption", "Owners", "Versions"}
    assert '"arn:aws:s3:::prod-*/*s3rc-canary/*"' in run("--for", "verify", "--bucket", "prod-*").stdout


def test_publishing_imports_findings_as_the_account_s_own_product_and_does_nothing_else() -> None:
    document = json.loads(run("--for", "publish").stdout)
    (statement,) = document["permissions"]["Statement"]
    assert statement["Action"] == ["securityhub:BatchImportFindings"]
    assert statement["Resource"] == "arn:aws:securityhub:*:*:product/*/default"


def test_a_rule_of_aws_config_is_told_and_asked_what_it_was_told_before() -> None:
    statements = json.loads(run("--for", "config-rule").stdout)["permissions"]["Statement"]
    assert {tuple(one["Action"]): one["Resource"] for one in statements} == {
        ("config:PutEvaluations",): "*",
        ("config:GetComplianceDetailsByConfigRule",): "arn:aws:config:*:*:config-rule/*",
    }


@pytest.mark.parametrize("form", ["cloudformation", "terraform"])
@pytest.mark.parametrize(
    ("use", "name"), [("fix", "scanner-repair"), ("verify", "scanner-canary"), ("publish", "scanner-publish")]
)
def test_each_use_has_templates_and_a_role_of_its_own(repairing: str, use: str, name: str, form: str) -> None:
    result = run("--for", use, "-p", repairing, "--format", form)
    assert result.exit_code == 0
    assert name in result.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--for", "everything"), "unknown use 'everything'"),
        (("--for", "verify", "--role", "r"), "--role goes with --for fix"),
        (("--bucket", "b"), "--bucket goes with"),
        (("--for", "publish", "--bucket", "b"), "--bucket goes with"),
        (("--for", "verify", "--bucket", "arn:aws:s3:::b"), "no name of a bucket"),
        (("--for", "fix", "--role", "a b"), "no name of a role"),
        (("--for", "fix", "-p", "data-sovereignty"), "no repair answers what data-sovereignty asks"),
    ],
)
def test_what_is_refused_of_a_use(arguments: tuple[str, ...], told: str) -> None:
    error = run(*arguments).exception
    assert isinstance(error, UsageError)
    assert told in str(error)
