"""What a plan leaves alone, why, and that nothing is left over of what was given up."""

import json
from typing import Any

import pytest

from scanner.model.base import Document
from scanner.model.policy import Filter, Waiver
from tests.support.planning import (
    AWAY,
    CHECKS,
    HERE,
    HOME,
    ON,
    ROLE,
    THERE,
    Fragment,
    names,
    planned,
    reasons,
    role,
    wanting,
    workshop,
    writes,
)
from tests.support.rules import rule, to

PLAIN: Document = {"region": HOME}
NEW = {"src": PLAIN}
THEIRS = rule("theirs", 3, Destination=to("src-replica"))
STACK = {"TagSet": [{"Key": "aws:cloudformation:stack-name", "Value": "prod"}]}


def replicating(*rules: Document, **fields: Any) -> Fragment:  # noqa: ANN401 -- facets of the source
    source = {"region": HOME, "versioning": ON, "replication": {"Role": ROLE, "Rules": list(rules)}, **fields}
    return {"src": source, "src-replica": {"region": AWAY, "versioning": ON}, ROLE: role()}


def test_waived_findings_are_nobodys_to_repair() -> None:
    waiver = Waiver("*", "src", "scratch data", "data-platform", "2026-12-31")
    plan = planned(NEW, wanting(waivers=(waiver,)))
    assert plan.steps == ()
    assert reasons(plan)["source-versioning"] == "waived by data-platform until 2026-12-31: scratch data"


def test_a_waived_finding_does_not_keep_others_from_being_repaired() -> None:
    waiver = Waiver("source-versioning", "src", "scratch data", "data-platform", "2026-12-31")
    plan = planned({"src": PLAIN, "src2": PLAIN}, wanting("source-versioning", waivers=(waiver,)))
    assert writes(plan) == [("src2", "versioning")]


def test_an_expired_waiver_protects_nothing() -> None:
    waiver = Waiver("*", "src", "scratch data", "data-platform", "2026-11-21")
    assert planned(NEW, wanting(waivers=(waiver,))).steps


@pytest.mark.parametrize("never", ["src", "s?c", "*"])
def test_forbidden_sources_are_left_alone(never: str) -> None:
    plan = planned(NEW, wanting(limits={"never": [never]}))
    assert plan.steps == ()
    assert {*reasons(plan).values()} == {"src is on the list of buckets never to be touched (limits.never)"}


def test_forbidden_destinations_are_not_even_made() -> None:
    plan = planned(NEW, wanting(limits={"never": ["*-replica"]}))
    assert plan.steps == ()
    assert all("src-replica is on the list" in reason for reason in reasons(plan).values())


def test_what_infrastructure_as_code_manages_is_left_to_it() -> None:
    plan = planned({"src": {**PLAIN, "tags": STACK}})
    assert plan.steps == ()
    assert "src is managed by CloudFormation stack 'prod'" in reasons(plan)["source-versioning"]
    assert planned({"src": {**PLAIN, "tags": STACK}}, include_managed=True).steps


def test_a_managed_destination_bars_the_source() -> None:
    fragment = {"src": PLAIN, "src-replica": {"region": AWAY, "tags": STACK}}
    plan = planned(fragment)
    assert plan.steps == ()
    assert "src-replica is managed by CloudFormation" in reasons(plan)["replication-configured"]


def test_what_manages_a_bucket_has_to_be_known() -> None:
    plan = planned({"src": {**PLAIN, "tags": "AccessDenied"}})
    assert plan.steps == ()
    assert "the tags of src could not be read" in reasons(plan)["source-versioning"]
    assert "AccessDenied: made by the test" in reasons(plan)["source-versioning"]
    assert planned({"src": {**PLAIN, "tags": "AccessDenied"}}, include_managed=True).steps


@pytest.mark.parametrize("risk", ["safe", "careful"])
def test_nothing_above_the_accepted_risk_is_planned(risk: str) -> None:
    locked = {"object-lock": {"ObjectLockEnabled": "Enabled"}}
    fragment = {"src": {**PLAIN, "versioning": ON, **locked}, "src-replica": {"region": AWAY, "versioning": ON}}
    assert planned(fragment, wanting(limits={"risk": risk})).steps == ()
    assert planned(fragment, wanting(limits={"risk": "dangerous"})).steps


