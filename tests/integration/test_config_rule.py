"""The function of a custom rule on the embedded estate: a real scan, and AWS Config's own wire, by a script.

moto knows PutEvaluations in test mode alone, so the two calls of AWS Config go to a script on loopback, and all others
to the estate.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest

from scanner.errors import ScannerError, UsageError
from scanner.hosting.config_rule import handler
from scanner.sandbox import in_force
from scanner.sandbox.estate import role_arn
from scanner.sandbox.nordwind.places import CENTRAL, PLATFORM, PRODUCTION, RECOVERY
from tests.support.nordwind import Nordwind
from tests.support.scripted_s3 import Reply, ScriptedS3, scripted_s3

pytestmark = pytest.mark.emulator

PUT, TOLD = "PutEvaluations", "GetComplianceDetailsByConfigRule"
NOTICE = {"messageType": "ScheduledNotification", "notificationCreationTime": "2026-11-23T04:17:00.123Z"}


@dataclass
class Function:
    """The function of a rule in an account, and what AWS Config was told."""

    nordwind: Nordwind
    config: ScriptedS3

    def call(self, account: str, reading: str) -> dict[str, Any]:
        """Call it for the rule of an account, with a role that reads one."""
        event = {
            "invokingEvent": json.dumps(NOTICE),
            "version": "1.0",
            "ruleParameters": '{"policy": "baseline"}',
            "resultToken": "the-token",
            "configRuleArn": f"arn:aws:config:{CENTRAL}:{account}:config-rule/config-rule-0123456",
            "configRuleName": "s3-replication",
            "accountId": account,
        }
        with in_force(self.variables(reading)):
            return handler(event)

    def variables(self, account: str) -> dict[str, str]:
        """Return what signs as the function's role, which reads its own account."""
        role = role_arn(account, "scanner-audit")
        with in_force(self.nordwind.variables):
            given = boto3.client("sts", CENTRAL).assume_role(RoleArn=role, RoleSessionName="rule")["Credentials"]
        return {
            **self.nordwind.variables,
            "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
            "AWS_SESSION_TOKEN": given["SessionToken"],
            "AWS_ENDPOINT_URL_CONFIG_SERVICE": self.config.url,
        }

    def sent(self) -> list[dict[str, Any]]:
        return [json.loads(request.body) for request in self.config.asked(PUT)]


@pytest.fixture
def function(nordwind: Nordwind) -> Iterator[Function]:
    with scripted_s3() as config:
        gone = {"ResourceType": "AWS::S3::Bucket", "ResourceId": "gone-since"}
        before = [{"EvaluationResultIdentifier": {"EvaluationResultQualifier": gone}}]
        config.on(TOLD, Reply(body=json.dumps({"EvaluationResults": before})))
        config.on(PUT, Reply(body='{"FailedEvaluations": []}'))
        yield Function(nordwind, config)


def test_the_buckets_of_the_rule_s_place_are_scanned_and_told(function: Function) -> None:
    answer = function.call(PLATFORM, PLATFORM)
    (body,) = function.sent()
    told = {one["ComplianceResourceId"]: one for one in body["Evaluations"]}
    assert answer["told"] == len(body["Evaluations"]) == len(told)
    assert body["ResultToken"] == "the-token"
    assert body["TestMode"] is False
    # This one may not be read: it does not pass, and the account says so.
    assert told["nordwind-board-papers"]["ComplianceType"] == "NOT_APPLICABLE"
    assert told["nordwind-board-papers"]["Annotation"].startswith("Not decided (")
    assert told[PLATFORM]["ComplianceType"] == "NON_COMPLIANT"
    assert "could not be decided" in told[PLATFORM]["Annotation"]
    assert told["gone-since"]["ComplianceType"] == "NOT_APPLICABLE"
    buckets = function.nordwind.estate.clients.s3(PLATFORM).list_buckets(MaxBuckets=1000)["Buckets"]
    assert told.keys() - {PLATFORM, "gone-since"} <= {one["Name"] for one in buckets if one["BucketRegion"] == CENTRAL}
    assert {request.region for request in function.config.requests} == {CENTRAL}


def test_what_fails_is_named(function: Function) -> None:
    function.call(PRODUCTION, PRODUCTION)
    (body,) = function.sent()
    assert "COMPLIANT" in {one["ComplianceType"] for one in body["Evaluations"]}
    failing = [one for one in body["Evaluations"] if one["ComplianceType"] == "NON_COMPLIANT"]
    assert failing
    assert all(one["Annotation"].startswith("Fails (") for one in failing)


def test_a_token_that_has_ended_fails_the_call(function: Function) -> None:
    function.config.on(PUT, Reply(400, '{"__type": "InvalidResultTokenException", "message": "expired"}'))
    with pytest.raises(ScannerError, match="InvalidResultTokenException: expired"):
        function.call(PLATFORM, PLATFORM)


def test_a_rule_of_another_account_is_told_nothing(function: Function) -> None:
    with pytest.raises(UsageError, match=f"did not ask account {RECOVERY}"):
        function.call(RECOVERY, PLATFORM)
    assert function.sent() == []
