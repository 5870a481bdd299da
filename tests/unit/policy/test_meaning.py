"""Policies that are well formed and still cannot be meant."""

import pytest

from tests.support.policy_files import HEAD, problems

REGION = "expects: {destination-region: "
ACCOUNT = "expects: {destination-account: "
WAIVED = "bucket: b, reason: r, owner: o, expires: 2027-03-31}"


def told(rest: str) -> list[str]:
    """Return the problems of a policy, without the file's name."""
    return [line.removeprefix("1.yaml:") for line in problems(f"{HEAD}{rest}\n")]


@pytest.mark.parametrize(
    ("selects", "exclude"),
    [
        ("buckets: [a]", "buckets: [a]"),
        ("buckets: [a]", "buckets: [b, a]"),
        ("buckets: [a], regions: [eu-west-1]", "buckets: [a]"),
        ("regions: [eu-west-1]", "accounts: ['*']"),
        ("tags: {a: x, b: y}", "tags: {a: [x, z]}"),
        ("tags: {a: x}", "tags: {a: '*'}"),
        ("where: tags.a, tags: {a: x}", "where: tags.a"),
        ("accounts: ['1*']", "accounts: ['1*']"),
    ],
)
def test_an_exclusion_of_everything_that_is_selected(selects: str, exclude: str) -> None:
    (problem,) = told(f"expects: {{rule-enabled: {{}}}}\nselects: {{{selects}, exclude: {{{exclude}}}}}")
    assert "/selects/exclude: excludes everything that the policy selects" in problem


@pytest.mark.parametrize(
    ("selects", "exclude"),
    [
        ("buckets: [a, b]", "buckets: [a]"),
        ("buckets: [a]", "regions: [eu-west-1]"),
        ("buckets: [a]", "buckets: [a], tags: {a: x}"),
        ("tags: {a: [x, y]}", "tags: {a: x}"),
        ("tags: {a: x}", "tags: {a: x, b: y}"),
        ("where: tags.a", "where: tags.b"),
    ],
)
def test_an_exclusion_that_leaves_something(selects: str, exclude: str) -> None:
    assert told(f"expects: {{rule-enabled: {{}}}}\nselects: {{{selects}, exclude: {{{exclude}}}}}") == []


@pytest.mark.parametrize(
    ("selects", "expects", "problem"),
    [
        (
            "regions: [eu-west-1]",
            f"{REGION}{{relation: different, allowed: [eu-west-1]}}}}",
            "5:62: /expects/destination-region/allowed: allows only what a selected bucket has, while 'relation'",
        ),
        (
            "regions: [eu-west-1, eu-north-1]",
            f"{REGION}{{relation: same, allowed: [us-east-1, us-west-2]}}}}",
            "5:57: /expects/destination-region/allowed: allows nothing that a selected bucket has, while 'relation'",
        ),
        (
            "accounts: ['111111111111']",
            f"{ACCOUNT}{{relation: different, allowed: ['111111111111']}}}}",
            "5:63: /expects/destination-account/allowed: allows only what a selected bucket has, while 'relation'",
        ),
    ],
)
def test_a_place_that_no_destination_can_have(selects: str, expects: str, problem: str) -> None:
    (found,) = told(f"selects: {{{selects}}}\n{expects}")
    assert found.startswith(problem)


@pytest.mark.parametrize(
    ("selects", "parameters"),
    [
        ("regions: [eu-west-1, eu-north-1]", "relation: different, allowed: [eu-west-1]"),
        ("regions: [eu-west-1]", "relation: same, allowed: [eu-west-1, us-east-1]"),
        ("regions: [eu-west-1]", "relation: any, allowed: [us-east-1]"),
        ("regions: ['eu-west-?']", "relation: same, allowed: [us-east-1]"),
        ("regions: [eu-west-1]", "relation: different, allowed: ['eu-west-*']"),
        ("buckets: [a]", "relation: different, allowed: [eu-west-1]"),
    ],
)
def test_a_place_that_some_destination_can_have(selects: str, parameters: str) -> None:
    assert told(f"selects: {{{selects}}}\n{REGION}{{{parameters}}}}}") == []


