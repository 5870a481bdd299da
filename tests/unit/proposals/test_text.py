"""What a person reads in the terminal before approving."""

import unicodedata

import pytest

from scanner.model.facet import POLICY, VERSIONING
from scanner.model.plan import Limits, Plan, Risk
from scanner.proposals._lines import Line, Tone
from scanner.proposals.text import lines, render
from tests.support import plans
from tests.support.plans import ENABLED, PLANS, REPLICA, SOURCE, plan, policy, step


def shown(made: Plan) -> list[str]:
    return render(made).splitlines()


def test_the_head_says_what_it_comes_to_and_how_near_the_limits_are() -> None:
    made = plans.new_pair()
    head = shown(made)[:11]
    assert head[0] == f"plan {made.id} (repair): 11 steps for 1 source bucket, highest risk careful"
    assert "  111111111111: 2 steps on 1 role, highest risk safe" in head
    assert "  222222222222, eu-central-1: 7 steps on 1 bucket and 1 key, highest risk careful" in head
    assert "  limit: repairs 1 bucket, at most 20" in head
    assert "  limit: repairs 1 of 240 selected buckets, 0.4%, at most 25.0%" in head
    assert "  limit: highest risk careful, at most careful" in head
    assert "  limit: never touches prod-ledger*" in head


def test_no_limit_is_no_line() -> None:
    assert not [line for line in shown(plan((), limits=Limits(buckets=None))) if "limit" in line]


def test_a_share_of_nothing_is_told_too() -> None:
    assert "repairs 0 of 0 selected buckets, 0.0%" in render(plan((), selected=0, limits=Limits(share=0.5)))


def test_every_step_is_told_once_and_named_where_it_is_needed_again() -> None:
    made = plans.many(3)
    text = shown(made)
    assert sum(f"[{made.steps[0].id}]" in line for line in text) == 1
    assert sum(line == "  1. Enable versioning at the destination (told above)" for line in text) == 2
    assert "     also for: prod-data-001, prod-data-002" in text


def test_long_lists_are_cut_and_counted() -> None:
    text = shown(plans.many())
    assert next(line for line in text if "also for" in line).endswith("prod-data-010 and 49 more")
    assert "    … and 50 more: the plan file has them" in text


def test_steps_that_serve_nobody_are_told_as_well() -> None:
    made = plan([step(SOURCE, VERSIONING, {}, ENABLED, "Enable", serves=())])
    assert "for no source bucket: 1 step, highest risk safe" in shown(made)
    assert shown(made)[0].endswith(": 1 step, highest risk safe")


def test_a_source_that_no_step_writes_to_has_a_place_too() -> None:
    made = plan([step(REPLICA, VERSIONING, {}, ENABLED, "Enable")])
    assert "source prod-orders (111111111111, eu-west-1): 1 step, highest risk safe" in shown(made)


def test_a_source_that_the_plan_does_not_place_is_told_without() -> None:
    made = plan([step(REPLICA, VERSIONING, {}, ENABLED, "Enable")], repairs=())
    assert "source prod-orders (place not known): 1 step, highest risk safe" in shown(made)


def test_a_step_tells_its_risk_reasons_findings_and_what_it_follows() -> None:
    text = shown(plans.new_pair())
    last = text.index("  11. Replicate the whole bucket to prod-orders-replica [2d57ef4ad405]")
    assert text[last + 1 : last + 5] == [
        "     replication of prod-orders (111111111111, eu-west-1)",
        "     risk: careful: Replicas are stored and transferred for money. Existing objects are not replicated.",
        "     follows: 1, 4, 5, 6, 7, 8, 9, 10",
        "     resolves: 00112233445566778899, 99887766554433221100",
    ]


