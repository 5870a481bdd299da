"""Changes of configuration, in words that a person would write."""

import json
from typing import Any

import pytest

from scanner.drift import Side, drift
from scanner.drift.value import Drift
from scanner.model.snapshot import Snapshot, SnapshotHeader
from tests.support.fragments import records, resources

NAME = "prod-ledger"
RULE: dict[str, Any] = {
    "ID": "dr-all",
    "Status": "Enabled",
    "Priority": 1,
    "Filter": {},
    "DeleteMarkerReplication": {"Status": "Disabled"},
    "Destination": {"Bucket": "arn:aws:s3:::replica"},
}
ROLE = "arn:aws:iam::111111111111:role/replication"


def compared(before: dict[str, Any], after: dict[str, Any], name: str = NAME) -> Drift:
    return drift(side(before, name), side(after, name))


def side(facets: dict[str, Any], name: str) -> Side:
    fragment = {name: facets}
    header = SnapshotHeader("run", "2026-11-22T12:00:00Z", "0.1.0")
    return Side(snapshot=Snapshot(header, (), records(fragment), "", resources=resources(fragment)))


def told(facet: str, before: Any, after: Any, name: str = NAME) -> list[str]:  # noqa: ANN401 -- any document
    return [entry.sentence for entry in compared({facet: before}, {facet: after}, name).configurations]


def rules(*changed: dict[str, Any], role: str = ROLE) -> dict[str, Any]:
    return {"Role": role, "Rules": list(changed)}


def rule(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 -- of a rule
    return {**RULE, **fields}


def to(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 -- of a destination
    return rule(Destination={"Bucket": "arn:aws:s3:::replica", **fields})


ON, OFF = {"Status": "Enabled"}, {"Status": "Disabled"}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (rule(Status="Disabled"), "Rule 'dr-all' of prod-ledger was disabled."),
        (rule(DeleteMarkerReplication=ON), "Rule 'dr-all' of prod-ledger replicates delete markers now."),
        (
            rule(Filter={"Prefix": "2026/"}),
            "The filter of rule 'dr-all' of prod-ledger was narrowed from all objects to prefix '2026/'.",
        ),
        (rule(Priority=7), "The priority of rule 'dr-all' of prod-ledger was changed from 1 to 7."),
        (
            to(Bucket="arn:aws:s3:::other"),
            "The destination of rule 'dr-all' of prod-ledger was changed from replica to other.",
        ),
        (
            to(StorageClass="GLACIER"),
            "The storage class of rule 'dr-all' of prod-ledger was changed from none to GLACIER.",
        ),
        (
            to(Account="222222222222", AccessControlTranslation={"Owner": "Destination"}),
            "Rule 'dr-all' of prod-ledger gives replicas to the destination's owner now.",
        ),
        (to(Metrics=ON), "Rule 'dr-all' of prod-ledger has replication metrics now."),
        (
            rule(SourceSelectionCriteria={"SseKmsEncryptedObjects": ON}),
            "Rule 'dr-all' of prod-ledger takes objects encrypted with KMS now.",
        ),
        (rule(ID="dr-everything"), "Rule 'dr-all' of prod-ledger was renamed to 'dr-everything'."),
        (
            {"ID": "dr-all", "Status": "Enabled", "Prefix": "", "Priority": 1, "Destination": RULE["Destination"]},
            "Rule 'dr-all' of prod-ledger is in the old V1 format now.",
        ),
    ],
)
def test_a_changed_rule(changed: dict[str, Any], sentence: str) -> None:
    assert sentence in told("replication", rules(RULE), rules(changed))


@pytest.mark.parametrize(
    "written",
    [
        rule(Filter={"Prefix": ""}),
        rule(SourceSelectionCriteria={"SseKmsEncryptedObjects": OFF}),
        to(Metrics=OFF),
        {key: value for key, value in RULE.items() if key != "DeleteMarkerReplication"},
    ],
)
def test_a_rule_that_is_only_written_otherwise_is_no_change(written: dict[str, Any]) -> None:
    assert told("replication", rules(RULE), rules(written)) == []
    assert told("replication", rules(written), rules(RULE)) == []


