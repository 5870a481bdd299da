"""What the roles of repairs and canaries are allowed: all that is sent, on what it is about, and nothing else.

Resource types of actions: the copy of the Service Authorization Reference that cfn-lint brings.
"""

import json
import re
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import Any

import pytest

from scanner import registry
from scanner.aws.objects import AwsObjects
from scanner.aws.reader import Identity
from scanner.model.base import Document
from scanner.model.objectstore import NewObject
from scanner.model.plan import Target
from scanner.model.policy import Policy
from scanner.permissions import (
    FORMATS,
    Grant,
    NothingToRepairError,
    Repairing,
    Trusted,
    actions_of,
    config_rule_grant,
    fix_grant,
    publish_grant,
    render,
    scan_grant,
    verify_grant,
)
from scanner.permissions.proving import CALLS
from scanner.permissions.statements import PARTITION, Statement
from scanner.plan.prerequisites import prerequisites, with_prerequisites
from scanner.policy.load import load_policies
from scanner.policy.sources import pack_names
from scanner.verify.choose import is_canary
from tests.support.policies import policy

BUCKET = Target("arn:aws:s3:::ledger", "111111111111", "eu-west-1")
ALL = {
    "destination": {"bucket": "{bucket}-replica", "region": "eu-central-1"},
    "role": "s3-replication-{bucket}",
    "failure_notifications": "arn:aws:sns:{region}:{account}:failed",
    "existing_objects": {"report_bucket": "reports-{account}"},
}
CHECKS = {check for action in registry.actions().values() for check in action.repairs}


def everything(**remediation: str) -> Policy:
    """Return a policy that asks whatever a repair answers, and lets it create whatever it can."""
    return policy(*sorted(CHECKS & registry.checks().keys()), remediation={**ALL, **remediation})


def fixing(*policies: Policy, buckets: tuple[str, ...] = (), roles: tuple[str, ...] = ()) -> Grant:
    checks = registry.checks()
    return fix_grant(
        Repairing(
            policies=policies,
            prerequisites=prerequisites(checks, policies),
            checks=with_prerequisites(checks),
            actions=registry.actions(),
            collectors=registry.collectors(),
            writings=registry.writers(),
            buckets=buckets,
            roles=roles,
        )
    )


def actions(grant: Grant) -> set[str]:
    return {action for one in grant.statements for action in one.actions}


def matches(pattern: str, text: str) -> bool:
    """Tell whether a pattern of IAM's, in which only `*` is special, takes a text."""
    return fnmatchcase(text, pattern)


def by_id(grant: Grant) -> dict[str, Statement]:
    found = {one.sid: one for one in grant.statements}
    assert len(found) == len(grant.statements)
    return found


def written_by(*facets: str) -> set[str]:
    writings = [registry.writers()[facet] for facet in facets]
    return {action for one in writings for several in one.permissions.values() for action in several}


def reads(*policies: Policy) -> set[str]:
    checks = registry.checks()
    asked = (*policies, prerequisites(checks, policies))
    return set(actions_of(asked, with_prerequisites(checks), registry.collectors()))


def again(*facets: str) -> set[str]:
    return {action for facet in facets for action in registry.collectors()[facet].permissions}


def test_every_call_of_every_writer_is_granted_to_a_repair_that_may_create_everything_and_nothing_else() -> None:
    writers = tuple(registry.writers())
    asked = everything()
    assert actions(fixing(asked)) == reads(asked) | again(*writers) | written_by(*writers)


def test_every_facet_that_can_be_written_belongs_to_an_action() -> None:
    declared = {facet.name for action in registry.actions().values() for facet in action.writes}
    assert declared == set(registry.writers())
    assert all(action.writes for action in registry.actions().values())


ALWAYS = ("versioning", "role", "role-policies", "policy", "key-policy", "object-lock")
"""What the prerequisites of every repair may have to write, where no bucket is created."""


def test_a_policy_is_granted_what_its_own_repairs_and_the_prerequisites_write() -> None:
    asked = policy("delete-marker-replication", remediation={"role": "r"})
    facets = ("replication", *ALWAYS)
    assert actions(fixing(asked)) == reads(asked) | again(*facets) | written_by(*facets)


def test_what_the_policy_lets_nobody_create_is_not_granted() -> None:
    asked = policy("replication-configured", "failure-notifications", "destination-exists", remediation={"role": "r"})
    granted = actions(fixing(asked))
    for action in ("s3:CreateBucket", "s3:DeleteBucket", "s3:PutBucketTagging", "s3:PutBucketNotification"):
        assert action not in granted
    assert "s3:PutReplicationConfiguration" in granted


@pytest.mark.parametrize("name", sorted({*pack_names()} - {"data-sovereignty"}))
def test_a_shipped_policy_is_granted_what_a_plan_reads(name: str) -> None:
    (asked,) = load_policies([name], registry.checks())
    assert actions(fixing(asked)) >= reads(asked)


def test_a_policy_that_no_repair_answers_is_told_so() -> None:
    with pytest.raises(NothingToRepairError, match="one, two"):
        fixing(policy("no-replication-loop", name="one"), policy("replication-health", name="two"))


