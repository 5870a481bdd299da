"""A custom rule of AWS Config: `scanner.hosting.config_rule.handler` is its function, called on a schedule.

It scans its own account's buckets of its own Region and tells AWS Config what came of it, with the token of the call:
only the function that AWS Config calls has one (API: PutEvaluations). Rule parameters are options of the scan.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import msgspec

from scanner.aws.access import Access
from scanner.errors import ScannerError, UsageError
from scanner.hosting.event import Event, event_of
from scanner.hosting.running import Context, run_program
from scanner.model.base import Value
from scanner.model.evaluation import Delivery
from scanner.model.progress import Silent
from scanner.pipeline.evaluating import Rule, Told, tell
from scanner.runs import directory

_SCHEDULED: Final = "ScheduledNotification"
_REMEDY: Final = "See deploy/config-rule/README.md for how the rule is called."
# What a rule decides by being where it is, and what nobody would get to see.
_OWN: Final = frozenset({"region", "home-region", "assume-role", "organization", "fail-on", "format"})


class Call(Value, frozen=True, rename="camel", forbid_unknown_fields=False):
    """What AWS Config calls with (Developer Guide: evaluate-config_develop-rules_example-events.html)."""

    invoking_event: str
    result_token: str
    config_rule_arn: str
    config_rule_name: str
    account_id: str
    rule_parameters: str = "{}"

    @property
    def region(self) -> str:
        """The Region of the rule: arn:PARTITION:config:REGION:ACCOUNT:config-rule/ID."""
        return self.config_rule_arn.split(":")[3]


class Notice(Value, frozen=True, rename="camel", forbid_unknown_fields=False):
    """Why AWS Config calls, and when it decided to."""

    message_type: str
    notification_creation_time: str = ""


def handler(document: object, context: Context | None = None) -> dict[str, Any]:
    """Scan, tell AWS Config, and return how many results it took; raise ScannerError where anything was not told.

    An error shows as the rule's own in AWS Config, and results that are there stay.
    """
    call, notice = _call(document)
    event = _event(call)
    with TemporaryDirectory(prefix="scanner-") as home:
        _, folder = run_program(event, Path(home), context)
        report = directory.load_report(folder)
    delivery = Delivery(call.result_token, notice.notification_creation_time)
    rule = Rule(account=call.account_id, region=call.region, delivery=delivery, name=call.config_rule_name)
    told = tell(report, rule, Access(), Silent())
    if told.exit_code:
        raise ScannerError(
            f"AWS Config did not take everything: {_why(told)}", "The next scheduled call tells it again."
        )
    return {"run": report.run.id, "complete": report.coverage.complete, "told": told.told}


def _call(document: object) -> tuple[Call, Notice]:
    """Return the call of AWS Config; raise UsageError for one that is none, or that is not of a schedule."""
    try:
        call = msgspec.convert(document, Call)
        notice = msgspec.json.decode(call.invoking_event, type=Notice)
        region = call.region
    except (msgspec.MsgspecError, IndexError) as wrong:
        raise UsageError(f"this is no call of AWS Config: {wrong}", _REMEDY) from wrong
    if notice.message_type != _SCHEDULED or not (region and notice.notification_creation_time):
        raise UsageError(
            f"AWS Config calls for a {notice.message_type}: the rule judges an account as a whole, on a schedule",
            f"Let {_SCHEDULED} alone trigger the rule.",
        )
    return call, notice


def _event(call: Call) -> Event:
    """Return the scan that a rule asks for: its parameters are options, several values apart by commas."""
    try:
        parameters = msgspec.json.decode(call.rule_parameters or "{}", type=dict[str, str])
    except msgspec.MsgspecError as wrong:
        raise UsageError(f"the rule's parameters cannot be understood: {wrong}", _REMEDY) from wrong
    refused = sorted(_OWN & parameters.keys())
    if refused:
        raise UsageError(f"parameters that no rule may set: {', '.join(refused)}", _REMEDY)
    options = {name: _option(value) for name, value in parameters.items()}
    own = {"region": call.region, "home-region": call.region, "fail-on": "never", "format": "json"}
    return event_of({"options": {**options, **own}})


def _option(value: str) -> bool | list[str]:
    return value == "true" if value in ("true", "false") else [word.strip() for word in value.split(",")]


def _why(told: Told) -> str:
    reasons = [str(fault) for fault in (*told.faults, told.unknown) if fault]
    refused = [f"{len(told.refused):,} refused"] if told.refused else []
    return "; ".join(dict.fromkeys(reasons + refused))