def test_what_the_words_of_rules_do_not_know_is_told_by_its_place() -> None:
    after = rules(rule(Destination={"Bucket": "arn:aws:s3:::replica", "Unheard": "x"}))
    assert told("replication", rules(RULE), after) == [
        "In the replication configuration of prod-ledger Rules 'dr-all', Destination, Unheard was added: 'x'."
    ]


def test_the_way_back_has_other_words() -> None:
    assert told("replication", rules(rule(Status="Disabled")), rules(RULE)) == [
        "Rule 'dr-all' of prod-ledger was enabled."
    ]
    (widened,) = told("replication", rules(rule(Filter={"Prefix": "a"})), rules(RULE))
    assert "was widened from prefix 'a' to all objects" in widened
    (moved,) = told("replication", rules(rule(Filter={"Prefix": "a"})), rules(rule(Filter={"Prefix": "b"})))
    assert "was changed from prefix 'a' to prefix 'b'" in moved


def test_rules_and_role_come_and_go() -> None:
    second = rule(ID="logs", Status="Disabled", Filter={"Prefix": "logs/"})
    assert told("replication", rules(RULE), rules(RULE, second, role=f"{ROLE}-2")) == [
        f"The replication role of prod-ledger was changed from {ROLE} to {ROLE}-2.",
        "Rule 'logs' of prod-ledger was added; it leads to replica and takes prefix 'logs/', disabled.",
    ]
    assert told("replication", rules(RULE, second), rules(RULE)) == [
        "Rule 'logs' of prod-ledger was removed; it led to replica."
    ]
    assert told("replication", None, rules(RULE)) == [
        "Replication of prod-ledger was configured, with rule 'dr-all' to replica."
    ]
    assert told("replication", rules(RULE), None) == [
        "The replication configuration of prod-ledger was removed; it had rule 'dr-all' to replica."
    ]


def test_rules_that_the_types_do_not_know_are_told_by_their_place() -> None:
    strange = rule(Filter={"ObjectSizeGreaterThan": 5})
    assert told("replication", rules(RULE), rules(strange)) == [
        "In the replication configuration of prod-ledger Rules 'dr-all', Filter, ObjectSizeGreaterThan was added: 5."
    ]
    assert told("replication", rules(RULE), rules({**RULE, "New": True})) == [
        "In the replication configuration of prod-ledger Rules 'dr-all', New was added: true."
    ]
    assert told("replication", rules(RULE, RULE), rules(RULE, rule(Status="Disabled")))


@pytest.mark.parametrize(
    ("facet", "before", "after", "sentences"),
    [
        ("versioning", {"Status": "Enabled"}, {"Status": "Suspended"}, ["Versioning of prod-ledger was suspended."]),
        ("versioning", {}, {"Status": "Enabled"}, ["Versioning of prod-ledger was enabled."]),
        (
            "encryption",
            {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]},
            {
                "Rules": [
                    {
                        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
                        "BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]},
                    }
                ]
            },
            [
                "In the default encryption of prod-ledger Rules, BlockedEncryptionTypes was added: a mapping of 1 key."
            ],
        ),
        (
            "versioning", {"Status": "Enabled"}, {},
            ["Versioning of prod-ledger was enabled before and was never enabled now: it is another bucket."],
        ),
        (
            "versioning", {"Status": "Enabled"}, {"Status": "Enabled", "MFADelete": "Enabled"},
            ["MFA delete of prod-ledger was switched on."],
        ),
        (
            "encryption",
            {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]},
            {
                "Rules": [
                    {
                        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "k"},
                        "BucketKeyEnabled": True,
                    }
                ]
            },
            [
                "The default encryption of prod-ledger was changed from AES256 to aws:kms.",
                "The default KMS key of prod-ledger was changed from none to k.",
                "The S3 Bucket Key of prod-ledger was switched on.",
            ],
        ),
        (
            "tags",
            {"TagSet": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "1"}, {"Key": "d", "Value": "same"}]},
            {"TagSet": [{"Key": "b", "Value": "2"}, {"Key": "c", "Value": "3"}, {"Key": "d", "Value": "same"}]},
            [
                "Tag 'a' of prod-ledger was removed; it was '1'.",
                "Tag 'b' of prod-ledger was changed from '1' to '2'.",
                "Tag 'c' of prod-ledger was added: '3'.",
            ],
        ),
        (
            "ownership", None, {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
            ["The object ownership of prod-ledger was changed from ObjectWriter to BucketOwnerEnforced."],
        ),
        (
            "object-lock", None,
            {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}},
            [
                "Object Lock of prod-ledger was enabled.",
                "The default retention mode of prod-ledger was changed from none to GOVERNANCE.",
            ],
        ),
        (
            "public-access-block", {"BlockPublicAcls": True}, {"RestrictPublicBuckets": True},
            [
                "BlockPublicAcls of prod-ledger was switched off.",
                "RestrictPublicBuckets of prod-ledger was switched on.",
            ],
        ),
        (
            "request-payment", {"Payer": "BucketOwner"}, {"Payer": "Requester"},
            ["The payer of requests of prod-ledger was changed from BucketOwner to Requester."],
        ),
        (
            "lifecycle", {"Rules": [{"ID": "x", "Status": "A"}]}, {"Rules": [{"ID": "x", "Status": "B"}]},
            ["In the lifecycle configuration of prod-ledger Rules 'x', Status was changed from 'A' to 'B'."],
        ),
        ("lifecycle", None, {"Rules": []}, ["The lifecycle configuration of prod-ledger was created."]),
        ("lifecycle", {"Rules": []}, None, ["The lifecycle configuration of prod-ledger was removed."]),
        (
            "notifications", {}, {"EventBridgeConfiguration": {}},
            ["In the event notifications of prod-ledger EventBridgeConfiguration was added: a mapping of 0 keys."],
        ),
        (
            "ownership", {"Rules": [{"ObjectOwnership": "Odd"}]}, {"Rules": [{"ObjectOwnership": "Strange"}]},
            [
                "In the object ownership of prod-ledger Rules, ObjectOwnership was changed from 'Odd' to 'Strange'."
            ],
        ),
    ],
)  # fmt: skip
def test_the_smaller_documents(facet: str, before: Any, after: Any, sentences: list[str]) -> None:  # noqa: ANN401
    assert told(facet, before, after) == sentences


