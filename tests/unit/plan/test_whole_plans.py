"""Whole plans, from estates as they are found: what is written, in which order, and what stays as it was."""

import json
from typing import Any

import pytest

from scanner.model.base import Document
from scanner.model.plan import Plan, Risk
from tests.support.planning import (
    AWAY,
    CHECKS,
    HERE,
    HOME,
    ON,
    OWN_REPLICA_KEY,
    REPLICA_KEY,
    ROLE,
    SOURCE_KEY,
    THERE,
    Fragment,
    key,
    kms,
    names,
    planned,
    reasons,
    role,
    step_of,
    wanting,
    workshop,
    writes,
)
from tests.support.rules import rule, to

NEW_BUCKET = [("src-replica", facet) for facet in ("location", "public-access-block", "ownership", "tags")]
THE_ROLE = "role/replication-src"
THEIRS = rule("theirs", 3, Destination=to("src-replica"))


def replicating(*rules: Document, **fields: Any) -> Fragment:  # noqa: ANN401 -- facets of the source
    """Return a source with rules to a destination that is there, and a role that may do nothing yet."""
    source = {"region": HOME, "versioning": ON, "replication": {"Role": ROLE, "Rules": list(rules)}, **fields}
    return {"src": source, "src-replica": {"region": AWAY, "versioning": ON}, ROLE: role()}


def rules_of(plan: Plan) -> list[Document]:
    document = step_of(plan, "src", "replication").after
    assert document is not None
    found: list[Document] = document["Rules"]
    return found


def statements(document: Document | None) -> list[Document]:
    assert document is not None
    found: list[Document] = json.loads(document["Policy"])["Statement"]
    return found


def test_everything_is_made_in_one_account_in_the_order_in_which_it_can_be() -> None:
    plan = planned({"src": {"region": HOME}})
    assert writes(plan) == [
        *NEW_BUCKET,
        ("src-replica", "versioning"),
        (THE_ROLE, "role"),
        (THE_ROLE, "role-policies"),
        ("src", "versioning"),
        ("src", "replication"),
    ]
    assert plan.skips == ()
    assert plan.sources == ("arn:aws:s3:::src",)
    assert [target.arn for target in plan.repairs] == ["arn:aws:s3:::src"]
    assert {step.target.region for step in plan.steps if step.facet != "role"} == {HOME, AWAY, ""}
    assert [step.fresh for step in plan.steps] == [False, *[True] * 4, False, True, False, False]


def test_everything_is_made_across_two_accounts_with_keys_on_both_sides() -> None:
    fragment = {
        "src": {"region": HOME, "encryption": kms(SOURCE_KEY)},
        SOURCE_KEY: key(SOURCE_KEY),
        REPLICA_KEY: key(REPLICA_KEY),
    }
    plan = planned(fragment, wanting(account=THERE, remediation={"replica_kms_key": REPLICA_KEY}))
    assert writes(plan) == [
        *NEW_BUCKET,
        ("src-replica", "versioning"),
        ("src-replica", "encryption"),
        (THE_ROLE, "role"),
        (THE_ROLE, "role-policies"),
        (REPLICA_KEY.rpartition(":")[2], "key-policy"),
        ("src-replica", "policy"),
        ("src", "versioning"),
        ("src", "replication"),
    ]
    assert step_of(plan, "src-replica", "location").target.account == THERE
    (made,) = rules_of(plan)
    assert made["Destination"]["Account"] == THERE
    assert made["Destination"]["EncryptionConfiguration"] == {"ReplicaKmsKeyID": REPLICA_KEY}
    admin, ours = statements(step_of(plan, REPLICA_KEY.rpartition(":")[2], "key-policy").after)
    assert (admin["Sid"], ours["Principal"]) == ("Admin", {"AWS": ROLE})
    assert [one["Principal"] for one in statements(step_of(plan, "src-replica", "policy").after)] == [{"AWS": ROLE}]


def test_titles_are_in_the_order_in_which_things_were_found_out() -> None:
    fragment = {"src": {"region": HOME, "encryption": kms(SOURCE_KEY)}, SOURCE_KEY: key(SOURCE_KEY)}
    fragment[OWN_REPLICA_KEY] = key(OWN_REPLICA_KEY)
    plan = planned(fragment, wanting(remediation={"replica_kms_key": OWN_REPLICA_KEY}))
    title = step_of(plan, "src", "replication").title
    assert title.startswith("Replicate all objects of src to src-replica. Replicate objects encrypted with KMS")