def test_a_policy_is_compared_as_json_with_three_lines_around() -> None:
    statements = [{"Sid": f"S{number}", "Effect": "Allow"} for number in range(20)]
    after = policy(*statements[:10], {"Sid": "New"}, *statements[10:])
    made = plan([step(REPLICA, POLICY, policy(*statements), after, "Add")])
    assert [line.strip() for line in shown(made) if '"Sid": "New"' in line] == ['+        "Sid": "New"']
    assert sum(line.startswith("      ") and '"' in line for line in shown(made)) < 10


@pytest.mark.parametrize(
    "text", ["no json", '{"Statement": 1, "Statement": 2}', "[" * 5000, '{"Statement": ' + "9" * 5000 + "}"]
)
def test_a_policy_that_json_would_hide_something_of_stays_a_text(text: str) -> None:
    made = plan([step(REPLICA, POLICY, None, {"Policy": text}, "Add")])
    assert any(line.strip().startswith('+  "Policy": "') for line in shown(made))


def test_a_change_that_says_nothing_is_told_as_such() -> None:
    made = plan([step(REPLICA, POLICY, {"Policy": '{"a": 1}'}, {"Policy": '{ "a":1 }'}, "Add")])
    assert "     (what the document says stays the same)" in shown(made)


def test_long_documents_and_long_lines_are_cut_and_counted() -> None:
    long = {f"key-{number:03}": "x" * 1000 for number in range(300)}
    text = shown(plan([step(REPLICA, POLICY, None, long, "Add")]))
    assert "     … 102 more lines: the plan file has them" in text
    assert any(line.endswith("… (617 more characters)") for line in text)


def test_what_is_left_alone_is_grouped_by_its_reason() -> None:
    text = shown(plans.new_pair())
    start = text.index("left alone: 3")
    assert text[start + 1 : start + 4] == [
        "  It is on the list of buckets never to be touched.",
        "    prod-ledger (111111111111, eu-west-1)",
        "    prod-web: rule-enabled (111111111111, eu-west-1)",
    ]


def test_the_last_line_approves_the_plan_in_its_file() -> None:
    made = plans.new_pair()
    last = render(made, "out/my plan.json").splitlines()[-1]
    assert last == f"approve with: scanner apply 'out/my plan.json' --approve {made.digest}"


def test_a_plan_without_steps_cannot_be_approved() -> None:
    text = render(plans.nothing())
    assert "nothing to change" in text
    assert "approve" not in text


@pytest.mark.parametrize("made", [build() for build in PLANS.values()], ids=PLANS)
def test_no_line_can_move_the_cursor_or_reorder_what_is_read(made: Plan) -> None:
    unseen = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    for line in lines(made, "a\x1b[2Jb\nc"):
        assert not {unicodedata.category(character) for character in line.text} & unseen
        painted = line.painted()
        assert painted in (line.text, f"\x1b[{line.tone.value}m{line.text}\x1b[0m")


TONES = {"safe": Tone.SAFE, "careful": Tone.CAREFUL, "dangerous": Tone.DANGEROUS}


@pytest.mark.parametrize(("risk", "tone"), TONES.items())
def test_risks_and_differences_have_tones_and_words(risk: str, tone: Tone) -> None:
    made = plan([step(SOURCE, VERSIONING, {"Status": "Suspended"}, ENABLED, "Enable", risk=Risk(risk))])
    found = list(lines(made))
    assert Line(f"     risk: {risk}", tone) in found
    assert Line('     +  "Status": "Enabled"', Tone.ADDED) in found
    assert Line('     -  "Status": "Suspended"', Tone.REMOVED) in found


def test_plain_lines_and_empty_lines_are_not_painted() -> None:
    assert Line("words").painted() == "words"
    assert Line("", Tone.TITLE).painted() == ""
    assert Line("words", Tone.TITLE).painted() == "\x1b[1mwords\x1b[0m"


def test_a_plan_for_no_bucket_does_not_sound_as_if_all_were_well() -> None:
    assert "(repair): no bucket is selected, so there is nothing to change\n" in render(plans.plan((), selected=0))
