"""Policies in: from files, folders and packs, as values."""

import hashlib
from pathlib import Path
from typing import Annotated, Any

import msgspec
import pytest
from msgspec import Meta

from scanner import registry
from scanner.errors import BadFileError, ScannerError, UsageError
from scanner.model.check import BucketCheck, Parameters, compliant
from scanner.model.finding import Severity
from scanner.model.policy import Filter, Policy, Waiver
from scanner.policy.load import load_policies, parse_policies
from scanner.policy.sources import PolicyFile, pack_names
from tests.support.policy_files import EXPECTS, HEAD, parsed, problems

WHOLE = """\
schema: 1
name: dr-critical
version: 1.2.0
title: Critical data keeps a replica in another Region
selects:
  tags: {data-class: [critical, high], env: prod}
  accounts: ["*"]
  regions: [eu-west-1, eu-central-1]
  buckets: ["prod-*"]
  where: >
    versioning.Status == 'Enabled'
  exclude: {tags: {replication: ["none"]}}
expects:
  source-versioning: {severity: low}
  rule-enabled: {}
  destination-region: {relation: different, allowed: [eu-central-1, eu-north-1]}
  no-replication-loop: {two-way: allowed}
controls:
  nist-800-53-r5: [CP-9, CP-6, CP-6(1)]
  iso-27001-2022: [A.8.14]
remediation:
  destination: {bucket: "{bucket}-replica", region: eu-central-1, account: same}
  role: "s3-replication-{bucket}"
  storage_class: STANDARD
  replica_kms_key: "arn:aws:kms:eu-central-1:{account}:key/1234"
limits: {buckets: 20, share: 0.25, risk: careful, never: ["prod-ledger"]}
waivers:
  - {check: destination-region, bucket: "prod-tmp-*", reason: "scratch data", owner: data-platform, expires: 2027-03-31}
  - {check: "*", bucket: b, account: "1*", reason: r, owner: o, ticket: T-1, expires: 2027-03-31}
"""


def load(*sources: str | Path) -> tuple[Policy, ...]:
    """Load with the real checks."""
    return load_policies([str(source) for source in sources], registry.checks())


def write(path: Path, name: str = "test") -> Path:
    """Write a small policy."""
    path.write_text(HEAD.replace("test", name) + EXPECTS, encoding="utf-8")
    return path


def test_everything_that_a_file_says_arrives() -> None:
    policy = parsed(WHOLE, name="dr.yaml")
    assert (policy.name, policy.version, policy.source) == ("dr-critical", "1.2.0", "dr.yaml")
    assert policy.sha256 == hashlib.sha256(WHOLE.encode()).hexdigest()
    assert policy.selects == Filter(
        accounts=("*",),
        regions=("eu-west-1", "eu-central-1"),
        buckets=("prod-*",),
        tags=(("data-class", ("critical", "high")), ("env", ("prod",))),
        where="versioning.Status == 'Enabled'",
    )
    assert policy.exclude == Filter(tags=(("replication", ("none",)),))
    assert policy.controls == (("nist-800-53-r5", ("CP-9", "CP-6", "CP-6(1)")), ("iso-27001-2022", ("A.8.14",)))
    assert policy.remediation["destination"]["bucket"] == "{bucket}-replica"
    assert policy.limits == {"buckets": 20, "share": 0.25, "risk": "careful", "never": ["prod-ledger"]}
    assert policy.waivers == (
        Waiver("destination-region", "prod-tmp-*", "scratch data", "data-platform", "2027-03-31"),
        Waiver("*", "b", "r", "o", "2027-03-31", "1*", "T-1"),
    )


def test_expectations_keep_their_order_and_fall_back_on_the_checks_severity() -> None:
    first, second, third, fourth = parsed(WHOLE).expects
    assert [first.check, second.check] == ["source-versioning", "rule-enabled"]
    assert first.severity is Severity.LOW
    assert second.severity is registry.checks()["rule-enabled"].severity
    assert msgspec.to_builtins(third.parameters) == {
        "relation": "different",
        "allowed": ("eu-central-1", "eu-north-1"),
        "reach": "direct",
    }
    assert msgspec.to_builtins(fourth.parameters) == {"two-way": "allowed"}


