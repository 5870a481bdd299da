"""Rules are added and changed without losing anything of AWS's document."""

import copy

import pytest

from scanner.amend.limits import MAX_DESTINATIONS, MAX_RULES, xml_size
from scanner.amend.own import MAX_ID
from scanner.amend.priorities import MAX_PRIORITY
from scanner.amend.replication import adjusted, is_own, new_rule, retired, same, upgraded, with_rule
from scanner.amend.settings import with_kms, with_rtc, with_storage_class
from scanner.model.action import CannotRepairError
from scanner.model.base import Document
from scanner.model.bucket import BucketRef

ROLE = "arn:aws:iam::111111111111:role/replication"
DST = BucketRef("111111111111", "dst", "eu-central-1")
OTHER = BucketRef("222222222222", "other", "eu-north-1")


def rule(id_: str, priority: int, bucket: str = "dst", prefix: str = "", **more: object) -> Document:
    return {
        "ID": id_,
        "Priority": priority,
        "Status": "Enabled",
        "Filter": {"Prefix": prefix},
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "Destination": {"Bucket": f"arn:aws:s3:::{bucket}"},
        **more,
    }


def document(*rules: Document) -> Document:
    return {"Role": ROLE, "Rules": list(rules)}


def priorities(found: Document) -> dict[str, int]:
    return {one["ID"]: one["Priority"] for one in found["Rules"]}


def adding(*rules: Document, destination: BucketRef = DST, prefix: str = "") -> dict[str, int]:
    new = new_rule(destination, source_account="111111111111", prefix=prefix)
    return priorities(with_rule(document(*rules), "arn:new", new))


def colder(found: Document, rule_id: str, bucket: str = "dst") -> Document:
    return adjusted(found, rule_id, f"arn:aws:s3:::{bucket}", with_storage_class("STANDARD_IA"))


def test_a_bucket_without_a_configuration_gets_one_with_the_role() -> None:
    found = with_rule(None, ROLE, new_rule(DST, source_account="111111111111"))
    assert found == {
        "Role": ROLE,
        "Rules": [
            {
                "ID": "s3rc-dst",
                "Priority": 1,
                "Status": "Enabled",
                "Filter": {},
                "DeleteMarkerReplication": {"Status": "Disabled"},
                "Destination": {"Bucket": "arn:aws:s3:::dst"},
            }
        ],
    }


def test_another_accounts_destination_is_declared() -> None:
    assert new_rule(OTHER, source_account="111111111111")["Destination"]["Account"] == "222222222222"
    unknown = BucketRef("", "other", "eu-north-1")
    assert "Account" not in new_rule(unknown, source_account="111111111111")["Destination"]


def test_a_rule_for_a_prefix_has_a_name_of_its_own() -> None:
    logs, rest = (new_rule(DST, source_account="", prefix=prefix) for prefix in ("logs/", "rest/"))
    assert logs["Filter"] == {"Prefix": "logs/"}
    assert len({logs["ID"], rest["ID"], "s3rc-dst"}) == 3
    assert new_rule(DST, source_account="", id="s3rc-mine")["ID"] == "s3rc-mine"


def test_the_role_and_unknown_fields_stay() -> None:
    before = document(rule("all", 5, Tomorrow={"a": [1]})) | {"Tomorrow": True}
    seen = copy.deepcopy(before)
    found = with_rule(before, "arn:new", new_rule(OTHER, source_account="111111111111"))
    assert before == seen
    assert (found["Role"], found["Tomorrow"], found["Rules"][0]) == (ROLE, True, seen["Rules"][0])


def test_an_own_rule_is_replaced_by_its_id() -> None:
    once = with_rule(None, ROLE, new_rule(DST, source_account=""))
    again = with_rule(once, ROLE, new_rule(DST, source_account="") | {"Status": "Disabled"})
    assert [one["Status"] for one in again["Rules"]] == ["Disabled"]
    assert priorities(again) == {"s3rc-dst": 1}


def test_a_rule_with_a_name_given_by_hand_is_numbered_once() -> None:
    mine = new_rule(DST, source_account="", id="s3rc-mine")
    found = with_rule(document(rule("all", 5)), ROLE, mine)
    assert priorities(found) == {"all": 5, "s3rc-mine": 0}
    assert with_rule(found, ROLE, mine) == found


