"""The repair in the HTML report, and what is gathered for it."""

import pytest
from msgspec.structs import replace

from scanner.model.facet import REPLICATION, VERSIONING
from scanner.model.outcome import State
from scanner.model.report import Report
from scanner.renderers import html
from scanner.renderers._repair import RepairView, repair_view
from tests.support import plans
from tests.support.company import small_company
from tests.support.hostile import LONG
from tests.support.plans import SOURCE, step
from tests.support.repaired import interrupted, large_repair, nothing_to_repair, repaired
from tests.unit.renderers.test_html import page_of, text_of


def viewed(made: Report) -> RepairView:
    """Return the view of a report that has a repair."""
    found = repair_view(made)
    assert found is not None
    return found


def test_a_run_that_repaired_nothing_has_no_section_and_says_so() -> None:
    text = text_of(small_company())
    assert repair_view(small_company()) is None
    assert 'id="repair"' not in text
    assert "#repair" not in text
    assert "read and changed nothing" in text


def test_it_stands_first_and_the_page_does_not_say_that_it_changed_nothing() -> None:
    text, words = text_of(repaired()), page_of(repaired()).words
    assert text.index('<section id="repair"') < text.index('<section id="map"')
    assert '<a href="#repair">Repair</a>' in text
    assert "Repaired 1 of 2 buckets; 1 of 4 pairs proven, 1 not tried." in words
    assert "changed nothing" not in words
    assert "Reading before and after a repair." in words


def test_findings_before_and_after_are_counted_by_severity() -> None:
    words = page_of(repaired()).words
    assert "Resolved 1 were wrong and are not any more: 1 critical" in words
    assert "Remaining 1 are wrong before and after: 1 high" in words
    assert "New 1 are wrong only now: 1 medium" in words
    assert "Not decidable any more 1 could be decided before: 1 high" in words


def test_a_step_tells_what_became_of_it_in_words() -> None:
    words = page_of(repaired()).words
    assert (
        "12. Let the role write replicas to prod-vault ✕ Failed AWS refused the write: Access Denied. Give the repair "
        "role s3:PutBucketPolicy on prod-vault, and apply again. AccessDenied request 0DF29B431F4194C7" in words
    )
    assert "RiskCarefulthe role may write to the bucket from then on" in words
    assert "! Refused Not written: it changed since the plan was made." in words
    assert "‖ Held back Not written: step 12 did not succeed." in words
    assert '- "Status": "Suspended" + "Status": "Enabled"' in words


def test_buckets_with_trouble_are_open_and_the_others_folded() -> None:
    text = text_of(repaired())
    assert '<details class="mend" id="repair-1">' in text
    assert '<details class="mend" id="repair-2" open>' in text


def test_a_step_that_two_buckets_need_is_told_once() -> None:
    text = text_of(repaired())
    assert text.count('id="step-6"') == 1
    assert '<a href="#step-6">Told above</a>' in text


def test_a_proof_tells_what_differs_what_next_and_what_was_left() -> None:
    words = page_of(repaired()).words
    assert "≠ Differs prod-orders → prod-orders-replicarule s3rc-keys This is what DIFFERS means.Next: See kms" in words
    assert "encryptionaws:kms with the replica keyAES256" in words
    assert "Time to replicatehalf within 0.8 s (p50), 95 % within 1.8 s (p95)" in words
    assert "Comparedsize, content, encryption" in words
    assert "Left behinds3rc-canary/1 of prod-orders: AccessDenied: s3:DeleteObjectVersion" in words


def test_what_is_left_alone_is_grouped_by_its_reason() -> None:
    words = page_of(repaired()).words
    assert "Left alone, and why: 3 2 It is on the list of buckets never to be touched. prod-ledger" in words


def test_it_ends_with_approval_digest_files_and_undo() -> None:
    made = repaired()
    assert made.repair is not None
    words = page_of(made).words
    assert "Approvedby its digest Planplan.json" in words
    assert f"Digest{made.repair.digest} Journaljournal.jsonl Undoscanner undo journal.jsonl" in words


def test_a_bucket_links_to_its_steps_and_proofs() -> None:
    text = text_of(repaired())
    assert '<a href="#repair-1">steps</a>, <a href="#proof-1">proofs</a>' in text
    assert '<a href="#step-1">steps</a>' in text


def test_a_plan_without_steps_tells_only_what_it_left_alone() -> None:
    words = page_of(nothing_to_repair()).words
    assert "No step was planned, so nothing was changed." in words
    assert "Left alone, and why: 1" in words
    assert "Steps, bucket by bucket" not in words
    assert "read and changed nothing" in words
    assert "scanner undo" not in words


def test_a_repair_that_was_stopped_proves_nothing() -> None:
    words = page_of(interrupted()).words
    assert "Repaired 0 of 1 bucket." in words
    assert "No test object was put, so nothing is proven." in words


def test_a_step_that_nobody_noted_is_not_known() -> None:
    made = repaired()
    assert made.repair is not None
    forgotten = replace(made, repair=replace(made.repair, outcomes=made.repair.outcomes[:-1]))
    assert [part.state for part in viewed(forgotten).parts] == [State.APPLIED, None]
    assert "? Not known The journal tells nothing of it." in page_of(forgotten).words


def test_a_repair_that_was_not_looked_at_again_has_no_counts() -> None:
    made = replace(repaired(), verification=None)
    assert viewed(made).groups == ()
    assert "were wrong and are not any more" not in page_of(made).words


def test_steps_for_no_source_bucket_are_told_and_documents_that_stay_the_same() -> None:
    nobody = step(SOURCE, VERSIONING, {}, {}, "Enable", serves=())
    made = repaired()
    assert made.repair is not None
    words = page_of(replace(made, repair=replace(made.repair, plan=plans.plan([nobody]), outcomes=()))).words
    assert "For no source bucket" in words
    assert "What the document says stays the same." in words


def test_long_differences_are_cut_and_counted() -> None:
    long = {"Rules": [{"ID": LONG[:100], "Priority": number} for number in range(200)]}
    changed = step(SOURCE, REPLICATION, None, long, "Replicate")
    made = repaired()
    assert made.repair is not None
    words = page_of(replace(made, repair=replace(made.repair, plan=plans.plan([changed]), outcomes=()))).words
    assert "more lines in plan.json." in words


@pytest.mark.parametrize(("buckets", "left_out"), [(60, False), (1_100, True)])
def test_beyond_a_browsers_patience_the_rest_is_counted(buckets: int, left_out: bool) -> None:
    text = html.RENDERER.render(large_repair(buckets)).decode()
    assert text.count('<details class="mend" id="repair-') == min(buckets, 500)
    assert text.count('<details class="mend" id="proof-') == min(buckets, 1_000)
    assert ("The steps of 600 more buckets are in" in text) is left_out
    assert ("100 more proofs are in" in text) is left_out
    assert ("more reasons in <code>plan.json</code>" in text) is left_out
