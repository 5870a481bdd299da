"""`scanner policy`, as a shell sees it: words, exit codes, and what is on which stream."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner import registry
from scanner.cli import app
from scanner.policy.schema import as_text
from scanner.policy.sources import pack_names

Run = Callable[..., tuple[int, str, str]]

GOOD = "schema: 1\nname: good\nversion: 1.0.0\nexpects: {source-versioning: {}}\n"
EVERYTHING = """\
schema: 1
name: everything
version: 1.0.0
title: "One \\u202eof everything"
selects:
  buckets: ["prod-*"]
  tags: {class: [critical, high]}
  where: >
    versioning.Status
    == 'Enabled'
  exclude: {accounts: ["1*"], regions: [eu-west-1]}
expects:
  whole-bucket-scope: {severity: low}
  destination-region: {relation: any, allowed: ["eu-*"]}
controls: {nist: [CP-6, CP-9]}
waivers:
  - {check: destination-region, bucket: a, reason: scratch, owner: me, expires: 2027-03-31}
  - {check: "*", bucket: b, account: "2*", reason: moved, owner: me, ticket: T-1, expires: 2027-03-31}
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Return a function that runs `scanner policy …` in an empty folder: exit code, output, errors."""
    monkeypatch.chdir(tmp_path)

    def runs(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["scanner", "policy", *words])
        with pytest.raises(SystemExit) as ended:
            app.main()
        streams = capsys.readouterr()
        return int(ended.value.code or 0), streams.out, streams.err

    return runs


def test_good_policies_are_named_one_a_line(run: Run) -> None:
    Path("good.yaml").write_text(GOOD, encoding="utf-8")
    Path("everything.yaml").write_text(EVERYTHING, encoding="utf-8")
    code, output, errors = run("validate", "good.yaml", "everything.yaml", "baseline")
    assert (code, errors) == (0, "")
    assert output.splitlines() == [
        "good.yaml: good 1.0.0, 1 check: valid",
        "everything.yaml: everything 1.0.0, 2 checks, 2 waivers: valid",
        "baseline: baseline 1.0.0, 10 checks: valid",
    ]


def test_bad_policies_end_with_3_and_every_problem(run: Run) -> None:
    Path("good.yaml").write_text(GOOD, encoding="utf-8")
    Path("bad.yaml").write_text(GOOD.replace("source-versioning", "rule-enabeld"), encoding="utf-8")
    code, output, errors = run("validate", "good.yaml", "bad.yaml")
    assert (code, output) == (3, "")
    assert errors.splitlines() == [
        "error: 1 problem in 1 policy file:",
        "bad.yaml:4:11: /expects/rule-enabeld: there is no check 'rule-enabeld' here; did you mean 'rule-enabled'?",
        "  `scanner policy schema` prints the format of policies, `scanner checks list` the checks.",
    ]


def test_a_policy_that_does_not_exist_ends_with_2(run: Run) -> None:
    code, output, errors = run("validate", "basline")
    assert (code, output) == (2, "")
    assert errors.startswith("error: there is no policy 'basline'; did you mean 'baseline'?")


def test_validate_wants_a_file(run: Run) -> None:
    code, _, errors = run("validate")
    assert code == 2
    assert "Missing argument" in errors


def test_the_shipped_policies_are_listed(run: Run) -> None:
    code, output, _ = run("list")
    head, *rows = output.splitlines()
    assert code == 0
    assert head.split() == ["name", "version", "checks", "title"]
    assert [row.split()[0] for row in rows] == list(pack_names())
    assert rows[1].split()[:3] == ["baseline", "1.0.0", "10"]


def test_a_policy_is_shown_with_what_it_reads_and_needs(run: Run) -> None:
    Path("everything.yaml").write_text(EVERYTHING, encoding="utf-8")
    code, output, _ = run("show", "everything.yaml")
    assert code == 0
    head, *sections = output.split("\n\n")
    assert head.startswith(
        "everything 1.0.0\nOne \N{REPLACEMENT CHARACTER}of everything\nfrom everything.yaml, sha256 "
    )
    assert "\n\n".join(sections) == (
        "Selects\n  buckets: prod-*\n  tag class: critical, high\n  where: versioning.Status == 'Enabled'\n\n"
        "Leaves out\n  accounts: 1*\n  regions: eu-west-1\n\n"
        "Expects\n  whole-bucket-scope  low\n"
        '  destination-region  high  relation: any, allowed: ["eu-*"], reach: direct\n\n'
        "Waivers\n  destination-region on a until 2027-03-31: scratch (me)\n"
        "  * on b of 2* until 2027-03-31: moved (me, T-1)\n\n"
        "Supports\n  nist: CP-6, CP-9\n\n"
        "Reads\n  of every bucket whose name, account and Region fit: tags, versioning\n"
        "  of every selected bucket: replication\n  of their destinations: location\n\n"
        "Needs these permissions\n  s3:ListAllMyBuckets\n  s3:GetBucketTagging\n  s3:GetBucketVersioning\n"
        "  s3:GetReplicationConfiguration\n  s3:ListBucket\n"
    )


def test_a_policy_about_every_bucket_says_so(run: Run) -> None:
    Path("good.yaml").write_text(GOOD, encoding="utf-8")
    _, output, _ = run("show", "good.yaml")
    assert "\nSelects\n  every bucket\n" in output
    assert "Leaves out" not in output
    assert output.splitlines()[1].startswith("from good.yaml, sha256 ")


def test_the_schema_is_printed_as_it_ships(run: Run) -> None:
    code, output, _ = run("schema")
    assert code == 0
    assert output == as_text(registry.checks())
    assert json.loads(output)["type"] == "object"


@pytest.mark.parametrize("words", [(), ("my-own.yaml",), ("my-own.yaml", "--from", "critical-data-dr")])
def test_a_new_policy_is_valid_as_it_stands(run: Run, words: tuple[str, ...]) -> None:
    path = words[0] if words else "replication-policy.yaml"
    code, output, _ = run("init", *words)
    assert (code, output) == (0, f"Wrote {path}. Change it, then run: scanner policy validate {path}\n")
    assert run("validate", path)[0] == 0
    assert f"name: {Path(path).stem}\n" in Path(path).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("taken.yaml",), "error: taken.yaml exists and is left as it is"),
        (("no/such/folder.yaml",), "error: no/such/folder.yaml cannot be written: No such file or directory"),
        (("new.yaml", "--from", "basline"), "error: there is no policy 'basline'; did you mean 'baseline'?"),
    ],
)
def test_init_writes_over_nothing_and_ends_with_2(run: Run, words: tuple[str, ...], error: str) -> None:
    Path("taken.yaml").write_text("mine", encoding="utf-8")
    code, output, errors = run("init", *words)
    assert (code, output) == (2, "")
    assert errors.startswith(error)
    assert [path.name for path in Path.cwd().iterdir()] == ["taken.yaml"]
    assert Path("taken.yaml").read_text(encoding="utf-8") == "mine"