def test_an_id_that_stands_for_another_bucket_is_refused() -> None:
    there = document(rule("s3rc-dst", 1, "other"))
    with pytest.raises(CannotRepairError, match="to another bucket, arn:aws:s3:::other, is there already"):
        with_rule(there, ROLE, new_rule(DST, source_account=""))


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([rule("logs", 3, prefix="logs/")], 0),
        ([rule("logs", 1, prefix="logs/"), rule("else", 0, "third")], 2),
        ([rule("logs", 0, prefix="logs/")], 1),
        ([rule("logs", 0, prefix="logs/"), rule("s3rc-logs", 1, prefix="logs/")], 2),
        ([rule("logs", 7, "third")], 8),
        ([rule("logs", MAX_PRIORITY, "third")], MAX_PRIORITY - 1),
        ([rule("logs", MAX_PRIORITY)], 0),
        ([rule("else", 0, "third"), rule("logs", 2), rule("s3rc-else", 1, "third")], 1),
    ],
)
def test_an_added_rule_leaves_narrower_ones_their_part_where_it_can(rules: list[Document], expected: int) -> None:
    assert adding(*rules)["s3rc-dst"] == expected


def test_nothing_is_above_the_highest_priority() -> None:
    with pytest.raises(CannotRepairError, match="has the highest that S3 takes, 2147483647"):
        adding(rule("logs", 0), rule("more", MAX_PRIORITY))


def test_an_added_rule_keeps_its_side_when_foreign_rules_come() -> None:
    top = document(rule("s3rc-dst", 4), rule("late", 2, prefix="late/"))
    assert priorities(colder(top, "late"))["s3rc-dst"] > 3
    between = document(rule("low", 2, prefix="low/"), rule("s3rc-dst", 4), rule("high", 9, prefix="high/"))
    assert priorities(colder(between, "high")) == {"low": 2, "s3rc-dst": 4, "high": 9, "s3rc-high": 10}
    bottom = document(rule("s3rc-dst", 1), rule("high", 9, prefix="high/"))
    assert priorities(colder(bottom, "high")) == {"s3rc-dst": 0, "high": 9, "s3rc-high": 10}


def test_a_foreign_rule_stays_and_a_copy_decides() -> None:
    before = document(rule("all", 5), rule("elsewhere", 6, "third"), rule("higher", 9, prefix="logs/"))
    found = colder(before, "all")
    assert found["Rules"][:3] == before["Rules"]
    there = {"Bucket": "arn:aws:s3:::dst", "StorageClass": "STANDARD_IA"}
    assert found["Rules"][3] == rule("s3rc-all", 7) | {"Destination": there}


def test_an_own_rule_is_changed_where_it_stands() -> None:
    found = colder(document(rule("s3rc-dst", 1)), "s3rc-dst")
    assert [one["Destination"]["StorageClass"] for one in found["Rules"]] == ["STANDARD_IA"]


def test_changes_of_one_rule_fold_into_one_copy_in_any_order() -> None:
    def keyed(found: Document) -> Document:
        return adjusted(found, "all", DST.arn, with_kms("arn:aws:kms:eu-central-1:111111111111:key/k"))

    before = document(rule("all", 5))
    assert colder(keyed(before), "all") == keyed(colder(before, "all"))
    assert len(colder(keyed(before), "all")["Rules"]) == 2


def test_a_copy_needs_a_free_priority_below_a_higher_rule_for_the_same_objects() -> None:
    with pytest.raises(CannotRepairError, match="no free priority above 1 and below 2 for rule 's3rc-all'"):
        colder(document(rule("all", 1), rule("logs", 2, prefix="logs/")), "all")
    apart = document(rule("rest", 1, prefix="rest/"), rule("logs", 2, prefix="logs/"))
    assert priorities(colder(apart, "rest"))["s3rc-rest"] == 3
    off = document(rule("all", 1), rule("logs", 2, prefix="logs/", Status="Disabled"))
    assert priorities(colder(off, "all"))["s3rc-all"] == 3
    with pytest.raises(CannotRepairError, match="no free priority"):
        colder(document(rule("all", MAX_PRIORITY)), "all")