# Policies


def policy(*statements: Any, **rest: Any) -> dict[str, Any]:  # noqa: ANN401 -- any JSON
    return {"Policy": json.dumps({"Version": "2012-10-17", "Statement": list(statements), **rest})}


ALLOW = {"Sid": "Replicas", "Effect": "Allow", "Action": ["s3:ReplicateObject"], "Resource": "*"}
DENY = {"Sid": "Insecure", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}
BARE = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


@pytest.mark.parametrize(
    ("before", "after", "sentences"),
    [
        (None, policy(ALLOW), ["The bucket policy of prod-ledger was created, with statement 'Replicas'."]),
        (policy(ALLOW, BARE), None, [
            "The bucket policy of prod-ledger was removed; it had statement 'Replicas', a statement without Sid."]),
        (policy(ALLOW), policy(ALLOW, DENY), [
            "In the bucket policy of prod-ledger statement 'Insecure' was added: it denies s3:*."]),
        (policy(ALLOW, DENY), policy(DENY), [
            "In the bucket policy of prod-ledger statement 'Replicas' was removed."]),
        (policy(ALLOW), policy({**ALLOW, "Action": ["s3:ReplicateObject", "s3:ReplicateTags"]}), [
            "In the bucket policy of prod-ledger statement 'Replicas' was changed: Action got 's3:ReplicateTags'."]),
        (policy(ALLOW, DENY), policy(DENY, ALLOW), []),
        (policy(BARE), policy({**BARE, "Action": 5}), [
            "In the bucket policy of prod-ledger a statement without Sid was removed.",
            "In the bucket policy of prod-ledger a statement without Sid was added."]),
        (policy(ALLOW, {**ALLOW, "Effect": "Deny"}), policy({**ALLOW, "Resource": "x"}), [
            "In the bucket policy of prod-ledger statement 'Replicas' was removed.",
            "In the bucket policy of prod-ledger statement 'Replicas' was removed.",
            "In the bucket policy of prod-ledger statement 'Replicas' was added: it allows s3:ReplicateObject."]),
        (policy(ALLOW), policy(ALLOW, Id="named"), ["In the bucket policy of prod-ledger Id was added: 'named'."]),
        (policy("nonsense"), policy(7), [
            "In the bucket policy of prod-ledger a statement without Sid was removed.",
            "In the bucket policy of prod-ledger a statement without Sid was added."]),
        ({"Policy": "no JSON"}, policy(ALLOW), None),
        ({"Policy": json.dumps({"Statement": ALLOW})}, {"Policy": json.dumps({"Statement": [ALLOW]})}, []),
    ],
)  # fmt: skip
def test_a_bucket_policy(before: Any, after: Any, sentences: list[str] | None) -> None:  # noqa: ANN401
    found = told("policy", before, after)
    if sentences is None:
        assert found[0].startswith("In the bucket policy of prod-ledger Policy was changed from 'no JSON' to '")
    else:
        assert found == sentences


