"""The documentation tells the truth: links lead somewhere, examples are valid, tables name what the program has."""

import csv
import json
import re
import shlex
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import Any, cast, get_args

import msgspec
import pytest
import typer
import yaml
from _pytest.mark import ParameterSet

from docs import generate
from scanner import registry
from scanner.accounts import load_accounts
from scanner.accounts.schema import assemble as accounts_schema
from scanner.cli.app import app
from scanner.errors import ExitCode
from scanner.model import coverage, plan, proof, provenance, verification
from scanner.model import report as report_types
from scanner.model.demand import demand_of
from scanner.model.evidence import Evidence
from scanner.model.finding import EvidenceRef, Finding, WaiverRef
from scanner.model.journal import Entry
from scanner.model.outcome import Outcome
from scanner.model.policy import checks_of
from scanner.model.snapshot import Asked
from scanner.model.snapshot_line import SnapshotLine
from scanner.model.trend import PairChange, PairHistory, Trend, TrendPoint
from scanner.model.waiving import WaiverUse
from scanner.policy.documents import NAMES
from scanner.policy.load import load_policies, parse_policies
from scanner.policy.schema import assemble
from scanner.policy.sources import PolicyFile
from scanner.runs import directory, manifest, partial
from tests.support.pages import ROOT, Block, Page, Table, commands, page, written
from tests.support.reports import empty_estate

PAGES = [page(path) for path in written()]
FILES, POLICY_FILE = page("docs/reference/files.md"), page("docs/reference/policy-file.md")


def test_generated_pages_are_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["--check"]) == 0, capsys.readouterr().err


# Links


@pytest.mark.parametrize("found", PAGES, ids=lambda found: found.path)
def test_links_lead_somewhere(found: Page) -> None:
    broken = [f"line {link.line}: {link.target}" for link in found.links if not _leads_somewhere(found, link.target)]
    assert not broken


def _leads_somewhere(found: Page, target: str) -> bool:
    if re.match(r"[a-z]+:", target):
        return True
    path, _, anchor = target.partition("#")
    there = ((ROOT / found.path).parent / path).resolve() if path else ROOT / found.path
    if not there.exists():
        return False
    return not anchor or anchor in page(str(there.relative_to(ROOT))).anchors


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), ["README.md"]
    while waiting:
        path = waiting.pop()
        reached.add(path)
        waiting += [target for target in _pages_linked_from(page(path)) if target not in reached]
    assert set(written()) - reached == {"CHANGELOG.md"}


def _pages_linked_from(found: Page) -> Iterator[str]:
    for link in found.links:
        there = ((ROOT / found.path).parent / link.target.partition("#")[0]).resolve()
        if there.suffix == ".md":
            yield str(there.relative_to(ROOT))


# Commands


def _commands() -> Iterator[ParameterSet]:
    """Yield what the pages have people type; a block without a language holds what other tests cannot run, too.

    Tutorials are left out, since they are followed to the letter elsewhere, whatever a shell can do in them.
    """
    for found in PAGES:
        if found.path.startswith("docs/tutorial/"):
            continue
        for block in found.blocks_of("console", ""):
            for command in commands(block):
                if block.language or command.text.startswith("scanner "):
                    yield pytest.param(command.text, id=f"{found.path}:{command.line}")


@pytest.mark.parametrize("command", list(_commands()))
def test_commands_parse(command: str) -> None:
    words = _words(command)
    if words[:1] == ["scanner"]:
        _parse(words[1:])
    elif words[:1] == ["make"]:
        assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text(), re.MULTILINE), words[1]


def _words(line: str) -> list[str]:
    """Return a line's words up to the first operator of the shell."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    return list(takewhile(lambda word: not set(word) <= set("();<>|&"), lexer))


def _parse(words: list[str]) -> None:
    """Raise a UsageError, or a KeyError for a command, where the command line does not take the words."""
    command: Any = typer.main.get_command(app)
    while hasattr(command, "commands") and not (command.invoke_without_command and not _names(words)):
        command = command.commands[words.pop(0)]
    command.make_context("scanner", words)


def _names(words: list[str]) -> bool:
    """Tell whether a command's own command comes next, rather than an option or nothing."""
    return bool(words) and not words[0].startswith("-")


# Examples


def _blocks(language: str, *, without: tuple[str, ...] = ()) -> Iterator[ParameterSet]:
    for found in PAGES:
        for block in found.blocks_of(language):
            if not any(mark in block.text for mark in without):
                yield pytest.param(block, id=f"{found.path}:{block.line}")


@pytest.mark.parametrize("block", list(_blocks("json")))
def test_json_is_json(block: Block) -> None:
    assert json.loads(block.text)


