"""What breaks the schema is told with its place, what is wrong, and what to write instead."""

import pytest

from scanner.errors import BadFileError
from scanner.policy.load import parse_policies
from scanner.policy.messages import Fault, words
from scanner.policy.sources import PolicyFile
from tests.support.made_check import CHECK
from tests.support.policy_files import EXPECTS, HEAD, problems

WAIVER = "waivers: [{check: source-versioning, bucket: b, reason: r, owner: o, "


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[]\n", "1:1: must be a mapping, not a list"),
        ("text\n", "1:1: must be a mapping, not text"),
        (HEAD, "1:1: 'expects' is missing"),
        (HEAD.replace("1\n", "2\n", 1) + EXPECTS, "1:9: /schema: must be 1, not 2"),
        (HEAD.replace("1\n", "true\n", 1) + EXPECTS, "1:9: /schema: must be 1, not true"),
        (HEAD.replace("test", "My Policy") + EXPECTS, "2:7: /name: 'My Policy' must be lower-case words and digits"),
        (HEAD.replace("test", '"test\\n"') + EXPECTS, "2:7: /name: 'test\\n' must be lower-case words"),
        (HEAD.replace("test", "x" * 65) + EXPECTS, "2:7: /name: has 65 characters, at most 64 may stand here"),
        (HEAD.replace("1.0.0", "1.0") + EXPECTS, "3:10: /version: must be text, not a number; put it in quotes"),
        (HEAD.replace("1.0.0", "v1") + EXPECTS, "3:10: /version: 'v1' must be one to three numbers"),
    ],
)
def test_the_head_of_a_policy(text: str, problem: str) -> None:
    (told,) = problems(text)
    assert told.startswith(f"1.yaml:{problem}")


