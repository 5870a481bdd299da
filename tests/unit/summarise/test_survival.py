"""Would the objects survive the loss of the Region?"""

from typing import Any

import pytest

from scanner import registry
from scanner.model.estate import Estate
from scanner.model.finding import Verdict
from scanner.model.report import Survival
from scanner.summarise.survival import speaks_of_survival, survival_of
from tests.support import reports
from tests.support.fragments import records

ON = {"Status": "Enabled"}
KMS = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]}
AES = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}


def rule(name: str = "all", destination: str = "dst", **changes: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "ID": name,
        "Status": "Enabled",
        "Priority": 1,
        "Filter": {},
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "Destination": {"Bucket": f"arn:aws:s3:::{destination}"},
        **changes,
    }


def estate(*rules: dict[str, Any], source: dict[str, Any] | None = None, **destination: Any) -> Estate:  # noqa: ANN401
    replication = {"Role": "r", "Rules": list(rules)} if rules else None
    return Estate(
        records(
            {
                "src": {
                    "region": "eu-west-1",
                    "versioning": ON,
                    "encryption": AES,
                    "replication": replication,
                    **(source or {}),
                },
                "dst": {"region": "eu-central-1", "versioning": ON, "replication": None, **destination},
                "near": {"region": "eu-west-1", "versioning": ON, "replication": None},
            }
        )
    )


OPTED_IN: dict[str, Any] = {"SourceSelectionCriteria": {"SseKmsEncryptedObjects": ON}}


@pytest.mark.parametrize(
    ("given", "answer", "reason"),
    [
        (estate(rule()), Survival.YES, "replicates every object to dst"),
        (estate(rule("near", "near"), rule("far")), Survival.YES, "Rule far"),
        (estate(), Survival.NO, "no replication configuration"),
        (estate(rule(Status="Disabled")), Survival.NO, "is disabled"),
        (estate(rule(Filter={"Prefix": "logs/"})), Survival.NO, "takes only prefix 'logs/'"),
        (estate(rule(destination="near")), Survival.NO, "same Region, eu-west-1"),
        (estate(rule(), versioning={"Status": "Suspended"}), Survival.NO, "versioning is not enabled on dst"),
        (estate(rule(), source={"versioning": {}}), Survival.NO, "not enabled on the bucket"),
        (estate(rule(), source={"encryption": KMS}), Survival.NO, "encrypts with KMS"),
        (estate(rule(**OPTED_IN), source={"encryption": KMS}), Survival.YES, ""),
        (estate(rule(**OPTED_IN), source={"encryption": "AccessDenied"}), Survival.YES, ""),
        (estate(rule(), location=None), Survival.NO, "does not exist"),
        (estate(rule(), versioning="AccessDenied"), Survival.UNKNOWN, "AccessDenied"),
        (estate(rule(), source={"encryption": "SlowDown"}), Survival.UNKNOWN, "SlowDown"),
        (estate(rule(destination="unread")), Survival.UNKNOWN, "NotCollected"),
        (estate(source={"replication": "AccessDenied"}), Survival.UNKNOWN, "AccessDenied"),
    ],
)
def test_survival(given: Estate, answer: Survival, reason: str) -> None:
    record = given.get("arn:aws:s3:::src")
    assert record is not None
    found = survival_of(record, given)
    assert (found[0], reason in found[1]) == (answer, True), found


@pytest.mark.parametrize(
    ("check", "verdict", "rule_id", "answer"),
    [
        ("replication-role", Verdict.NON_COMPLIANT, "", Survival.NO),
        ("replica-key-usable", Verdict.NON_COMPLIANT, "all", Survival.NO),
        ("replica-key-usable", Verdict.NON_COMPLIANT, "another", Survival.YES),
        ("replica-key-policy", Verdict.INSUFFICIENT_DATA, "all", Survival.UNKNOWN),
        ("replication-role", Verdict.COMPLIANT, "", Survival.YES),
        ("replication-metrics", Verdict.NON_COMPLIANT, "all", Survival.YES),
        ("replication-health", Verdict.NON_COMPLIANT, "all", Survival.NO),
        ("replication-health", Verdict.INSUFFICIENT_DATA, "all", Survival.YES),
    ],
)
def test_what_checks_predict_counts(check: str, verdict: Verdict, rule_id: str, answer: Survival) -> None:
    given = estate(rule())
    record = given.get("arn:aws:s3:::src")
    assert record is not None
    found = reports.finding(check, record.ref, verdict, rule=rule_id, message="It will not work.")
    predictions = [found] if speaks_of_survival(registry.checks()[check], found) else []
    assert survival_of(record, given, predictions)[0] is answer


def test_a_pure_replica_is_no_source() -> None:
    given = estate(rule())
    record = given.get("arn:aws:s3:::dst")
    assert record is not None
    assert survival_of(record, given)[0] is Survival.REPLICA