@pytest.mark.parametrize("block", list(_blocks("yaml", without=("\njobs:", "\naccounts:"))))
def test_policies_are_valid(block: Block) -> None:
    """A part of a policy is completed first: by its head, and by expecting every check where it expects none."""
    text = block.text
    if not re.search(r"^schema:", text, re.MULTILINE):
        text += 'schema: 1\nname: part\nversion: "1"\n'
    if not re.search(r"^expects:", text, re.MULTILINE):
        # Without an assertion of the policy's own there is nothing that this one could judge.
        text += "expects:\n" + "".join(
            f"  {check}: {{}}\n" for check in registry.checks() if check != "custom-expression"
        )
    (policy,) = parse_policies([PolicyFile(name="example", data=text.encode())], registry.checks())
    assert policy.expects


def test_the_file_of_accounts_is_one(tmp_path: Path) -> None:
    blocks = page("docs/how-to/scan-an-organization.md").blocks_of("yaml")
    (block,) = [block for block in blocks if "\naccounts:" in block.text]
    path = tmp_path / "accounts.yaml"
    path.write_text(block.text)
    assert len(load_accounts(path).accesses) == 3
    written = yaml.safe_load(block.text)["accounts"]
    (table,) = page("docs/how-to/scan-an-organization.md").tables
    described = {key for cell in _first_column(table) for key in cell.split(", ")}
    assert described == accounts_schema()["properties"]["accounts"]["items"]["properties"].keys()
    assert {key for account in written for key in account} | {"external_id"} == described


def test_the_workflow_is_one() -> None:
    (block,) = [block for block in page("docs/how-to/run-in-ci.md").blocks_of("yaml") if "jobs:" in block.text]
    workflow = yaml.safe_load(block.text)
    # YAML 1.1 takes `on` for true.
    assert set(workflow) == {"name", True, "permissions", "jobs"}
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    assert all(("run" in step) != ("uses" in step) for step in steps)
    lines = [command.text for step in steps for command in commands(Block("sh", step.get("run", ""), 1))]
    ours = [_words(line) for line in lines if line.startswith("scanner ")]
    assert [words[1] for words in ours] == ["policy", "scan"]
    for words in ours:
        _parse(words[1:])


# Tables of the reference


def _first_column(table: Table) -> list[str]:
    return [row[0] for row in table.rows]


def _table(found: Page, heading: str) -> Table:
    (table,) = [table for table in found.tables if table.heading == heading]
    return table


def test_every_exit_code_is_listed() -> None:
    (table,) = page("docs/reference/exit-codes.md").tables
    assert _first_column(table) == [str(int(code)) for code in ExitCode]


def test_the_pipeline_table_knows_every_exit_code_that_a_scan_ends_with() -> None:
    table = _table(page("docs/how-to/run-in-ci.md"), "What decides")
    listed = {int(code) for cell in _first_column(table) for code in cell.split(", ")}
    assert listed == set(ExitCode) - {ExitCode.DEFECT, ExitCode.DIFFERENT, ExitCode.CHANGES}


@pytest.mark.parametrize(
    ("heading", "described"),
    [
        ("Top level", report_types.Report),
        ("tool", provenance.Tool),
        ("run", report_types.Run),
        ("policies[]", provenance.PolicyRef),
        ("coverage", coverage.Coverage),
        ("accounts[]", coverage.AccountCoverage),
        ("Bucket counts", coverage.BucketCounts),
        ("errors[]", coverage.ReadError),
        ("regions[]", coverage.RegionCoverage),
        ("summary", report_types.Summary),
        ("findings[]", Finding),
        ("waiver", WaiverRef),
        ("evidence[]", EvidenceRef),
        ("buckets[]", report_types.BucketSummary),
        ("pairs[]", report_types.PairSummary),
        ("shapes[]", report_types.Shape),
        ("members[]", report_types.Member),
        ("checks[]", report_types.CheckInfo),
        ("waivers[]", WaiverUse),
        ("trend", Trend),
        ("points[]", TrendPoint),
        ("trend.pairs[]", PairHistory),
        ("changes[]", PairChange),
        ("repair", verification.Repair),
        ("plan", plan.Plan),
        ("limits", plan.Limits),
        ("steps[]", plan.Step),
        ("target", plan.Target),
        ("skips[]", plan.Skip),
        ("outcomes[]", Outcome),
        ("verification", verification.Verification),
        ("proofs[]", proof.Proof),
        ("differences[]", proof.Difference),
        ("samples[]", proof.Sample),
    ],
)
def test_the_keys_of_findings_json_are_described(heading: str, described: type[msgspec.Struct]) -> None:
    keys = [field.encode_name for field in msgspec.structs.fields(described)]
    assert _first_column(_table(FILES, heading)) == keys


def test_every_part_of_findings_json_is_described() -> None:
    described = {table.heading for table in FILES.tables}
    schema = msgspec.json.schema(report_types.Report)
    parts = {name for name, part in schema["$defs"].items() if part.get("type") == "object"}
    assert len(parts) == len(described - {"Files of a run", "snapshot.jsonl.gz", "journal.jsonl"})