@pytest.mark.parametrize(
    ("rest", "problem"),
    [
        ("titel: x", "5:1: /titel: there is no key 'titel' here; did you mean 'title'?"),
        ("title: ''", "5:8: /title: must have at least 1 character"),
        ("xyz: 1", "5:1: /xyz: there is no key 'xyz' here; known: schema, name,"),
        ("selects: {bucket: [a]}", "5:11: /selects/bucket: there is no key 'bucket' here; did you mean 'buckets'?"),
        ("selects: {buckets: a}", '5:20: /selects/buckets: must be a list, not text; write ["a"]'),
        ("selects: {buckets: []}", "5:20: /selects/buckets: is an empty list; name something"),
        ("selects: {buckets: [a, b, a]}", "5:20: /selects/buckets: names 'a' twice"),
        ("selects: {buckets: [a/b]}", "5:21: /selects/buckets/0: 'a/b' must be a bucket's name or a glob"),
        ("selects: {accounts: [123456789012]}", "5:22: /selects/accounts/0: must be text, not a number; put it in"),
        ("selects: {accounts: ['123']}", "5:22: /selects/accounts/0: '123' must be an account id, twelve digits"),
        ("selects: {regions: [eu-west1]}", "5:21: /selects/regions/0: 'eu-west1' must be a Region such as"),
        ("selects: {regions: ['EU-*']}", "5:21: /selects/regions/0: 'EU-*' must be a Region such as"),
        ("selects: {tags: {}}", "5:17: /selects/tags: is empty; name something"),
        ("selects: {tags: {env: 1}}", "5:23: /selects/tags/env: must be text or a list, not a number; put it in"),
        ("selects: {tags: {env: []}}", "5:23: /selects/tags/env: is an empty list"),
        ("selects: {tags: {'': a}}", "5:18: /selects/tags/: must have at least 1 character"),
        ("selects: {exclude: {}}", "5:20: /selects/exclude: is empty; name something, or leave the key out"),
        ("selects: {exclude: {exclude: {}}}", "5:21: /selects/exclude/exclude: there is no key 'exclude' here"),
        ("selects: {where: 'tags.'}", "5:18: /selects/where: is no JMESPath expression: Expecting"),
        ("selects: {where: 'tag.env'}", "5:18: /selects/where: a bucket has no 'tag'; did you mean 'tags'?"),
        ("selects: {where: 'foo(@)'}", "5:18: /selects/where: is no JMESPath expression: there is no function foo()"),
        ("controls: {NIST: [CP-6]}", "5:12: /controls/NIST: 'NIST' must be a framework's name in lower case"),
        ("controls: {nist: CP-6}", '5:18: /controls/nist: must be a list, not text; write ["CP-6"]'),
        ("limits: {buckets: -1}", "5:19: /limits/buckets: must be at least 0"),
        ("limits: {buckets: 1.5}", "5:19: /limits/buckets: must be a whole number, not a number"),
        ("limits: {share: 0}", "5:17: /limits/share: must be more than 0"),
        ("limits: {share: 2}", "5:17: /limits/share: must be at most 1"),
        ("limits: {share: true}", "5:17: /limits/share: must be a number, not true or false"),
        (
            "limits: {risk: carefull}",
            "5:16: /limits/risk: 'carefull' is none of safe, careful, dangerous; did you mean",
        ),
        ("limits: {risk: {safe: 1}}", "5:16: /limits/risk: a mapping of 1 key is none of safe, careful, dangerous"),
        ("limits: {risk: [safe]}", "5:16: /limits/risk: a list of 1 item is none of safe, careful, dangerous"),
        ("remediation: {destination: {bucket: b}}", "5:28: /remediation/destination: 'region' is missing"),
        ("remediation: {role: 'r-{buckt}'}", "5:21: /remediation/role: may name {bucket}, {account}, {region}, not"),
        ("remediation: {role: 'r-{bucket'}", "5:21: /remediation/role: has braces that do not match"),
        ("remediation: {role: '{bucket!r}'}", "5:21: /remediation/role: may name {bucket}, {account}, {region}"),
        ("remediation: {role: '{}'}", "5:21: /remediation/role: may name {bucket}, {account}, {region}, not '{}'"),
        ("remediation: {storage_class: SNOW}", "5:30: /remediation/storage_class: 'SNOW' is none of STANDARD"),
        ("waivers: {}", "5:10: /waivers: must be a list, not a mapping"),
        (f"{WAIVER}expires: soon}}]", "5:79: /waivers/0/expires: 'soon' must be a day written YYYY-MM-DD"),
        (f"{WAIVER}expires: 2027-02-30}}]", "5:79: /waivers/0/expires: '2027-02-30' is no day of the calendar"),
        (f"{WAIVER}expire: 2027-02-28}}]", "5:70: /waivers/0/expire: there is no key 'expire' here; did you mean"),
        ("waivers: [{check: a}]", "5:11: /waivers/0: 'bucket' is missing"),
    ],
)
def test_the_parts_of_a_policy(rest: str, problem: str) -> None:
    told = problems(f"{HEAD}{EXPECTS}{rest}\n")
    assert any(line.startswith(f"1.yaml:{problem}") for line in told), told


@pytest.mark.parametrize(
    ("expects", "problem"),
    [
        ("{}", "4:10: /expects: is empty; name something, or leave the key out"),
        (
            "{rule-enabeld: {}}",
            "4:11: /expects/rule-enabeld: there is no check 'rule-enabeld' here; did you mean 'rule-",
        ),
        ("{rule-enabled:  }", "4:24: /expects/rule-enabled: must be a mapping, not nothing; write {} for the defaults"),
        ("{rule-enabled: high}", "4:25: /expects/rule-enabled: must be a mapping, not text"),
        ("{rule-enabled: {severity: hihg}}", "4:36: /expects/rule-enabled/severity: 'hihg' is none of critical, high,"),
        ("{rule-enabled: {relation: any}}", "4:26: /expects/rule-enabled/relation: there is no key 'relation' here"),
        ("{destination-region: {relation: oter}}", "4:42: /expects/destination-region/relation: 'oter' is none of"),
        (
            "{destination-region: {allowed: [eu-west1]}}",
            "4:42: /expects/destination-region/allowed/0: 'eu-west1' must be a",
        ),
        (
            "{destination-account: {allowed: ['1']}}",
            "4:43: /expects/destination-account/allowed/0: '1' must be an account",
        ),
        ("{whole-bucket-scope: {prefixes: []}}", "4:42: /expects/whole-bucket-scope/prefixes: is an empty list"),
    ],
)
def test_expectations(expects: str, problem: str) -> None:
    (told,) = problems(f"{HEAD}expects: {expects}\n")
    assert told.startswith(f"1.yaml:{problem}")