KEY = "arn:aws:kms:eu-west-1:111111111111:key/k"


@pytest.mark.parametrize(
    "written",
    [
        {"Principal": {"AWS": ["arn:b", "arn:a"]}},
        {"Action": ["s3:GetObject", "s3:PutObject", "s3:GetObject"]},
        {"Condition": {"StringEquals": {"aws:SourceAccount": ["2", "1"]}}},
    ],
)
def test_lists_of_a_statement_have_no_order(written: dict[str, Any]) -> None:
    statement = {
        "Effect": "Allow", "Principal": {"AWS": ["arn:a", "arn:b"]}, "Action": ["s3:PutObject", "s3:GetObject"],
        "Resource": ["*"], "Condition": {"StringEquals": {"aws:SourceAccount": ["1", "2"]}},
    }  # fmt: skip
    assert told("policy", policy(statement), policy({**statement, **written})) == []
    assert len(told("policy", policy(statement), policy({**statement, **written, "Effect": "Deny"}))) == 2


def test_a_principal_that_came_is_told() -> None:
    one, two = ({"Sid": "x", "Effect": "Allow", "Principal": {"AWS": who}} for who in (["arn:b"], ["arn:b", "arn:a"]))
    assert told("policy", policy(one), policy(two)) == [
        "In the bucket policy of prod-ledger statement 'x' was changed: Principal, AWS got 'arn:a'."
    ]


def test_a_role() -> None:
    base = {"Arn": ROLE, "RoleId": "AROA1", "AssumeRolePolicyDocument": {"Statement": [ALLOW]}}
    bounded = {**base, "RoleId": "AROA2", "PermissionsBoundary": {"PermissionsBoundaryArn": "arn:b"}}
    assert told("role", base, bounded, ROLE) == [
        f"Role {ROLE} was deleted and created again.",
        f"The permissions boundary of {ROLE} was changed from none to arn:b.",
    ]
    assert told("role", base, None, ROLE) == [f"Role {ROLE} is gone."]
    assert told("role", None, base, ROLE) == [f"Role {ROLE} was created."]
    assert told("role", base, {**base, "RoleLastUsed": {"LastUsedDate": "x"}}, ROLE) == []


def test_the_policies_of_a_role() -> None:
    def attached(*named: tuple[str, dict[str, Any]], boundary: Any = None) -> dict[str, Any]:  # noqa: ANN401
        inline = [{"PolicyName": name, "PolicyDocument": document} for name, document in named]
        limit = {"PolicyName": "b", "PolicyDocument": boundary} if boundary else None
        return {"Inline": inline, "Attached": [], "Boundary": limit}

    one, two = {"Statement": [ALLOW]}, {"Statement": [ALLOW, DENY]}
    assert told("role-policies", attached(("a", one), ("b", one)), attached(("b", two), ("c", one)), ROLE) == [
        f"Policy 'a' of {ROLE} was removed; it had statement 'Replicas'.",
        f"In policy 'b' of {ROLE} statement 'Insecure' was added: it denies s3:*.",
        f"Policy 'c' of {ROLE} was created, with statement 'Replicas'.",
    ]
    assert told("role-policies", attached(boundary=one), attached(boundary=two), ROLE) == [
        f"In the permissions boundary of {ROLE} statement 'Insecure' was added: it denies s3:*."
    ]


def test_a_boundary_that_came_is_told_by_the_role_alone() -> None:
    whole = {"Inline": [], "Attached": [], "Boundary": {"PolicyName": "b", "PolicyDocument": {}}}
    assert told("role-policies", {**whole, "Boundary": None}, whole, ROLE) == []