def test_the_header_of_findings_csv_is_the_one_that_is_written() -> None:
    (block,) = FILES.blocks_of("csv")
    wrote = registry.renderers()["csv"].render(empty_estate()).decode()
    assert list(csv.reader([block.text])) == list(csv.reader([wrote]))


def test_the_lines_of_a_snapshot_and_the_answers_are_described() -> None:
    lines, answers = [table for table in FILES.tables if table.heading == "snapshot.jsonl.gz"]
    assert lines.rows == tuple(map(_described, get_args(SnapshotLine)))
    assert answers.rows == tuple(map(_described, get_args(Evidence)))


def test_what_a_scan_was_told_is_described() -> None:
    described = (ROOT / FILES.path).read_text(encoding="utf-8").partition("`making.asked`")[2].partition("\n- ")[0]
    assert set(re.findall(r"`(\w+)`", described)) == set(Asked.__struct_fields__)


def test_the_lines_of_a_journal_are_described() -> None:
    rows = [(str(entry.__struct_config__.tag), _keys(entry)) for entry in get_args(Entry)]
    assert list(_table(FILES, "journal.jsonl").rows) == rows


def _described(kind: type[msgspec.Struct]) -> tuple[str, str]:
    """Return the row that describes a type: its tag, and its keys, with those of what it wraps."""
    fields = msgspec.structs.fields(kind)
    tag = str(kind.__struct_config__.tag)
    if len(fields) > 1:
        return tag, _keys(kind)
    return tag, f"{_keys(kind)}: {', '.join(fields[0].type.__struct_fields__)}"


def _keys(kind: type[msgspec.Struct]) -> str:
    return ", ".join(field.encode_name for field in msgspec.structs.fields(kind))


def test_every_file_of_a_run_is_described() -> None:
    reports = {renderer.file for renderer in registry.renderers().values()}
    repairs = {directory.PLAN, directory.JOURNAL, directory.VERIFICATION, f"{directory.BEFORE}/"}
    sealed = {manifest.NAME, manifest.SIGNATURE, manifest.PUBLIC_KEY}
    always = {directory.SNAPSHOT, partial.NAME, directory.RUN}
    assert set(_first_column(FILES.tables[0])) == reports | always | repairs | sealed


def test_every_key_of_a_policy_is_described() -> None:
    schema = assemble(registry.checks())["properties"]
    selects, waiver = schema["selects"]["properties"], schema["waivers"]["items"]["properties"]
    assert _first_column(_table(POLICY_FILE, "Top level")) == _in_order(schema, "waivers", before="remediation")
    keys, names = [table for table in POLICY_FILE.tables if table.heading == "selects"]
    assert _first_column(keys) == list(selects)
    assert {name for cell in _first_column(names) for name in cell.split(", ")} == set(NAMES)
    assert _first_column(_table(POLICY_FILE, "waivers")) == list(waiver)
    assert _first_column(_table(POLICY_FILE, "remediation and limits")) == [
        *_leaves("remediation", schema["remediation"]),
        *_leaves("limits", schema["limits"]),
    ]


def _in_order(schema: dict[str, Any], moved: str, *, before: str) -> list[str]:
    keys = [key for key in schema if key != moved]
    keys.insert(keys.index(before), moved)
    return keys


def _leaves(path: str, part: dict[str, Any]) -> Iterator[str]:
    properties = part.get("properties", {})
    for key, child in properties.items():
        yield from _leaves(f"{path}.{key}", child)
    if not properties:
        yield path


def test_the_example_with_every_key_has_every_key() -> None:
    complete = cast("dict[str, Any]", yaml.safe_load(POLICY_FILE.blocks_of("yaml")[0].text))
    schema = assemble(registry.checks())["properties"]
    assert set(complete) == set(schema)
    assert set(complete["selects"]) == set(schema["selects"]["properties"])
    assert set(complete["waivers"][0]) == set(schema["waivers"]["items"]["properties"])
    assert list(_given("", complete["remediation"])) == list(_leaves("", schema["remediation"]))
    assert set(complete["limits"]) == set(schema["limits"]["properties"])


def _given(path: str, value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _given(f"{path}.{key}", child)
    else:
        yield path


def test_the_iam_policy_allows_what_the_baseline_needs_and_nothing_else() -> None:
    documents = [json.loads(block.text) for block in page("docs/how-to/scan-several-accounts.md").blocks_of("json")]
    (statements,) = [d["Statement"] for d in documents if "Resource" in d["Statement"][0]]
    (baseline,) = load_policies(["baseline"], registry.checks())
    demand = demand_of(checks_of(baseline, registry.checks()))
    facets = demand.source | demand.destination | demand.estate
    needed = {action for facet in facets for action in registry.collectors()[facet].permissions}
    allowed = {action for statement in statements for action in _listed(statement["Action"])}
    assert allowed == needed | {"s3:ListAllMyBuckets"}
    assert all(statement["Effect"] == "Allow" for statement in statements)


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
