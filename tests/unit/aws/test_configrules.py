"""Custom rules of AWS Config against scripted answers: the wire, what is tried again, what is no answer at all."""

import json
from collections.abc import Iterator
from contextlib import closing

import pytest

from scanner.aws.access import Access, ConnectionOptions, connect_rules
from scanner.aws.configrules import AwsConfigRules
from scanner.model.account import Account
from scanner.model.evaluation import ACCOUNT, BUCKET, Delivery, Evaluation, Resource, RuleFault
from scanner.model.evidence import UNKNOWN_SHAPE
from scanner.model.finding import Verdict
from tests.support.scripted_s3 import RESET, SILENCE, Reply, ScriptedS3
from tests.unit.aws.conftest import ACCOUNT as OWN
from tests.unit.aws.conftest import Time

PUT, TOLD = "PutEvaluations", "GetComplianceDetailsByConfigRule"
REGION = "eu-west-1"
LEDGER, ITSELF = Resource(BUCKET, "prod-ledger"), Resource(ACCOUNT, OWN)
EVALUATIONS = (
    Evaluation(LEDGER, Verdict.NON_COMPLIANT, "Fails (1): source-versioning."),
    Evaluation(ITSELF, Verdict.COMPLIANT, "Everything was read."),
)
DELIVERY = Delivery("a-token", "2026-11-23T04:17:00.000Z")


def accepted(*failed: Resource) -> Reply:
    told = [{"ComplianceResourceType": one.type, "ComplianceResourceId": one.id} for one in failed]
    return Reply(body=json.dumps({"FailedEvaluations": told}))


def refusal(status: int, code: str) -> Reply:
    return Reply(status, json.dumps({"__type": code, "message": "told by the script"}))


def page(*resources: Resource, more: str = "") -> Reply:
    results = [
        {"EvaluationResultIdentifier": {"EvaluationResultQualifier": {"ResourceType": one.type, "ResourceId": one.id}}}
        for one in resources
    ]
    return Reply(body=json.dumps({"EvaluationResults": results, **({"NextToken": more} if more else {})}))


def rules_of(time: Time, read_timeout: float) -> "closing[AwsConfigRules]":
    options = ConnectionOptions(region=REGION, read_timeout=read_timeout, sleep=time.sleep, clock=time.clock)
    return closing(connect_rules(Access(account=Account(OWN)), options))


@pytest.fixture
def rules(s3: ScriptedS3, time: Time) -> Iterator[AwsConfigRules]:
    del s3
    with rules_of(time, read_timeout=60) as opened:
        yield opened


def test_what_is_sent_is_what_aws_documents(s3: ScriptedS3, rules: AwsConfigRules) -> None:
    s3.on(PUT, accepted())
    assert rules.take(EVALUATIONS, DELIVERY) == ()
    (request,) = s3.asked(PUT)
    assert request.region == REGION
    assert request.headers["x-amz-target"] == "StarlingDoveService.PutEvaluations"
    assert json.loads(request.body) == {
        "Evaluations": [
            {
                "ComplianceResourceType": "AWS::S3::Bucket",
                "ComplianceResourceId": "prod-ledger",
                "ComplianceType": "NON_COMPLIANT",
                "Annotation": "Fails (1): source-versioning.",
                "OrderingTimestamp": 1795407420,
            },
            {
                "ComplianceResourceType": "AWS::::Account",
                "ComplianceResourceId": OWN,
                "ComplianceType": "COMPLIANT",
                "Annotation": "Everything was read.",
                "OrderingTimestamp": 1795407420,
            },
        ],
        "ResultToken": "a-token",
        "TestMode": False,
    }
    assert rules.account == OWN


@pytest.mark.parametrize(
    "reply",
    [
        refusal(400, "ThrottlingException"),
        refusal(500, "InternalFailure"),
        Reply(502, "<html>Bad Gateway</html>"),
        RESET,
    ],
)
def test_what_may_pass_is_tried_again(s3: ScriptedS3, rules: AwsConfigRules, time: Time, reply: Reply) -> None:
    s3.on(PUT, reply, reply, accepted())
    assert rules.take(EVALUATIONS, DELIVERY) == ()
    assert len(s3.asked(PUT)) == 3
    assert len(time.slept) == 2