def test_roles_are_made_passed_and_changed_under_the_names_that_the_policy_can_make() -> None:
    found = by_id(fixing(everything(role="s3-{region}-{bucket}{account}")))
    roles = ("arn:{partition}:iam::*:role/s3-*-*",)
    assert found["MakeRoles"] == Statement("MakeRoles", ("iam:CreateRole", "iam:PutRolePolicy"), roles)
    assert found["TrustRoles"] == Statement("TrustRoles", ("iam:UpdateAssumeRolePolicy",), roles)
    assert found["UndoRoles"] == Statement("UndoRoles", ("iam:DeleteRole",), roles)
    assert found["UndoRolePolicies"] == Statement("UndoRolePolicies", ("iam:DeleteRolePolicy",), roles)
    assert found["PassRoles"].resources == roles
    assert "ExtendRoles" not in found


def test_a_role_is_passed_to_nobody_but_s3() -> None:
    (plain,) = by_id(fixing(policy("replication-configured", remediation={"role": "r"})))["PassRoles"].conditions
    assert (plain.operator, plain.key, plain.values) == (
        "StringEquals",
        "iam:PassedToService",
        ("s3.amazonaws.com",),
    )


def test_a_boundary_is_demanded_of_the_roles_that_must_have_it() -> None:
    boundary = "arn:aws:iam::{account}:policy/limits"
    first = policy("replication-role", name="first", remediation={"role": "in-{bucket}", "role_boundary": boundary})
    second = policy("replication-role", name="second", remediation={"role": "out"})
    found = by_id(fixing(first, second))
    (condition,) = found["MakeRoles2"].conditions
    assert (condition.key, condition.values) == ("iam:PermissionsBoundary", ("arn:aws:iam::*:policy/limits",))
    assert found["MakeRoles2"].resources == ("arn:{partition}:iam::*:role/in-*",)
    assert found["MakeRoles"].conditions == ()
    assert found["MakeRoles"].resources == ("arn:{partition}:iam::*:role/out",)


def test_roles_that_are_there_can_be_named_and_are_never_made_nor_deleted() -> None:
    found = by_id(fixing(policy("replication-configured"), roles=("service-role/s3crr*",)))
    arn = ("arn:{partition}:iam::*:role/service-role/s3crr*",)
    assert found["ExtendRoles"] == Statement("ExtendRoles", ("iam:PutRolePolicy",), arn)
    assert found["PassRoles"].resources == arn
    assert found["UndoRolePolicies"].resources == arn
    assert not {"MakeRoles", "UndoRoles"} & found.keys()


def test_buckets_are_created_and_deleted_under_the_names_of_the_policy_alone() -> None:
    found = by_id(fixing(everything()))
    assert found["MakeBuckets"] == Statement("MakeBuckets", ("s3:CreateBucket",), ("arn:{partition}:s3:::*-replica",))
    assert found["UndoBuckets"].resources == found["MakeBuckets"].resources
    assert found["WriteBuckets"].resources == ("arn:{partition}:s3:::*",)


def test_named_buckets_are_the_only_ones_besides_those_that_are_made() -> None:
    found = by_id(fixing(everything(), buckets=("ledger", "prod-*")))
    assert found["WriteBuckets"].resources == (
        "arn:{partition}:s3:::*-replica",
        "arn:{partition}:s3:::ledger",
        "arn:{partition}:s3:::prod-*",
    )


def test_whoever_never_undoes_can_drop_what_begins_with_undo() -> None:
    kept = [one for one in fixing(everything()).statements if not one.sid.startswith("Undo")]
    assert not any("Delete" in action for one in kept for action in one.actions)


def test_what_is_left_out_is_said() -> None:
    assert fixing(everything()).notes == ()
    no_role, no_destination = fixing(policy("replication-configured")).notes
    assert "remediation.role" in no_role
    assert "--role" in no_role
    assert "remediation.destination" in no_destination
    assert len(fixing(policy("replication-configured"), roles=("r",)).notes) == 1


class Recorded:
    """An asker that notes what it is asked."""

    def __init__(self) -> None:
        self.operations: set[str] = set()

    def ask(self, operation: str, _parameters: Document, _region: str) -> Document:
        self.operations.add(operation)
        return {}

    def close(self) -> None:
        raise NotImplementedError


def test_every_operation_of_the_object_store_is_granted_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    recorded = Recorded()
    monkeypatch.setattr("scanner.aws.buckets.Asker", lambda *_: recorded)
    store: Any = AwsObjects(Identity("111111111111", "arn", "aws"), None, None, "")  # type: ignore[arg-type]
    given = {
        "put": (NewObject(key="k", body=b"", metadata={}),),
        "head": ("k", "v"),
        "content": ("k", "v", 1),
        "tags": ("k", "v"),
        "bucket_owner": (),
        "versions": ("k",),
        "delete": ("k", "v"),
    }
    public = {name for name in vars(AwsObjects) if not name.startswith("_")}
    assert public == set(given)
    for name, arguments in given.items():
        getattr(store, name)(BUCKET, *arguments)
    assert recorded.operations == set(CALLS)
    through_s3 = {"kms:Decrypt", "kms:GenerateDataKey"}
    assert actions(verify_grant()) == {action for several in CALLS.values() for action in several} | through_s3


