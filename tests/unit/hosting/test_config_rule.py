"""The function of a custom rule: which calls of AWS Config it answers, and what scan they become."""

import json
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import ScannerError, UsageError
from scanner.hosting import config_rule
from scanner.hosting.config_rule import handler
from scanner.hosting.event import Event
from scanner.model.evaluation import BUCKET, Delivery, Resource, RuleFault
from scanner.pipeline.evaluating import Rule, Told
from tests.support.fragments import ACCOUNT
from tests.support.runs import save

WEST = "eu-west-1"
AT = "2026-11-23T04:17:00.123Z"
SCHEDULED = {"awsAccountId": ACCOUNT, "notificationCreationTime": AT, "messageType": "ScheduledNotification"}


def call(notice: object = SCHEDULED, **more: object) -> dict[str, Any]:
    """Return a call as AWS Config makes it."""
    return {
        "version": "1.0",
        "invokingEvent": json.dumps({**notice, "recordVersion": "1.0"} if isinstance(notice, dict) else notice),
        "ruleParameters": '{"policy": "baseline"}',
        "resultToken": "the-token",
        "eventLeftScope": False,
        "executionRoleArn": f"arn:aws:iam::{ACCOUNT}:role/config-role",
        "configRuleArn": f"arn:aws:config:{WEST}:{ACCOUNT}:config-rule/config-rule-0123456",
        "configRuleName": "s3-replication",
        "configRuleId": "config-rule-0123456",
        "accountId": ACCOUNT,
        **more,
    }


class Hosted:
    """What was scanned and told, and what comes of telling."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.events: list[Event] = []
        self.rules: list[Rule] = []
        self.told = Told(told=3)

    def run(self, event: Event, _home: Path, _context: object) -> tuple[int, Path]:
        self.events.append(event)
        return 0, save(self.folder / "run", "2026-11-23", {"prod-ledger": {"region": WEST, "versioning": {}}})

    def tell(self, _report: object, rule: Rule, *_: object) -> Told:
        self.rules.append(rule)
        return self.told


@pytest.fixture
def hosted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Hosted:
    made = Hosted(tmp_path)
    monkeypatch.setattr(config_rule, "run_program", made.run)
    monkeypatch.setattr(config_rule, "tell", made.tell)
    return made


def test_a_scheduled_call_scans_the_rule_s_own_place_and_tells_it(hosted: Hosted) -> None:
    answer = handler(call())
    assert answer == {"run": "20261123T120000Z-abcdef", "complete": True, "told": 3}
    (event,) = hosted.events
    own = {"region": WEST, "home-region": WEST, "fail-on": "never", "format": "json"}
    assert (event.command, event.options) == ("scan", {"policy": ["baseline"], **own})
    assert hosted.rules == [
        Rule(account=ACCOUNT, region=WEST, delivery=Delivery("the-token", AT), name="s3-replication")
    ]


def test_parameters_are_options(hosted: Hosted) -> None:
    handler(call(ruleParameters='{"policy": "a, b", "simulate": "true", "confirm": "false", "bucket": "prod-*"}'))
    options = hosted.events[0].options
    assert options["policy"] == ["a", "b"]
    assert (options["simulate"], options["confirm"], options["bucket"]) == (True, False, ["prod-*"])


@pytest.mark.parametrize("parameters", ["", "{}"])
def test_a_rule_may_have_no_parameters(hosted: Hosted, parameters: str) -> None:
    handler(call(ruleParameters=parameters))
    assert hosted.events[0].options.keys() == {"region", "home-region", "fail-on", "format"}


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({}, "no call of AWS Config"),
        (call(invokingEvent="{"), "no call of AWS Config"),
        (call(configRuleArn="arn"), "no call of AWS Config"),
        (call(notice=[]), "no call of AWS Config"),
        (
            call(notice={**SCHEDULED, "messageType": "ConfigurationItemChangeNotification"}),
            "ItemChangeNotification: the",
        ),
        (
            call(notice={**SCHEDULED, "messageType": "OversizedConfigurationItemChangeNotification"}),
            "calls for a OversizedConfigurationItemChangeNotification",
        ),
        (call(notice={**SCHEDULED, "messageType": "ConfigurationSnapshotDeliveryCompleted"}), "on a schedule"),
        (call(notice={"messageType": "ScheduledNotification"}), "on a schedule"),
        (call(ruleParameters="{"), "parameters cannot be understood"),
        (call(ruleParameters='{"policy": {}}'), "parameters cannot be understood"),
        (call(ruleParameters='{"region": "us-east-1"}'), "no rule may set: region"),
        (call(ruleParameters='{"fix": "true"}'), "no event may set: fix"),
        (call(ruleParameters='{"policy --fix": "x"}'), "no names of options"),
    ],
)
def test_what_is_no_scheduled_call_is_refused(hosted: Hosted, document: object, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        handler(document)
    assert hosted.events == []


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (Told(faults=(RuleFault("InvalidResultTokenException", "expired"),), unsent=3), "TokenException: expired"),
        (Told(told=2, refused=(Resource(BUCKET, "prod-ledger"),)), "1 refused"),
        (Told(told=3, unknown=RuleFault("AccessDeniedException")), "AccessDeniedException"),
    ],
)
def test_what_was_not_told_fails_the_call(hosted: Hosted, told: Told, said: str) -> None:
    hosted.told = told
    with pytest.raises(ScannerError, match=said) as error:
        handler(call())
    assert "the-token" not in str(error.value)