def test_numbers_are_shared_out_so_that_all_find_one() -> None:
    tight = document(rule("loose", 0, "third"), rule("low", 1), rule("high", 3))
    assert priorities(colder(colder(tight, "loose", "third"), "low")) == {
        "loose": 0, "low": 1, "high": 3, "s3rc-low": 2, "s3rc-loose": 4,
    }  # fmt: skip


def test_an_added_rule_makes_room_for_a_copy_by_standing_on_top() -> None:
    tight = document(rule("third-low", 0, "third"), rule("third-high", 2, "third"), rule("logs", 3, prefix="logs/"))
    copied = adjusted(tight, "third-low", "arn:aws:s3:::third", with_rtc(True))
    found = with_rule(copied, ROLE, new_rule(DST, source_account=""))
    assert priorities(found)["s3rc-dst"] == 4


@pytest.mark.parametrize("name", ["dst", "dst-all", "x" * MAX_ID])
def test_a_copy_is_never_taken_for_an_added_rule(name: str) -> None:
    added = with_rule(document(rule(name, 1)), ROLE, new_rule(DST, source_account=""))
    found = colder(added, name)
    ids = [one["ID"] for one in found["Rules"]]
    assert len(set(ids)) == 3
    assert all(len(one) <= MAX_ID for one in ids)
    assert colder(found, name) == found
    assert [one["ID"] for one in found["Rules"] if "StorageClass" in one["Destination"]] == [ids[2]]


def test_a_copys_name_that_stands_for_another_bucket_gets_a_digest() -> None:
    found = colder(document(rule("s3rc-all", 1, "third"), rule("all", 2)), "all")
    assert found["Rules"][2]["ID"].startswith("s3rc-all-")


def test_a_very_long_bucket_name_still_makes_an_id() -> None:
    long = BucketRef("111111111111", "b" * 255, "us-east-1")
    found = with_rule(None, ROLE, new_rule(long, source_account=""))
    assert len(found["Rules"][0]["ID"]) == MAX_ID
    assert priorities(colder(found, found["Rules"][0]["ID"], long.name)) == priorities(found)


def test_rules_that_are_gone_cannot_be_changed() -> None:
    with pytest.raises(CannotRepairError, match="no replication configuration, and so no rule 'all'"):
        adjusted(None, "all", DST.arn, with_rtc(True))
    with pytest.raises(CannotRepairError, match="no rule 'all' to arn:aws:s3:::other"):
        adjusted(document(rule("all", 1)), "all", OTHER.arn, with_rtc(True))


V1: Document = {
    "Role": ROLE,
    "Rules": [
        {"ID": "a", "Prefix": "a/", "Status": "Enabled", "Destination": {"Bucket": DST.arn}, "Tomorrow": 1},
        {"ID": "b", "Prefix": "", "Status": "Disabled", "Destination": {"Bucket": DST.arn}},
    ],
}


def test_a_v1_configuration_is_upgraded_whole_and_keeps_its_meaning() -> None:
    seen = copy.deepcopy(V1)
    found = upgraded(V1)
    assert seen == V1
    assert found["Rules"][0] == {
        "ID": "a",
        "Priority": 1,
        "Status": "Enabled",
        "Filter": {"Prefix": "a/"},
        "DeleteMarkerReplication": {"Status": "Enabled"},
        "Destination": {"Bucket": DST.arn},
        "Tomorrow": 1,
    }
    assert priorities(found) == {"a": 1, "b": 2}
    assert upgraded(found) == found


def test_a_mixed_configuration_is_upgraded_around_the_priorities_there_are() -> None:
    found = upgraded({**V1, "Rules": [*V1["Rules"], rule("c", 1)]})
    assert priorities(found) == {"a": 2, "b": 3, "c": 1}


def test_every_change_upgrades_first() -> None:
    added = with_rule(V1, "arn:new", new_rule(OTHER, source_account="111111111111"))
    assert added["Rules"][:2] == upgraded(V1)["Rules"]
    assert colder(V1, "a") == colder(upgraded(V1), "a")


def test_what_aws_retired_is_left_out() -> None:
    before = document(rule("all", 1, ExistingObjectReplication={"Status": "Enabled"}))
    assert retired(before) == document(rule("all", 1)) == retired(retired(before))
    assert "ExistingObjectReplication" not in str(colder(before, "all"))


