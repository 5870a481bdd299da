"""Every format of plans keeps the promises of a format."""

import json
import subprocess
import sys
import unicodedata

import pytest

from scanner import registry
from scanner.model.plan import Plan, decode
from scanner.model.proposal import Proposal
from scanner.registry import MisnamedSliceError
from tests.support.plans import PLANS, new_pair

every_format = pytest.mark.parametrize(
    "proposal", [pytest.param(proposal, id=name) for name, proposal in registry.proposals().items()]
)
every_plan = pytest.mark.parametrize("made", [build() for build in PLANS.values()], ids=PLANS)


def test_formats() -> None:
    assert list(registry.proposals()) == ["cloudformation", "json", "markdown", "terraform", "text"]
    files = [proposal.file for proposal in registry.proposals().values()]
    assert sorted(files) == sorted(set(files))


@every_format
@every_plan
def test_the_same_plan_gives_the_same_text(proposal: Proposal, made: Plan) -> None:
    assert proposal.render(made) == proposal.render(made)


@every_format
@every_plan
def test_output_is_utf8_without_raw_controls(proposal: Proposal, made: Plan) -> None:
    text = proposal.render(made).encode().decode()
    assert {character for character in text if unicodedata.category(character) in ("Cc", "Cs")} <= {"\n"}


@every_format
def test_the_digest_and_every_bucket_are_named(proposal: Proposal) -> None:
    made, text = new_pair(), proposal.render(new_pair())
    # The plan file cannot hold its own digest.
    assert (made.digest in text) is (proposal.id != "json")
    assert all(bucket in text for bucket in made.buckets)


@pytest.mark.parametrize("name", ["json", "terraform", "cloudformation"])
@every_plan
def test_formats_for_programs_are_json(name: str, made: Plan) -> None:
    assert isinstance(json.loads(registry.proposals()[name].render(made)), dict)


@every_plan
def test_the_plan_file_reads_back_as_the_plan(made: Plan) -> None:
    written = registry.proposals()["json"].render(made)
    assert decode(written.encode()).digest == made.digest


def test_a_format_in_a_file_of_another_name_is_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "names", lambda _: ("json",))
    monkeypatch.setattr(registry, "load", lambda *_: Proposal(id="yaml", file="plan.yaml", render=lambda _: ""))
    with pytest.raises(MisnamedSliceError, match="'yaml' stands in the file of 'json'"):
        registry.proposals.__wrapped__()["json"]


def test_finding_the_formats_imports_nothing_slow() -> None:
    slow = "{'pandas', 'jinja2', 'markdown_it', 'rich', 'boto3'}"
    code = f"import sys; from scanner import registry; dict(registry.proposals()); print({slow} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