def test_json_says_the_same_as_yaml(tmp_path: Path) -> None:
    path = tmp_path / "test.json"
    path.write_text(
        '{\n\t"schema": 1,\n\t"name": "test",\n\t"version": "1.0.0",\n\t"expects": {"source-versioning": {}}}',
        encoding="utf-8",
    )
    (from_json,) = load(path)
    from_yaml = parsed(HEAD + EXPECTS)
    assert msgspec.structs.replace(from_json, sha256="", source="") == msgspec.structs.replace(
        from_yaml, sha256="", source=""
    )


def test_a_file_a_folder_and_a_pack_in_the_order_given(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in ("b.yml", "a.json", ".hidden.yaml", "schema.json", "notes.txt"):
        write(folder / name, name.partition(".")[0] or "hidden")
    single = write(tmp_path / "single.yaml", "single")
    found = load("baseline", folder, single)
    assert [policy.name for policy in found] == ["baseline", "a", "b", "single"]
    assert [policy.source for policy in found[:2]] == ["baseline", str(folder / "a.json")]


def test_a_bare_name_is_a_pack_before_it_is_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "baseline").mkdir()
    write(tmp_path / "baseline" / "mine.yaml", "mine")
    assert [policy.name for policy in load("baseline", "./baseline")] == ["baseline", "mine"]


@pytest.mark.parametrize(
    ("source", "message", "error"),
    [
        ("basline", "there is no policy 'basline'; did you mean 'baseline'?", UsageError),
        ("nothing-like-it", "there is no policy 'nothing-like-it'; known: aws-config-parity, baseline", UsageError),
        ("missing.yaml", "there is no file 'missing.yaml'", BadFileError),
        ("some/where", "there is no file 'some/where'", BadFileError),
        ("notes.txt", "'notes.txt' is not a .yaml, .yml or .json file", BadFileError),
        ("empty", "the folder 'empty' has no .yaml, .yml or .json files", BadFileError),
        ("e\x1b[31mvil", "there is no policy 'e\\u001b[31mvil'", UsageError),
    ],
)
def test_a_name_that_nobody_has_is_a_wrong_command_line_and_a_path_without_policies_a_bad_file(
    source: str, message: str, error: type[ScannerError], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").touch()
    (tmp_path / "empty").mkdir()
    with pytest.raises(error) as caught:
        load(source)
    assert message in str(caught.value)
    assert "scanner policy list" in caught.value.remedy


def test_a_file_that_cannot_be_opened_is_a_bad_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "sealed.yaml")

    def denied(*_arguments: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(BadFileError, match=r"sealed\.yaml: cannot be read: Permission denied"):
        load(path)


def test_two_policies_of_one_name_are_refused_at_the_second() -> None:
    (told,) = problems(HEAD + EXPECTS, HEAD + EXPECTS)
    assert told == "2.yaml:2:7: /name: 'test' is also the name in 1.yaml; rename one"


def test_the_problems_of_all_files_are_told_together() -> None:
    text = HEAD + EXPECTS
    with pytest.raises(BadFileError) as caught:
        parse_policies(
            [
                PolicyFile(name="b.yaml", data=b"a: ["),
                PolicyFile(name="good.yaml", data=text.encode()),
                PolicyFile(name="a.yaml", data=(text + "x: 1\n").encode()),
            ],
            registry.checks(),
        )
    lines = str(caught.value).splitlines()
    assert lines[0] == "2 problems in 2 policy files:"
    assert [line.partition(" ")[0] for line in lines[1:]] == ["b.yaml:1:5:", "a.yaml:5:1:"]
    assert "scanner policy schema" in caught.value.remedy


class Picky(Parameters, frozen=True):
    """Parameters that refuse more than a schema can say."""

    days: Annotated[int, Meta(description="Days.")] = 1

    def __post_init__(self) -> None:
        if self.days % 2:
            raise ValueError("days must be even")


def test_parameters_that_their_check_refuses_are_told_with_their_place() -> None:
    check: BucketCheck[Any] = BucketCheck(
        id="picky",
        title="",
        severity=Severity.LOW,
        judge=lambda _bucket, _parameters: compliant(""),
        documentation="",
        loses="",
        parameters=Picky,
    )
    text = f"{HEAD}expects: {{picky: {{days: 3}}}}\n"
    with pytest.raises(BadFileError, match="1:4:18: /expects/picky: days must be even"):
        parse_policies([PolicyFile(name="1", data=text.encode())], {"picky": check})


def test_there_are_packs() -> None:
    assert "baseline" in pack_names()
    assert list(pack_names()) == sorted(pack_names())