def test_quotas() -> None:
    many = document(*(rule(f"r{number}", number) for number in range(1, MAX_RULES + 1)))
    with pytest.raises(CannotRepairError, match="1000 rules at most, and there would be 1001"):
        with_rule(many, ROLE, new_rule(DST, source_account=""))
    wide = document(*(rule(f"r{number}", number, f"dst{number}") for number in range(MAX_DESTINATIONS)))
    with pytest.raises(CannotRepairError, match="28 destinations at most, and there would be 29"):
        with_rule(wide, ROLE, new_rule(DST, source_account=""))
    with pytest.raises(CannotRepairError, match="2097152 bytes at most"):
        colder(document(rule("all", 1, Tomorrow="x" * 1_100_000)), "all")


def test_the_size_is_that_of_the_xml() -> None:
    part = {"Rules": [{"ID": "a<b"}, {"ID": "é"}], "Role": 1}
    rules = "<Rules><ID>a&lt;b</ID></Rules><Rules><ID>é</ID></Rules>"
    assert xml_size(part) == len(f"{rules}<Role>1</Role>".encode())


def test_own_rules_are_known_by_their_ids() -> None:
    assert is_own(rule("s3rc-x", 1))
    assert not is_own(rule("x-s3rc-", 1))
    assert not is_own({})


TAG = {"Key": "k", "Value": "v"}
SAME = [
    ({}, {}),
    ({"Filter": {}}, {"Filter": {"Prefix": ""}}),
    ({"Filter": {}}, {"Filter": {"And": {"Prefix": ""}}}),
    ({"Filter": {"Tag": TAG}}, {"Filter": {"And": {"Prefix": "", "Tags": [TAG]}}}),
    ({"Filter": {"Prefix": "a"}}, {"Filter": {"And": {"Prefix": "a", "Tags": []}}}),
    ({"Destination": {"Bucket": "b"}}, {"Destination": {"Bucket": "b", "Metrics": {"Status": "Disabled"}}}),
    (
        {"Destination": {"Bucket": "b", "Metrics": {"Status": "Enabled"}}},
        {"Destination": {"Bucket": "b", "Metrics": {"Status": "Enabled", "EventThreshold": {"Minutes": 15}}}},
    ),
    ({"SourceSelectionCriteria": {}}, {"SourceSelectionCriteria": {"ReplicaModifications": {"Status": "Disabled"}}}),
    ({"DeleteMarkerReplication": {}}, {"DeleteMarkerReplication": {"Status": "Disabled"}}),
    ({}, {"ExistingObjectReplication": {"Status": "Enabled"}}),
]
DIFFERENT = [
    ({"Filter": {}}, {"Filter": {"Prefix": "a"}}),
    ({"Filter": {}}, {"Filter": {"Tag": TAG}}),
    ({"Filter": {}}, {"Filter": {"Tomorrow": 1}}),
    ({"Priority": 1}, {"Priority": 2}),
    ({"Status": "Enabled"}, {"Status": "Disabled"}),
    ({}, {"Tomorrow": 1}),
    ({"Destination": {"Bucket": "b"}}, {"Destination": {"Bucket": "b", "Metrics": {"Status": "Enabled"}}}),
    ({"DeleteMarkerReplication": {"Status": "Enabled"}}, {"DeleteMarkerReplication": {"Status": "Disabled"}}),
    ({"SourceSelectionCriteria": {}}, {"SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Status": "Enabled"}}}),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_documents_that_say_the_same(one: Document, other: Document) -> None:
    assert same(document(rule("all", 1) | one), document(rule("all", 1) | other))


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_documents_that_differ(one: Document, other: Document) -> None:
    assert not same(document(rule("all", 1) | one), document(rule("all", 1) | other))


def test_order_does_not_matter_and_nothing_is_only_nothing() -> None:
    assert same(document(rule("a", 1), rule("b", 2)), document(rule("b", 2), rule("a", 1)))
    assert same(None, None)
    assert not same(None, document())
    assert not same(document(), {"Role": "other", "Rules": []})


def test_v1_is_not_v2_and_has_no_priorities() -> None:
    assert not same(V1, upgraded(V1))
    assert same(V1, {**V1, "Rules": [{**one, "Priority": 1} for one in V1["Rules"]]})
