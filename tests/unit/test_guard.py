"""The guard: the limits with their numbers, and the digest that a person approves."""

import pytest
from msgspec.structs import replace

from scanner.errors import RefusedError
from scanner.guard import approve, guard
from scanner.model.facet import VERSIONING
from scanner.model.plan import Limits, Plan, Risk, Target, decode, encode
from tests.support.plans import HOME, many, new_pair, plan, step

WIDE = Limits(buckets=None, risk=Risk.DANGEROUS)


def refusal(of: Plan) -> str:
    with pytest.raises(RefusedError) as refused:
        guard(of)
    assert "limits" in refused.value.remedy
    return str(refused.value)


def test_a_plan_within_its_limits_passes() -> None:
    for limits in (Limits(), Limits(buckets=1), Limits(share=1 / 240), Limits(buckets=None), WIDE):
        guard(replace(new_pair(), limits=limits))
    guard(plan((), limits=Limits(buckets=1, share=0.01), selected=0))


def test_the_buckets_that_are_repaired_are_counted_not_those_that_are_written_to() -> None:
    guard(replace(many(50), limits=Limits(buckets=50)))
    assert "it repairs 51 buckets and the limit is 50." in refusal(many(51))


def test_a_share_is_of_the_selected_buckets() -> None:
    half = replace(many(10), selected=20, limits=Limits(share=0.5))
    guard(half)
    told = refusal(replace(half, selected=19))
    assert "it repairs 10 of 19 selected buckets, 53%, and the limit is 50%" in told
    assert "Nothing was written." in told
    assert "10 of 0 selected buckets, 1000%" in refusal(replace(half, selected=0))


def test_every_step_above_the_accepted_risk_is_named() -> None:
    careful = [one for one in new_pair().steps if one.risk is Risk.CAREFUL]
    told = refusal(replace(new_pair(), limits=Limits(risk=Risk.SAFE)))
    assert all(f"step {one.id} on {one.target.name} is careful and the limit is safe" in told for one in careful)
    assert told.count("step ") == len(careful)


@pytest.mark.parametrize("never", ["prod-orders", "prod-*", "*-replica"])
def test_forbidden_buckets_are_forbidden_on_either_side(never: str) -> None:
    assert "on the list of those never to be touched" in refusal(replace(new_pair(), limits=Limits(never=(never,))))


def test_names_that_no_glob_means_are_free() -> None:
    guard(replace(new_pair(), limits=Limits(never=("prod-order", "PROD-*", "*-ledger"))))


def test_all_that_is_broken_is_said_at_once() -> None:
    limits = Limits(buckets=1, share=0.1, risk=Risk.SAFE, never=("prod-data-00?",))
    told = refusal(replace(many(3), selected=3, limits=limits))
    assert "it repairs 3 buckets" in told
    assert "3 of 3 selected" in told
    assert told.count("is careful") == 3
    assert told.count("never to be touched") == 3


def test_a_saved_plan_that_somebody_changed_is_judged_as_it_stands() -> None:
    target = Target("arn:aws:s3:::prod-ledger-1", HOME, "eu-west-1")
    slipped = step(target, VERSIONING, {}, {"Status": "Enabled"}, "Not what was planned")
    changed = decode(encode(replace(new_pair(), steps=(*new_pair().steps, slipped))))
    assert "bucket prod-ledger-1 is on the list" in refusal(changed)


@pytest.mark.parametrize("length", [12, 13, 63, 64])
def test_a_plan_is_approved_by_its_digest_or_enough_of_it(length: int) -> None:
    digest = new_pair().digest
    approve(new_pair(), digest[:length])
    approve(new_pair(), digest[:length].upper())


@pytest.mark.parametrize("shown", ["", "0", "yes", "f" * 64])
def test_any_other_word_approves_nothing(shown: str) -> None:
    with pytest.raises(RefusedError, match="Nothing was written") as refused:
        approve(new_pair(), shown)
    assert new_pair().digest in str(refused.value)
    assert (shown or "nothing") in str(refused.value)


def test_too_little_or_too_much_of_the_digest_approves_nothing() -> None:
    digest = new_pair().digest
    for shown in (digest[:11], digest + "0", digest[1:], f" {digest}"):
        with pytest.raises(RefusedError):
            approve(new_pair(), shown)


def test_whatever_changes_in_a_plan_changes_what_has_to_be_approved() -> None:
    first, *rest = new_pair().steps
    digests = {
        one.digest
        for one in (
            new_pair(),
            replace(new_pair(), steps=(*rest, first)),
            replace(new_pair(), steps=(replace(first, after={"Region": "eu-north-1"}), *rest)),
            replace(new_pair(), limits=Limits()),
            replace(new_pair(), selected=1),
            replace(new_pair(), skips=()),
        )
    }
    assert len(digests) == 6
