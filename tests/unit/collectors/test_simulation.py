"""What the IAM policy simulator is asked, call by call, and what is kept of its answers."""

from typing import Any

import pytest
from botocore.stub import ANY, Stubber

from scanner.iam.context import ABSENT
from scanner.iam.replication import kms_context, s3_context
from scanner.iam.role import Role
from scanner.model.evidence import Present, Unreadable
from scanner.model.facet import SIMULATION
from scanner.needs import questions
from tests.support.fragments import AT
from tests.support.reference import DESTINATION, ROLE, SOURCE, SOURCE_KEY, Fragment, bucket_arn, replica_key, setup
from tests.support.simulator import COLLECTOR, Simulator, denying, result, simulated, subject_of
from tests.support.surveying import reading

BUCKET, OBJECTS, REPLICAS = bucket_arn(SOURCE), f"{bucket_arn(SOURCE)}/*", f"{bucket_arn(DESTINATION)}/*"
REPLICA_KEY = replica_key("111111111111")
PLAIN = {
    ("s3:GetReplicationConfiguration", BUCKET),
    ("s3:ListBucket", BUCKET),
    ("s3:GetObjectVersionForReplication", OBJECTS),
    ("s3:GetObjectVersion", OBJECTS),
    ("s3:GetObjectVersionAcl", OBJECTS),
    ("s3:GetObjectVersionTagging", OBJECTS),
    ("s3:ReplicateObject", REPLICAS),
    ("s3:ReplicateDelete", REPLICAS),
    ("s3:ReplicateTags", REPLICAS),
}


def asked(fragment: Fragment) -> Simulator:
    simulator = Simulator()
    simulated(fragment, SOURCE, simulator)
    return simulator


def changed(**facets: Any) -> Fragment:  # noqa: ANN401 -- AWS's own documents
    fragment = setup()
    fragment[SOURCE] |= facets
    return fragment


def ruled(*changes: dict[str, Any]) -> Fragment:
    """Return the set-up with a copy of its rule for each change."""
    fragment = setup()
    (rule,) = fragment[SOURCE]["replication"]["Rules"]
    fragment[SOURCE]["replication"]["Rules"] = [{**rule, "ID": f"r{n}", **one} for n, one in enumerate(changes)]
    return fragment