@pytest.mark.parametrize("beginning", ["", "logs", "logs/", "logs/0-", "a/b/Z-"])
def test_the_keys_of_canaries_are_granted_whatever_a_rule_s_prefix_is(beginning: str) -> None:
    key = f"{beginning}s3rc-canary/{'0' * 32}"
    assert is_canary(key)
    found = by_id(verify_grant())
    assert matches(found["Canaries"].resources[0], f"arn:{PARTITION}:s3:::ledger/{key}")
    assert matches(found["Versions"].conditions[0].values[0], key)


def test_no_other_object_is_granted() -> None:
    found = by_id(verify_grant())
    for key in ("s3rc-canary", "ledger/2026.csv", "s3rc-canaryx/1"):
        assert not matches(found["Canaries"].resources[0], f"arn:{PARTITION}:s3:::ledger/{key}")
    assert not matches(found["Versions"].conditions[0].values[0], "")


def test_keys_are_used_through_s3_only() -> None:
    (condition,) = by_id(verify_grant())["Encryption"].conditions
    assert (condition.key, condition.values) == ("kms:ViaService", ("s3.*.amazonaws.com",))


def test_canaries_can_be_kept_to_some_buckets() -> None:
    found = by_id(verify_grant(["b", "a-*"]))
    assert found["Canaries"].resources == (
        "arn:{partition}:s3:::a-*/*s3rc-canary/*",
        "arn:{partition}:s3:::b/*s3rc-canary/*",
    )
    assert found["Owners"].resources == ("arn:{partition}:s3:::a-*", "arn:{partition}:s3:::b")


def _scan() -> Grant:

    return scan_grant([policy(*registry.checks())], registry.checks(), registry.collectors())


GRANTS = {
    "scan": _scan(),
    "fix": fixing(everything(role_boundary="arn:aws:iam::{account}:policy/limits"), roles=("a", "b/*")),
    "verify": verify_grant(),
    "publish": publish_grant(),
    "config-rule": config_rule_grant(),
}


@cache
def reference() -> dict[str, Any]:
    text = resources.files("cfnlint.data.AdditionalSpecs").joinpath("Policies.json").read_text()
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.mark.parametrize("use", GRANTS)
def test_each_action_is_allowed_on_a_resource_of_its_type(use: str) -> None:
    for one in GRANTS[use].statements:
        for action in one.actions:
            service, _, name = action.partition(":")
            known = reference()[service]
            types = known["Actions"][name.lower()].get("Resources", [])
            assert all(_is_of(known, types, arn) for arn in one.resources), (action, one.resources)


def _is_of(known: dict[str, Any], types: list[str], arn: str) -> bool:
    if arn == "*":  # metrics are in no dataset unless somebody made one
        return types in ([], ["dataset"])
    shapes = [shape for type_ in types for shape in known["Resources"][type_.lower()]["ARNFormats"]]
    # A bucket's shape takes objects, too: what has a key is an object, and nothing else is.
    objects = "object" in types
    return any(re.fullmatch(_pattern(shape), arn) for shape in shapes) and ("/" in arn or not objects)


def _pattern(shape: str) -> str:
    for part in ("${Partition}", "${Region}", "${Account}"):
        shape = shape.replace(part, ".*")
    return shape.replace("${", ".*").replace("}", "")


@pytest.mark.parametrize("use", GRANTS)
def test_iam_takes_what_is_written(use: str) -> None:
    """Sids have letters and digits alone, and a role's inline policies 10,240 characters (IAM User Guide)."""
    grant = GRANTS[use]
    assert all(one.sid.isalnum() and one.sid.isascii() for one in grant.statements)
    document = json.loads(render("json", grant, Trusted("arn:aws-us-gov:iam::111111111111:root", "id")))
    assert len(json.dumps(document["permissions"], separators=(",", ":"))) < 10_240
    assert PARTITION not in json.dumps(document)


@pytest.mark.parametrize("use", GRANTS)
def test_cloudformation_takes_the_template(use: str) -> None:
    from cfnlint.api import ManualArgs, lint  # noqa: PLC0415 -- slow to import

    text = render("cloudformation", GRANTS[use], Trusted("arn:aws:iam::111111111111:role/central", "tell-me"))
    assert [str(match) for match in lint(text, config=ManualArgs(regions=["eu-central-1"]))] == []


@pytest.mark.parametrize("use", GRANTS)
@pytest.mark.parametrize("form", FORMATS)
def test_every_format_allows_the_same(use: str, form: str) -> None:
    text = render(form, GRANTS[use], Trusted())
    found = set(re.findall(r'"((?:s3|iam|kms|cloudwatch|securityhub|config):[A-Z][A-Za-z]+)"', text))
    keys = {condition.key for one in GRANTS[use].statements for condition in one.conditions}
    assert found - keys == actions(GRANTS[use])
    assert GRANTS[use].role_name in text or form == "json"