def test_everything_is_made_in_one_region() -> None:
    plan = planned({"src": {"region": HOME}}, wanting(region=HOME))
    assert {step.target.region for step in plan.steps} == {HOME, ""}
    assert writes(plan)[-1] == ("src", "replication")


def test_a_disabled_rule_of_others_stays_and_a_rule_of_ours_takes_over() -> None:
    disabled = {**THEIRS, "Status": "Disabled"}
    plan = planned(replicating(disabled))
    assert writes(plan) == [(THE_ROLE, "role-policies"), ("src", "replication")]
    before, ours = rules_of(plan)
    assert before == disabled
    assert (ours["ID"], ours["Status"]) == ("s3rc-src-replica", "Enabled")


def test_a_narrow_rule_of_others_stays_as_it_is_and_above_ours() -> None:
    narrow = {**THEIRS, "Filter": {"Prefix": "logs/"}}
    plan = planned(replicating(narrow))
    before, ours = rules_of(plan)
    assert json.dumps(before) == json.dumps(narrow)
    assert ours["Priority"] < before["Priority"]


def test_a_v1_configuration_is_upgraded_whole() -> None:
    old = {"ID": "old", **ON, "Prefix": "logs/", "Destination": to("src-replica")}
    upgraded, ours = rules_of(planned(replicating(old)))
    assert upgraded["ID"] == "old"
    assert upgraded["Filter"] == {"Prefix": "logs/"}
    assert upgraded["DeleteMarkerReplication"] == ON
    assert ours["ID"] == "s3rc-src-replica"


def test_a_suspended_destination_is_enabled_again() -> None:
    fragment = replicating(THEIRS)
    fragment["src-replica"]["versioning"] = {"Status": "Suspended"}
    plan = planned(fragment)
    assert writes(plan) == [(THE_ROLE, "role-policies"), ("src-replica", "versioning")]
    step = step_of(plan, "src-replica", "versioning")
    assert (step.before, step.after) == ({"Status": "Suspended"}, ON)


def test_a_missing_opt_in_is_made_by_a_copy_above_the_rule_of_others() -> None:
    fragment = replicating(THEIRS, encryption=kms(SOURCE_KEY))
    fragment |= {SOURCE_KEY: key(SOURCE_KEY), OWN_REPLICA_KEY: key(OWN_REPLICA_KEY)}
    plan = planned(fragment, wanting(remediation={"replica_kms_key": OWN_REPLICA_KEY}))
    before, copy = rules_of(plan)
    assert before == THEIRS
    assert copy["Priority"] > before["Priority"]
    assert copy["SourceSelectionCriteria"] == {"SseKmsEncryptedObjects": ON}
    assert "s3:ReplicateObject" in str(step_of(plan, THE_ROLE, "role-policies").after)


def test_both_keys_are_asked_where_neither_leaves_it_to_its_account() -> None:
    def lonely(arn: str) -> Document:
        made = key(arn)
        policy = json.loads(made["key-policy"]["Policy"])
        policy["Statement"][0]["Principal"] = {"AWS": f"arn:aws:iam::{HERE}:role/admin"}
        return {**made, "key-policy": {"Policy": json.dumps(policy)}}

    fragment = replicating(THEIRS, encryption=kms(SOURCE_KEY))
    fragment |= {SOURCE_KEY: lonely(SOURCE_KEY), OWN_REPLICA_KEY: lonely(OWN_REPLICA_KEY)}
    plan = planned(fragment, wanting(remediation={"replica_kms_key": OWN_REPLICA_KEY}))
    keys = {arn.rpartition(":")[2] for arn in (SOURCE_KEY, OWN_REPLICA_KEY)}
    assert {*names(writes(plan), "key-policy")} == keys
    assert plan.skips == ()


def test_a_missing_role_is_made_under_the_name_that_the_configuration_gives_it() -> None:
    fragment = replicating(THEIRS)
    del fragment[ROLE]
    plan = planned(fragment)
    assert writes(plan) == [(THE_ROLE, "role"), (THE_ROLE, "role-policies")]
    assert step_of(plan, THE_ROLE, "role-policies").risk is Risk.SAFE