def test_a_key() -> None:
    base = {"Arn": KEY, "KeyState": "Enabled", "KeyManager": "CUSTOMER", "KeySpec": "s", "KeyUsage": "u"}
    assert told("key", base, {**base, "KeyState": "PendingDeletion"}, KEY) == [
        f"The state of {KEY} was changed from Enabled to PendingDeletion."
    ]
    assert told("key", base, None, KEY) == [f"Key {KEY} is gone."]
    assert told("key-policy", policy(ALLOW), policy(ALLOW, DENY), KEY) == [
        f"In the key policy of {KEY} statement 'Insecure' was added: it denies s3:*."
    ]
    grant = {"GranteePrincipal": ROLE, "Operations": ["Decrypt"]}
    assert told("key-grants", {"Grants": [grant]}, {"Grants": []}, KEY) == [
        f"A grant of {KEY} to {ROLE} for Decrypt was revoked."
    ]
    assert told("key-grants", {"Grants": []}, {"Grants": [grant]}, KEY) == [
        f"A grant of {KEY} to {ROLE} for Decrypt was made."
    ]


# What was not read


@pytest.mark.parametrize("answer", ["AccessDenied", "SlowDown"])
def test_nothing_is_told_of_what_only_one_run_could_read(answer: str) -> None:
    for before, after in ((answer, {"Status": "Enabled"}), ({"Status": "Enabled"}, answer)):
        found = compared({"versioning": before}, {"versioning": after})
        assert (found.configurations, found.not_compared, found.differs) == ((), 1, False)


def test_what_one_run_never_asked_is_not_removed() -> None:
    found = compared({"versioning": {"Status": "Enabled"}}, {})
    assert (found.configurations, found.not_compared) == ((), 1)
    assert compared({"versioning": "AccessDenied"}, {}).not_compared == 0


def test_what_neither_check_nor_reader_asks_people_about_is_left_out() -> None:
    assert told("location", {"Region": "a"}, {"Region": "b"}) == []


def test_hostile_names_and_values_stay_on_one_harmless_line() -> None:
    evil = "x\x1b[2J\n\u202e" + "y" * 5000
    sentences = told("tags", {"TagSet": []}, {"TagSet": [{"Key": evil, "Value": evil}]})
    sentences += told("replication", rules(RULE), rules(rule(ID=evil, Filter={"Prefix": evil})))
    sentences += told("lifecycle", {}, {evil: evil})
    sentences += told("policy", policy(ALLOW), policy(ALLOW, {"Sid": evil, "Effect": "Allow", "Action": evil}))
    assert len(sentences) == 5
    for sentence in sentences:
        assert sentence.isprintable()
        assert len(sentence) < 1000


def test_a_document_with_a_thousand_changes_is_told_in_twenty() -> None:
    sentences = told("lifecycle", {}, {f"k{number:04}": 1 for number in range(1000)})
    assert len(sentences) == 21
    assert sentences[-1] == "There are 980 more changes in the lifecycle configuration of prod-ledger."


def test_order_and_kinds_of_lists() -> None:
    def changed(before: Any, after: Any) -> list[str]:  # noqa: ANN401 -- any JSON
        head = "In the lifecycle configuration of prod-ledger "
        return [sentence.removeprefix(head) for sentence in told("lifecycle", {"L": before}, {"L": after})]

    assert changed([1, 2], [2, 1]) == ["L was put into another order."]
    assert changed([1, 1], [1]) == ["L repeats other items than before."]
    assert changed([1, "a"], ["a", None]) == ["L lost 1.", "L got null."]
    assert changed([{"ID": "a"}, {"ID": "b"}], [{"ID": "b", "x": None}]) == [
        "L 'a' was removed.",
        "L 'b', x was added: null.",
    ]
    assert changed([{"ID": "a"}], [{"ID": "a"}, {"ID": "a"}]) == ["L repeats other items than before."]
    assert changed([{"ID": "a", "s": [1]}], [{"ID": "a", "s": [1]}, {"ID": "b"}]) == ["L 'b' was added."]
    assert changed([{"x": 1}], [{"x": 2, "y": False}]) == ["L, x was changed from 1 to 2.", "L, y was added: false."]
    assert changed([{"x": 1}], [{"x": 1}, {"x": 2}]) == ["L got a mapping of 1 key."]
    assert changed("a", ["a"]) == ["L was changed from 'a' to a list of 1 item."]