def test_all_problems_are_told_in_order_of_place_and_once() -> None:
    told = problems("schema: 1\nnames: x\nexpects: {a: 1, b: 2}\nname: A\n")
    assert [line.split(": ")[0] for line in told] == [
        "1.yaml:1:1",
        "1.yaml:2:1",
        "1.yaml:3:11",
        "1.yaml:3:17",
        "1.yaml:4:7",
    ]


def test_problems_of_form_and_of_meaning_are_told_together() -> None:
    told = problems(f"{HEAD}{EXPECTS}selects: {{where: 'tag'}}\nname: again\nlimits: !mine {{}}\n")
    assert [line.split(": ")[0] for line in told] == ["1.yaml:5:18", "1.yaml:6:1", "1.yaml:7:9"]


def test_a_hostile_file_is_quoted_in_small_harmless_pieces() -> None:
    evil = "\\e]0;owned\\a\\u202e" + "x" * 900
    told = problems(f'{HEAD}{EXPECTS}"{evil}": 1\ntitle: ["{evil}"]\nlimits: {{risk: "{evil}"}}\n')
    assert len(told) == 3
    assert all(line.isprintable() for line in told)
    assert max(map(len, told)) < 600


def test_many_problems_are_cut_short() -> None:
    told = problems(HEAD + EXPECTS + "".join(f"key{number}: 1\n" for number in range(70)))
    assert len(told) == 51
    assert told[-1] == "… and 20 more"


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault("maxItems", 2, [1, 2, 3], {}), "has 3 items, at most 2 may stand here"),
        (Fault("uniqueItems", True, [1, True, {}, {}, [], [], "a", "a", 1], {}), "names 'a' twice"),
        (Fault("exclusiveMaximum", 5, 5, {}), "must be less than 5"),
        (Fault("pattern", "^x$", "y", {}), "'y' must match ^x$"),
        (Fault("multipleOf", 2, 3, {}), "3 does not fit (multipleOf)"),
        (Fault("type", "boolean", None, {}), "must be true or false, not nothing"),
        (Fault("type", "null", 1, {}), "must be nothing, not a number"),
    ],
)
def test_words_for_what_only_future_checks_may_ask(fault: Fault, said: str) -> None:
    assert words(fault) == said


def test_of_alternatives_the_nearest_is_told() -> None:
    text = f"{HEAD}expects: {{made: {{label: 7, nested: {{days: x}}}}}}\n"
    with pytest.raises(BadFileError) as caught:
        parse_policies([PolicyFile(name="f", data=text.encode())], {"made": CHECK})
    assert str(caught.value).splitlines()[1:] == [
        "f:4:25: /expects/made/label: must be text, not a number; put it in quotes",
        "f:4:43: /expects/made/nested/days: must be a whole number, not text",
    ]


def test_a_list_of_thousands_of_mappings_is_judged_in_no_time() -> None:
    """Comparing each with each would take half a minute."""
    many = ", ".join(f"{{a: {number}}}" for number in range(6000))
    assert len(problems(f"{HEAD}{EXPECTS}selects: {{buckets: [{many}]}}\n")) == 51