@pytest.mark.parametrize(
    ("facets", "said"),
    [
        ({ROLE: {"role": "AccessDenied"}}, "role: AccessDenied: made by the test"),
        ({ROLE: {"role": role()["role"], "role-policies": "Throttling"}}, "role-policies: Throttling"),
        ({"src-replica": {"region": AWAY, "versioning": "AccessDenied"}}, "versioning: AccessDenied"),
        ({"src-replica": {"region": AWAY, "versioning": ON, "policy": "AccessDenied"}}, "policy: AccessDenied"),
        ({"src": {**PLAIN, "object-lock": "AccessDenied"}}, "object-lock: AccessDenied"),
    ],
)
def test_a_source_is_barred_whole_where_a_prerequisite_is_not_known(facets: Fragment, said: str) -> None:
    """Not even its versioning is enabled, and nothing is made for it; the error is told verbatim."""
    fragment = {"src": PLAIN, "src-replica": {"region": AWAY, "versioning": ON}, **facets}
    plan = planned(fragment)
    assert plan.steps == ()
    assert said in reasons(plan)["replication-configured"]


def test_a_barred_source_leaves_nothing_behind_on_what_it_shares() -> None:
    fragment = {"src1": PLAIN, "src2": {**PLAIN, "object-lock": "AccessDenied"}}
    plan = planned(fragment, wanting(account=THERE, bucket="copies", role="shared"))
    assert {arn for step in plan.steps for arn in step.serves} == {"arn:aws:s3:::src1"}
    assert "src2" not in str([step.after for step in plan.steps])
    assert {skip.bucket for skip in plan.skips} == {"src2"}
    assert names(writes(plan), "replication") == ["src1"]


def test_a_destination_that_belongs_to_somebody_else_bars_the_source() -> None:
    fragment = {"src": PLAIN, "src-replica": {"region": AWAY, "account": "333333333333", "versioning": ON}}
    plan = planned(fragment)
    assert plan.steps == ()
    assert "src-replica" in reasons(plan)["replication-configured"]
    assert "may be somebody else's" in reasons(plan)["replication-configured"]


def test_nothing_is_made_in_an_account_that_is_not_scanned() -> None:
    plan = workshop(NEW, wanting(account=THERE), accounts=(HERE,)).plan()
    assert plan.steps == ()
    assert f"src-replica belongs to account {THERE}, of which there are no credentials" in str(reasons(plan))


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (wanting(bucket="{bucket}" * 22), "takes for no new bucket's name"),
        (wanting(bucket="{bucket}"), "a bucket cannot be its own replica"),
        (wanting(role=""), "give it remediation.role"),
    ],
)
def test_a_policy_that_makes_no_sense_of_a_bucket_says_so(policy: Any, said: str) -> None:  # noqa: ANN401
    plan = planned({"src": {**PLAIN, "versioning": ON}}, policy)
    assert plan.steps == ()
    assert said in reasons(plan)["replication-configured"]


def test_mfa_delete_bars_the_source() -> None:
    plan = planned({"src": {**PLAIN, "versioning": {"Status": "Suspended", "MFADelete": "Enabled"}}})
    assert plan.steps == ()
    assert "It cannot be repaired: src has MFA delete" in reasons(plan)["replication-configured"]


def test_a_repair_that_leaves_a_new_fault_is_not_made() -> None:
    wanted = wanting(*CHECKS, "destination-region", parameters={"destination-region": {"allowed": ["eu-north-1"]}})
    plan = planned(NEW, wanted)
    assert plan.steps == ()
    assert "new fault, destination-region: The destination is in eu-central-1" in str(reasons(plan))


def test_a_repair_that_makes_a_loop_is_not_made() -> None:
    disabled = {**THEIRS, "Status": "Disabled"}
    back = {"Role": ROLE, "Rules": [rule("back", 1, Destination=to("src"))]}
    fragment = {**replicating(disabled), "src-replica": {"region": AWAY, "versioning": ON, "replication": back}}
    plan = planned(fragment, wanting("rule-enabled", "no-replication-loop"))
    assert plan.steps == ()
    assert "new fault, no-replication-loop" in reasons(plan)["rule-enabled"]


