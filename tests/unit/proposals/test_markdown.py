"""`plan.md`, read back by a Markdown parser."""

import json
import re

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from scanner.model.facet import POLICY
from scanner.model.plan import Plan, Skip
from scanner.proposals.markdown import render
from tests.support import plans
from tests.support.hostile import TEXTS
from tests.support.plans import PLANS, REPLICA, plan, step

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
OURS = r"</?(details|summary|code)>"
every_plan = pytest.mark.parametrize("made", [build() for build in PLANS.values()], ids=PLANS)


def tokens(text: str) -> list[Token]:
    """Return all tokens, those within lines too."""
    return [token for block in PARSER.parse(text) for token in (block, *(block.children or ()))]


@every_plan
def test_there_is_no_markup_but_ours(made: Plan) -> None:
    found = tokens(render(made))
    assert not {token.type for token in found} & {"link_open", "image", "code_block", "s_open", "lheading_open", "hr"}
    for token in found:
        if token.type in ("html_block", "html_inline"):
            assert not re.search("[<>]", re.sub(OURS, "", token.content)), token.content
    assert [token.tag for token in found if token.type == "heading_open"] == ["h2"]


@every_plan
def test_folds_are_closed(made: Plan) -> None:
    blocks = "".join(token.content for token in tokens(render(made)) if token.type == "html_block")
    assert blocks.count("<details>") == blocks.count("</details>") > 0 or not made.steps


@pytest.mark.parametrize("text", [*TEXTS, "```\n````\n</details>", "`" * 40])
def test_no_text_ends_its_fence(text: str) -> None:
    made = plan([step(REPLICA, POLICY, {"Policy": text}, {"Policy": json.dumps({text: text})}, "Change")])
    difference, command = [token for token in tokens(render(made)) if token.type == "fence"]
    assert all(re.match(r"[ +@-]", line) for line in difference.content.splitlines())
    assert command.content == f"scanner apply plan.json --approve {made.digest}\n"


@every_plan
def test_it_fits_into_a_comment(made: Plan) -> None:
    assert len(render(made)) <= 65_000


def test_nothing_is_cut_where_everything_fits() -> None:
    made = plans.new_pair()
    text = render(made)
    assert "Cut to fit" not in text
    for one in made.steps:
        assert one.title in text
    assert '+        "Sid": "S3RCReplicaKey"' in text


def test_differences_are_cut_first_and_counted() -> None:
    text = render(plans.many())
    assert "> **Cut to fit:** 2,100 lines of 60 of 121 differences are left out; the plan file has everything." in text
    assert text.count("…35 lines of the difference left out.") == 60
    assert text.count("<details><summary><code>prod-data-") == 60


def test_then_source_buckets_are_cut_and_counted() -> None:
    text = render(plans.many(300))
    assert "250 source buckets of 300 and all differences are left out; the plan file has everything." in text


def test_lists_are_cut_and_counted() -> None:
    skips = [Skip("1", "", f"b-{number}", f"reason {number % 200}") for number in range(30_000)]
    text = render(plan((), skips=tuple(skips)))
    assert "more reasons" in text
    assert re.search(r"…and [0-9]+ more\n", text)


def test_accounts_are_cut_and_counted() -> None:
    made = plans.hostile()
    assert re.search(r"…and [0-9]+ more places?\.", render(made))


def test_a_change_that_says_nothing_is_told_as_such() -> None:
    made = plan([step(REPLICA, POLICY, {"Policy": '{"a": 1}'}, {"Policy": '{ "a":1 }'}, "Add", serves=())])
    text = render(made)
    assert "What the document says stays the same." in text
    assert "For no source bucket: 1 step" in text


def test_nothing_to_change() -> None:
    text = render(plans.nothing())
    assert text.startswith("## Replication plan: nothing to change\n")
    assert "scanner apply" not in text