def test_sources_that_share_a_role_and_a_destination_are_served_by_one_step_each() -> None:
    fragment = {"src1": {"region": HOME}, "src2": {"region": HOME}}
    plan = planned(fragment, wanting(account=THERE, bucket="copies", role="shared"))
    shared = [step for step in plan.steps if len(step.serves) == 2]
    assert {step.facet for step in shared} >= {"location", "versioning", "role", "role-policies", "policy"}
    assert len(writes(plan)) == len(set(writes(plan)))
    (policy,) = (step.after for step in plan.steps if step.facet == "role-policies")
    assert len((policy or {})["Inline"]) == 1
    assert all(f"arn:aws:s3:::src{number}/*" in str(policy) for number in (1, 2))
    rules = [step for step in plan.steps if step.facet == "replication"]
    assert all({step.id for step in shared} <= {*one.follows} for one in rules)


def test_rules_wait_for_what_they_lean_on_whoever_asked_for_it() -> None:
    """The destination's own finding asks for its versioning, the source's rule needs it."""
    fragment = {"src": {"region": HOME}, "src-replica": {"region": AWAY}}
    plan = planned(fragment)
    assert step_of(plan, "src-replica", "versioning").id in step_of(plan, "src", "replication").follows


def test_a_role_that_one_source_asks_for_is_waited_for_by_the_other() -> None:
    fragment = {**replicating(THEIRS), "src2": {"region": HOME, "versioning": ON}}
    del fragment[ROLE]
    plan = planned(fragment, wanting(bucket="src-replica", role="replication-src"))
    made = step_of(plan, THE_ROLE, "role")
    assert made.serves == ("arn:aws:s3:::src", "arn:aws:s3:::src2")
    assert made.id in step_of(plan, "src2", "replication").follows


def test_a_bucket_that_becomes_a_replica_gets_no_rule_of_its_own() -> None:
    plan = planned({"src": {"region": HOME}, "src-replica": {"region": AWAY}})
    assert names(writes(plan), "replication") == ["src"]
    assert names(writes(plan), "location") == []
    assert plan.skips == ()
    resolved = {one for step in plan.steps for one in step.resolves}
    assert len(resolved) == 4


def test_of_a_row_of_replicas_every_other_one_is_a_source() -> None:
    fragment = {name: {"region": HOME} for name in ("src", "src-replica", "src-replica-replica")}
    plan = planned(fragment)
    assert names(writes(plan), "replication") == ["src", "src-replica-replica"]


def test_nothing_to_do_makes_no_step() -> None:
    work = workshop({"src": {"region": HOME}}, wanting("source-versioning"))
    work.cloud.things["arn:aws:s3:::src"]["facets"]["versioning"] = ON
    plan = work.plan()
    assert (plan.steps, plan.skips, plan.repairs) == ((), (), ())


def test_a_plan_says_by_whom_and_for_what_it_was_made() -> None:
    policies = (wanting(limits={"buckets": 3}), wanting("source-versioning", name="other", limits={"buckets": 2}))
    plan = planned({"src": {"region": HOME}}, *policies)
    assert (plan.run, plan.selected, plan.limits.buckets) == ("run-1", 1, 2)
    assert [one.name for one in plan.policies] == ["made-by-the-test", "other"]
    assert plan.caller == f"arn:aws:sts::{HERE}:assumed-role/scanner-audit/scanner"
    assert planned({"src": {"region": HOME}}, *policies).steps == plan.steps


def test_findings_of_several_policies_fold_into_one_step() -> None:
    policies = (wanting(), wanting(name="other", account=THERE, bucket="elsewhere"))
    plan = planned({"src": {"region": HOME}}, *policies)
    assert names(writes(plan), "location") == ["src-replica"], "the first policy to say where, says where"
    assert len(step_of(plan, "src", "versioning").resolves) == 2


@pytest.mark.parametrize("check", ["failure-notifications", "replication-metrics"])
def test_notifications_wait_for_the_rule(check: str) -> None:
    topic = f"arn:aws:sns:{HOME}:{HERE}:failures"
    wanted = wanting(
        *CHECKS, "failure-notifications", "replication-metrics", remediation={"failure_notifications": topic}
    )
    plan = planned({"src": {"region": HOME}}, wanted)
    assert check not in reasons(plan)
    assert writes(plan)[-2:] == [("src", "replication"), ("src", "notifications")]
    assert step_of(plan, "src", "replication").id in step_of(plan, "src", "notifications").follows