def test_a_repair_that_makes_a_chain_is_not_made_and_the_middle_not_blamed() -> None:
    onward = {"Role": ROLE, "Rules": [rule("on", 1, Destination=to("end"))]}
    middle = {"region": AWAY, "versioning": ON, "replication": onward}
    fragment = {"src": PLAIN, "middle": middle, "end": {"region": AWAY, "versioning": ON}, ROLE: role()}
    plan = planned(fragment, wanting(*CHECKS, "no-replication-chain", bucket="middle"))
    assert writes(plan) == [("role/replication-src", "role-policies")]
    assert {skip.bucket for skip in plan.skips} == {"src"}
    assert "no-replication-chain: Replicas do not cascade" in reasons(plan)["replication-configured"]


def test_a_chain_is_seen_where_the_middle_needs_no_repair() -> None:
    onward = {"Role": ROLE, "Rules": [rule("on", 1, Destination=to("end"))]}
    middle = {"region": AWAY, "versioning": ON, "replication": onward}
    fragment = {"src": {**PLAIN, "versioning": ON}, "middle": middle, "end": {"region": AWAY, "versioning": ON}}
    fragment[ROLE] = role()
    plan = planned(fragment, wanting("replication-configured", "no-replication-chain", bucket="middle"))
    assert plan.steps == ()
    assert "no-replication-chain" in reasons(plan)["replication-configured"]


def test_a_bucket_that_the_policies_make_a_replica_stays_one_though_its_source_is_barred() -> None:
    fragment = {"src": {**PLAIN, "object-lock": "AccessDenied"}, "src-replica": {"region": AWAY, "versioning": ON}}
    plan = planned(fragment)
    assert plan.steps == ()
    assert {"the policies make it another bucket's replica, which needs no rule of its own."} <= {
        skip.reason for skip in plan.skips
    }


def test_nothing_is_done_that_ends_no_finding() -> None:
    deny = {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"}
    trust = {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [deny]}}
    plan = planned({**replicating(THEIRS), ROLE: role(ROLE, **trust)}, wanting("replication-role"))
    assert plan.steps == ()
    assert reasons(plan) == {"replication-role": "what this tool can change does not end it: a person has to look."}


def test_what_a_policy_of_the_role_denies_is_told_and_left_alone() -> None:
    deny = {"Effect": "Deny", "Action": "s3:ReplicateObject", "Resource": "*"}
    no = {"PolicyName": "no", "PolicyDocument": {"Version": "2012-10-17", "Statement": [deny]}}
    plan = planned({**replicating(THEIRS), ROLE: role(ROLE, no)})
    assert plan.steps == ()
    assert "another policy of the role, or its boundary, denies it" in reasons(plan)["replication-role-permissions"]


def test_a_missing_destination_that_the_policy_does_not_name_is_for_a_person() -> None:
    fragment = replicating(rule("theirs", 3, Destination=to("gone")))
    plan = planned(fragment, wanting("destination-exists", "replication-role-permissions"))
    assert "bucket gone is gone" in reasons(plan)["destination-exists"]
    assert plan.steps == ()
    assert reasons(plan)["replication-role-permissions"] == "its destination gone does not exist."


def test_what_no_action_repairs_is_for_a_person() -> None:
    itself = replicating(rule("theirs", 3, Destination=to("src")))
    alone = planned(itself, wanting("not-same-bucket"))
    assert reasons(alone)["not-same-bucket"] == "nothing that this tool may change ends it: a person has to look."
    itself["src"]["versioning"] = {}
    beside = planned(itself, wanting("not-same-bucket", "source-versioning"))
    assert reasons(beside)["not-same-bucket"] == "what not-same-bucket finds is for a person to repair."
    assert writes(beside) == [("src", "versioning")]


def test_what_could_not_be_judged_is_told_with_its_reason() -> None:
    plan = planned({"src": {**PLAIN, "versioning": "AccessDenied"}}, wanting("source-versioning"))
    assert plan.steps == ()
    assert reasons(plan)["source-versioning"].startswith("nothing is repaired on evidence that could not be read")
    assert "AccessDenied" in reasons(plan)["source-versioning"]


def test_every_finding_that_stays_has_its_skip() -> None:
    fragment = {"src": PLAIN, "mine": {**PLAIN, "tags": STACK}, "odd": {**PLAIN, "versioning": "AccessDenied"}}
    work = workshop(fragment)
    _, report = work.scan()
    plan = work.plan()
    promised = {one for step in plan.steps for one in step.resolves}
    wrong = {one.id for one in report.findings if one.verdict in ("NON_COMPLIANT", "INSUFFICIENT_DATA")}
    assert {skip.finding for skip in plan.skips} == wrong - promised
    assert all(skip.account and skip.region and skip.reason for skip in plan.skips)