def test_whoever_says_nothing_is_asked_again(s3: ScriptedS3, time: Time) -> None:
    s3.on(PUT, SILENCE, accepted())
    with rules_of(time, read_timeout=1) as rules:
        assert rules.take(EVALUATIONS, DELIVERY) == ()
    assert len(s3.awaited(PUT, 2)) == 2
    assert len(time.slept) == 1


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "InvalidResultTokenException"),
        (400, "AccessDeniedException"),
        (400, "NoSuchConfigRuleException"),
        (400, "InvalidParameterValueException"),
        (400, "ExpiredTokenException"),
    ],
)
def test_a_refused_request_is_sent_once(s3: ScriptedS3, rules: AwsConfigRules, status: int, code: str) -> None:
    s3.on(PUT, refusal(status, code))
    assert rules.take(EVALUATIONS, DELIVERY) == RuleFault(code, "told by the script")
    assert len(s3.asked(PUT)) == 1


def test_throttling_that_outlives_the_budget_is_said(s3: ScriptedS3, rules: AwsConfigRules, time: Time) -> None:
    s3.on(PUT, refusal(400, "ThrottlingException"))
    assert rules.take(EVALUATIONS, DELIVERY) == RuleFault("ThrottlingException", "told by the script")
    # The last turn in the account's line may come after the budget, by a second at most.
    assert sum(time.slept) <= 121


def test_what_was_not_taken_is_told(s3: ScriptedS3, rules: AwsConfigRules) -> None:
    s3.on(PUT, accepted(ITSELF))
    assert rules.take(EVALUATIONS, DELIVERY) == (ITSELF,)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "<html>Sign in</html>",
        '{"FailedEvaluations": [{}]}',
        '{"FailedEvaluations": [{"ComplianceResourceType": "AWS::S3::Bucket", "ComplianceResourceId": "another"}]}',
    ],
)
def test_an_answer_that_fits_nothing_took_nothing(s3: ScriptedS3, rules: AwsConfigRules, body: str) -> None:
    s3.on(PUT, Reply(body=body))
    answer = rules.take(EVALUATIONS, DELIVERY)
    assert isinstance(answer, RuleFault)
    assert answer.code == UNKNOWN_SHAPE


@pytest.mark.parametrize("at", ["yesterday", ""])
def test_a_time_that_is_none_is_not_sent(s3: ScriptedS3, rules: AwsConfigRules, at: str) -> None:
    answer = rules.take(EVALUATIONS, Delivery("a-token", at))
    assert isinstance(answer, RuleFault)
    assert s3.asked(PUT) == []


def test_earlier_results_are_read_page_by_page(s3: ScriptedS3, rules: AwsConfigRules) -> None:
    s3.on(TOLD, page(LEDGER, more="more"), page(ITSELF))
    assert rules.told("s3-replication") == (LEDGER, ITSELF)
    first, second = (json.loads(request.body) for request in s3.asked(TOLD))
    assert first == {
        "ConfigRuleName": "s3-replication",
        "ComplianceTypes": ["COMPLIANT", "NON_COMPLIANT"],
        "Limit": 100,
    }
    assert second == {**first, "NextToken": "more"}


def test_earlier_results_without_an_end_are_none(s3: ScriptedS3, rules: AwsConfigRules) -> None:
    s3.on(TOLD, page(LEDGER, more="more"))
    answer = rules.told("s3-replication")
    assert isinstance(answer, RuleFault)
    assert "a second time" in answer.message
    assert len(s3.asked(TOLD)) == 2


def test_earlier_results_that_cannot_be_read_are_none(s3: ScriptedS3, rules: AwsConfigRules) -> None:
    s3.on(TOLD, page(LEDGER, more="more"), refusal(400, "AccessDeniedException"))
    assert rules.told("s3-replication") == RuleFault("AccessDeniedException", "told by the script")
    s3.on(TOLD, Reply(body='{"EvaluationResults": [{}]}'))
    answer = rules.told("s3-replication")
    assert isinstance(answer, RuleFault)
    assert answer.code == UNKNOWN_SHAPE


def test_a_fault_says_what_aws_said() -> None:
    assert str(RuleFault("NoSuchConfigRuleException", "no rule")) == "NoSuchConfigRuleException: no rule"
    assert str(RuleFault("EndpointConnectionError")) == "EndpointConnectionError"