def test_a_repair_that_the_policy_itself_would_call_a_fault() -> None:
    found = told(
        "expects:\n"
        "  destination-region: {allowed: [eu-west-1]}\n"
        "  destination-storage-class: {allowed: [STANDARD]}\n"
        "remediation:\n"
        "  destination: {bucket: '{bucket}-{region}-{account}', region: us-east-1}\n"
        "  storage_class: GLACIER\n"
    )
    assert [line.partition(" is not")[0] for line in found] == [
        "8:64: /remediation/destination/region: 'us-east-1'",
        "9:18: /remediation/storage_class: 'GLACIER'",
    ]


def test_a_repair_that_the_policy_allows_or_does_not_judge() -> None:
    allowed = "expects: {destination-region: {allowed: ['us-*']}}\n"
    judged_by_nobody = "remediation: {destination: {bucket: b, region: us-east-1}, storage_class: GLACIER}"
    assert told(allowed + judged_by_nobody) == []


def test_a_waiver_for_a_check_that_the_policy_does_not_expect() -> None:
    (found,) = told(f"expects: {{rule-enabled: {{}}}}\nwaivers:\n  - {{check: rule-enabeld, {WAIVED}")
    assert found == "6:13: /waivers/0/check: the policy expects no 'rule-enabeld'; did you mean 'rule-enabled'?"


@pytest.mark.parametrize("check", ["rule-enabled", "rule-*", "'*'"])
def test_a_waiver_for_checks_that_the_policy_expects(check: str) -> None:
    assert told(f"expects: {{rule-enabled: {{}}}}\nwaivers:\n  - {{check: {check}, {WAIVED}") == []


def asserted(of: str, *expressions: str) -> str:
    """Return the part of a policy that asserts the expressions."""
    listed = "".join(f"    - assert: '{expression}'\n      message: wrong\n" for expression in expressions)
    return f"expects:\n  custom-expression:\n   of: {of}\n   assertions:\n{listed}"


@pytest.mark.parametrize(
    ("rest", "problem"),
    [
        ("expects: {custom-expression: {}}", "4:30: /expects/custom-expression: asserts nothing"),
        (asserted("bucket", "name", "rule.ID"), "10:15: …/1/assert: a bucket has no 'rule'; write of: pair"),
        (asserted("bucket", "destination.name"), "8:15: …/0/assert: a bucket has no 'destination'; write of: pair"),
        (asserted("pair", "rulle.ID"), "8:15: …/0/assert: a bucket has no 'rulle'; did you mean 'rule'?"),
        (asserted("pair", "destination.tag"), "8:15: …/0/assert: a destination has no 'tag'; did you mean 'tags'?"),
        (asserted("pair", "rule..ID"), "8:15: …/0/assert: is no JMESPath expression: Expecting"),
        (
            asserted("pair", "lenght(tags)"),
            "8:15: …/0/assert: is no JMESPath expression: there is no function lenght()",
        ),
    ],
)
def test_assertions_that_cannot_be_meant(rest: str, problem: str) -> None:
    (found,) = told(rest)
    assert found.startswith(problem.replace("…", "/expects/custom-expression/assertions"))


@pytest.mark.parametrize("of", ["bucket", "pair"])
def test_assertions_that_are_well_formed(of: str) -> None:
    assert told(asserted(of, "keys(@)", "starts_with(name, region)")) == []
    assert told(asserted("pair", "rule.Destination.Bucket == destination.arn")) == []


def test_a_reach_that_follows_data_to_places_that_are_all_allowed() -> None:
    (found,) = told("expects: {destination-region: {reach: any-path}}")
    assert found.startswith("4:39: /expects/destination-region/reach: asks nothing without 'allowed'")
    assert told("expects: {destination-account: {reach: any-path, allowed: ['1*']}}") == []
    assert told("expects: {destination-account: {reach: direct}}") == []