def context_of(given: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    return {one["ContextKeyName"]: tuple(one["ContextKeyValues"]) for one in given["ContextEntries"]}


def test_each_resource_is_asked_about_once_with_exactly_the_actions_that_are_needed() -> None:
    simulator = asked(setup())
    assert simulator.questions() == PLAIN
    assert len(simulator.asked) == 3
    assert {given["PolicySourceArn"] for given in simulator.asked} == {ROLE}


def test_what_object_lock_needs_is_asked_where_there_is_one() -> None:
    assert asked(setup(object_lock=True)).questions() - PLAIN == {
        ("s3:GetObjectRetention", OBJECTS),
        ("s3:GetObjectLegalHold", OBJECTS),
        ("s3:PutObjectRetention", REPLICAS),
        ("s3:PutObjectLegalHold", REPLICAS),
    }


def test_keys_are_asked_about_with_what_s3_sends() -> None:
    simulator = asked(setup(kms=True))
    assert simulator.questions() - PLAIN == {
        ("kms:Decrypt", SOURCE_KEY),
        ("kms:Encrypt", REPLICA_KEY),
        ("kms:GenerateDataKey", REPLICA_KEY),
    }
    contexts = {given["ResourceArns"][0]: context_of(given) for given in simulator.asked}
    assert contexts[SOURCE_KEY]["kms:ViaService"] == ("s3.eu-west-1.amazonaws.com",)
    assert contexts[SOURCE_KEY]["kms:EncryptionContext:aws:s3:arn"] == (OBJECTS,)
    assert contexts[REPLICA_KEY]["kms:ViaService"] == ("s3.eu-central-1.amazonaws.com",)
    assert contexts[BUCKET]["aws:SecureTransport"] == ("true",)
    assert contexts[BUCKET]["aws:PrincipalArn"] == (ROLE,)


def test_a_bucket_key_is_asked_about_with_the_bucket_as_context() -> None:
    given = next(one for one in asked(setup(kms=True, bucket_key=True)).asked if SOURCE_KEY in one["ResourceArns"])
    assert context_of(given)["kms:EncryptionContext:aws:s3:arn"] == (BUCKET,)


def test_everything_that_is_known_of_a_request_is_told_with_its_type() -> None:
    role = Role(ROLE, "AROAEXAMPLEID")
    for known in (s3_context(role, "1", organization="o-1"), kms_context(role, "1", "eu-west-1", BUCKET)):
        told = {key.lower() for key in questions._KEYS}
        assert {key for key, values in known.values.items() if values != ABSENT} <= told
    (given, *_) = asked(setup()).asked
    kinds = {one["ContextKeyName"]: one["ContextKeyType"] for one in given["ContextEntries"]}
    assert (kinds["aws:SecureTransport"], kinds["aws:PrincipalArn"]) == ("boolean", "string")


def test_rules_that_share_a_resource_ask_about_it_once() -> None:
    first, second = {"Priority": 1, "Filter": {"Prefix": "a/"}}, {"Priority": 2, "Filter": {"Prefix": "b/"}}
    simulator = asked(ruled(first, second))
    assert len(simulator.asked) == 5
    assert ("s3:ReplicateObject", f"{bucket_arn(DESTINATION)}/b/*") in simulator.questions()


@pytest.mark.parametrize(
    "fragment",
    [
        ruled({"Status": "Disabled"}),
        ruled({"Destination": {"Bucket": BUCKET}}),
        {**setup(), ROLE: {"role": None}},
        {**setup(), ROLE: {"role": "AccessDenied"}},
    ],
    ids=["disabled", "to itself", "no role", "role unread"],
)
def test_nothing_is_asked_where_nothing_is_judged(fragment: Fragment) -> None:
    assert asked(fragment).asked == []


def test_a_rule_that_never_decides_is_not_asked_about() -> None:
    above, below = {"Priority": 2}, {"Priority": 1, "Filter": {"Prefix": "a/"}}
    assert asked(ruled(above, below)).questions() == PLAIN


def test_a_destination_that_does_not_exist_is_not_asked_about() -> None:
    fragment = setup(kms=True)
    fragment[DESTINATION] = {"location": None, "region": ""}
    assert asked(fragment).asked == []


def test_what_cannot_be_told_leaves_the_rest_to_be_asked() -> None:
    assert asked(changed(encryption="AccessDenied")).questions() == PLAIN


def test_every_page_is_read() -> None:
    simulator = Simulator(s3_GetObjectVersionTagging=denying("explicitDeny"))
    document = simulated(setup(), SOURCE, simulator)
    assert simulator.pages == 5
    simulation = SIMULATION.value(Present("SimulatePrincipalPolicy", AT, document))
    assert len(simulation.answers) == len(PLAIN)
    denied = [action for (action, _), one in simulation.answers.items() if not one.is_allowed]
    assert denied == ["s3:GetObjectVersionTagging"]


def test_aws_takes_the_calls_and_its_answers_are_kept() -> None:
    subject = subject_of(setup(), SOURCE)
    with reading() as (reader, clients), Stubber(clients.get("eu-west-1", "iam")) as stub:
        for arn in (BUCKET, OBJECTS, REPLICAS):
            actions = [action for action, about in sorted(PLAIN) if about == arn]
            sent = {"PolicySourceArn": ROLE, "ActionNames": ANY, "ResourceArns": [arn], "ContextEntries": ANY}
            answer = {"EvaluationResults": [result(action, arn) for action in actions], "IsTruncated": False}
            stub.add_response("simulate_principal_policy", answer, sent)
        evidence = reader.survey(COLLECTOR, subject)
        stub.assert_no_pending_responses()
    assert isinstance(evidence, Present)
    answers = SIMULATION.value(evidence).answers
    assert {(action, question.resource) for action, question in answers} == PLAIN


def test_a_refusal_is_the_end_of_it() -> None:
    with reading() as (reader, clients), Stubber(clients.get("eu-west-1", "iam")) as stub:
        stub.add_client_error("simulate_principal_policy", "AccessDenied", "not you", 403)
        evidence = reader.survey(COLLECTOR, subject_of(setup(kms=True), SOURCE))
    assert isinstance(evidence, Unreadable)
    assert (evidence.operation, evidence.code) == ("SimulatePrincipalPolicy", "AccessDenied")