def test_policies_that_contradict_each_other_cost_the_bucket_alone() -> None:
    def asking(name: str, status: str, **fields: Any) -> Any:  # noqa: ANN401
        parameters = {"delete-marker-replication": {"status": status}}
        limits = {"risk": "dangerous"}
        return wanting(*CHECKS, "delete-marker-replication", name=name, parameters=parameters, limits=limits, **fields)

    on, off = asking("on", "enabled"), asking("off", "disabled", selects=Filter(buckets=("src",)))
    plan = planned({"src": PLAIN, "src2": PLAIN}, on, off)
    assert names(writes(plan), "replication") == ["src2"]
    assert "src-replica" not in str(writes(plan))
    assert "contradict each other" in reasons(plan)["replication-configured"]


def test_a_role_that_cannot_hold_what_all_need_serves_those_who_fit() -> None:
    sources = [f"src{number:02}" for number in range(30)]
    plan = planned(dict.fromkeys(sources, PLAIN), wanting(role="shared"))
    served, left = {arn.rpartition(":")[2] for arn in plan.sources}, {skip.bucket for skip in plan.skips}
    assert served == set(sources[: len(served)])
    assert left == set(sources) - served
    assert served
    assert all("use a role for fewer source buckets" in skip.reason for skip in plan.skips)


def test_a_source_whose_rule_still_would_not_work_is_barred() -> None:
    """A policy of the destination that denies the role is no machine's to change, whatever is allowed beside it."""
    deny = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:ReplicateObject",
        "Resource": "arn:aws:s3:::src-replica/*",
    }
    text = json.dumps({"Version": "2012-10-17", "Statement": [deny]})
    there = {"region": AWAY, "account": THERE, "versioning": ON, "policy": {"Policy": text}}
    plan = planned({"src": PLAIN, "src-replica": there}, wanting(account=THERE))
    assert plan.steps == ()
    assert any("the new rule would not work" in skip.reason for skip in plan.skips if skip.bucket == "src")


def test_the_key_of_the_source_may_stay_unknown_where_no_rule_uses_it() -> None:
    disabled = {**THEIRS, "Status": "Disabled"}
    plan = planned(replicating(disabled, encryption="AccessDenied"), wanting("rule-enabled"))
    assert names(writes(plan), "replication") == ["src"]


@pytest.mark.parametrize("replication", ["AccessDenied", {"Role": ROLE, "Rules": [{"Status": "Unheard of"}]}])
def test_rules_that_could_not_be_read_keep_nothing_else_from_being_repaired(replication: object) -> None:
    fragment: Fragment = {"src": {"region": HOME, "replication": replication}, "other": PLAIN}
    plan = planned(fragment, wanting("source-versioning", "rule-enabled"))
    assert writes(plan) == [("other", "versioning"), ("src", "versioning")]
    assert "could not be read or judged" in reasons(plan)["rule-enabled"]


def test_a_document_with_elements_that_nobody_could_write_back_is_left_alone() -> None:
    there = to("src-replica") | {"?Speed": ["<Speed>high</Speed>"]}
    plan = planned(replicating(rule("theirs", 3, Destination=there)), wanting("replication-metrics"))
    assert plan.steps == ()
    assert reasons(plan)["replication-metrics"].endswith("and would lose if it wrote the rest back: Speed.")


@pytest.mark.parametrize(
    ("there", "told"),
    [
        ({}, "rule 'theirs': Destination bucket must exist. (InvalidRequest)"),
        (
            {"lost": {"region": AWAY}},
            "rule 'theirs': Destination bucket must have versioning enabled. (InvalidRequest)",
        ),
        ({"lost": {"region": AWAY, "versioning": "AccessDenied"}}, ""),
        ({"lost": {"region": AWAY, "versioning": ON}}, ""),
    ],
)
def test_nothing_is_added_to_rules_that_s3_would_refuse_for_another_of_them(there: Fragment, told: str) -> None:
    """S3 looks at the destinations of every rule of the document that it is given."""
    v1 = {"ID": "theirs", "Prefix": "", "Status": "Enabled", "Destination": to("lost")}
    plan = planned({**replicating(v1), **there}, wanting("legacy-configuration"))
    assert names(writes(plan), "replication") == ([] if told else ["src"])
    assert reasons(plan).get("legacy-configuration", "").endswith(told)
