"""Plans as values: what their parts say, and that a saved plan is the same plan."""

import msgspec
import pytest
from msgspec.structs import replace

from scanner.model.bucket import BucketRef
from scanner.model.plan import Limits, Risk, Target, decode, encode, step_id
from scanner.model.resource import ResourceRef
from tests.support.plans import KEY, PLANS, REPLICA, SOURCE, THE_ROLE, many, new_pair


def test_risks_grow() -> None:
    assert [risk.rank for risk in (Risk.SAFE, Risk.CAREFUL, Risk.DANGEROUS)] == [0, 1, 2]


def test_targets_are_buckets_roles_and_keys() -> None:
    bucket = Target("arn:aws-cn:s3:::bucket", "111111111111", "cn-north-1")
    assert bucket.is_bucket
    assert bucket.name == "bucket"
    assert bucket.bucket == BucketRef("111111111111", "bucket", "cn-north-1", "aws-cn")
    for other in (THE_ROLE, KEY):
        assert not other.is_bucket
        assert other.name == other.arn
        assert other.resource == ResourceRef(other.arn)
        with pytest.raises(ValueError, match="not"):
            _ = other.bucket


def test_a_step_has_the_same_id_in_every_plan() -> None:
    assert step_id(SOURCE, "versioning") == step_id(Target(SOURCE.arn, "", ""), "versioning")
    ids = {step_id(target, facet) for target in (SOURCE, REPLICA) for facet in ("versioning", "policy")}
    assert len(ids) == 4
    assert all(len(one) == 12 for one in ids)


def test_a_plan_knows_what_it_writes_to_and_what_it_repairs() -> None:
    assert new_pair().buckets == (SOURCE.name, REPLICA.name)
    assert new_pair().sources == (SOURCE.arn,)
    assert len(many(7).sources) == 7
    assert many(7).sources == tuple(sorted(many(7).sources))


@pytest.mark.parametrize("name", sorted(PLANS))
def test_a_saved_plan_is_the_same_plan(name: str) -> None:
    plan = PLANS[name]()
    again = decode(encode(plan))
    assert again == plan or name == "hostile", "a lone surrogate alone is written as what UTF-8 can carry"
    assert again.digest == plan.digest
    assert encode(again) == encode(plan)
    assert decode(encode(again)) == again
    assert encode(plan).endswith(b"}\n")


def test_the_digest_is_of_everything() -> None:
    plan = new_pair()
    first, *rest = plan.steps
    others = [
        replace(plan, made="2026-11-23T12:00:00Z"),
        replace(plan, caller="somebody else"),
        replace(plan, repairs=(REPLICA,)),
        replace(plan, steps=(replace(first, title="Something else"), *rest)),
        replace(plan, steps=(replace(first, follows=("f" * 12,)), *rest)),
        replace(plan, steps=(replace(first, fresh=not first.fresh), *rest)),
    ]
    assert len({plan.digest, *(other.digest for other in others)}) == 7
    assert new_pair().digest == plan.digest


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b'{"id": 1}', b"\xff\xfe"])
def test_what_is_no_plan_is_refused(text: bytes) -> None:
    with pytest.raises((msgspec.DecodeError, UnicodeDecodeError)):
        decode(text)


@pytest.mark.parametrize(
    ("never", "bucket", "forbidden"),
    [
        ("a", "a", True),
        ("a*", "abc", True),
        ("?b", "ab", True),
        ("a", "A", False),
        ("[ab]c", "bc", True),
        ("*", "", True),
    ],
)
def test_limits_name_forbidden_buckets_by_globs(never: str, bucket: str, *, forbidden: bool) -> None:
    assert Limits(never=("x", never)).forbids(bucket) is forbidden
    assert not Limits().forbids(bucket)
