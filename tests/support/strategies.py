"""Hypothesis strategies for AWS's documents and for estate fragments made of them.

Prefixes and tags come from small sets, so that rules often meet. No prefix contains FRESH and no rule asks for a tag
that `TAG_SETS` lacks: an object under a prefix followed by FRESH with exactly a rule's tags is matched by the rules
whose scope contains that rule's scope and by no others. `OBJECTS` is every object that could tell rules apart.
"""

from collections.abc import Mapping
from itertools import product
from typing import Any

from hypothesis import strategies as st

from tests.support.fragments import ACCOUNT

Document = dict[str, Any]

FRESH = "~"
PREFIXES = ("", "a", "a/", "ab", "b/c")
TAG_VALUES: Mapping[str, tuple[str, ...]] = {"class": ("hot", "cold"), "keep": ("yes",)}
KEYS = tuple(dict.fromkeys(prefix + rest for prefix in PREFIXES for rest in ("", FRESH)))
TAG_SETS: tuple[dict[str, str], ...] = tuple(
    {key: value for key, value in zip(TAG_VALUES, chosen, strict=True) if value}
    for chosen in product(*(("", *values) for values in TAG_VALUES.values()))
)
OBJECTS: tuple[tuple[str, dict[str, str]], ...] = tuple(product(KEYS, TAG_SETS))

BUCKETS = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta")
ERRORS = ("AccessDenied", "SlowDown", "ConnectTimeoutError")


def arn(bucket: str) -> str:
    """Return a bucket's ARN."""
    return f"arn:aws:s3:::{bucket}"


def _filter(prefix: str, tags: Mapping[str, str]) -> Document:
    asked = [{"Key": key, "Value": value} for key, value in tags.items()]
    if not asked:
        return {"Prefix": prefix} if prefix else {}
    if len(asked) == 1 and not prefix:
        return {"Tag": asked[0]}
    return {"And": ({"Prefix": prefix} if prefix else {}) | {"Tags": asked}}


filters = st.builds(_filter, st.sampled_from(PREFIXES), st.sampled_from(TAG_SETS))
statuses = st.sampled_from(("Enabled", "Enabled", "Disabled"))
on_or_off = statuses.map(lambda status: {"Status": status})


@st.composite
def destinations(draw: st.DrawFn, buckets: tuple[str, ...] = BUCKETS) -> Document:
    """A rule's Destination, plain more often than not."""
    document: Document = {"Bucket": arn(draw(st.sampled_from(buckets)))}
    extras = st.fixed_dictionaries(
        {},
        optional={
            "Account": st.sampled_from((ACCOUNT, "222222222222")),
            "StorageClass": st.sampled_from(("STANDARD", "STANDARD_IA", "GLACIER")),
            "EncryptionConfiguration": st.just({"ReplicaKmsKeyID": "arn:aws:kms:eu-west-1:222222222222:key/k"}),
            "ReplicationTime": on_or_off.map(lambda status: {**status, "Time": {"Minutes": 15}}),
            "Metrics": on_or_off,
        },
    )
    return document | draw(st.one_of(st.just({}), extras))


@st.composite
def v2_rules(draw: st.DrawFn, buckets: tuple[str, ...] = BUCKETS) -> Document:
    """A V2 rule without ID and Priority, which only make sense among others."""
    criteria = st.fixed_dictionaries(
        {}, optional={"SseKmsEncryptedObjects": on_or_off, "ReplicaModifications": on_or_off}
    )
    rule: Document = {
        "Status": draw(statuses),
        "Filter": draw(filters),
        "DeleteMarkerReplication": draw(on_or_off),
        "Destination": draw(destinations(buckets)),
    }
    return rule | draw(st.one_of(st.just({}), st.fixed_dictionaries({"SourceSelectionCriteria": criteria})))


@st.composite
def v1_rules(draw: st.DrawFn, buckets: tuple[str, ...] = BUCKETS) -> Document:
    """A V1 rule without ID."""
    return {
        "Prefix": draw(st.sampled_from(PREFIXES)),
        "Status": draw(statuses),
        "Destination": draw(destinations(buckets)),
    }


@st.composite
def configurations(
    draw: st.DrawFn, buckets: tuple[str, ...] = BUCKETS, *, distinct_priorities: bool = True
) -> Document:
    """A V2 replication configuration with unique ids, and with unique priorities unless told otherwise."""
    rules = draw(st.lists(v2_rules(buckets), max_size=5))
    count = len(rules)
    unique = st.permutations(range(1, count + 1))
    priorities = draw(unique if distinct_priorities else st.lists(st.integers(0, 3), min_size=count, max_size=count))
    numbered = enumerate(zip(rules, priorities, strict=True))
    return _configuration([{"ID": f"rule-{n}", "Priority": priority, **rule} for n, (rule, priority) in numbered])


@st.composite
def legacy_configurations(draw: st.DrawFn, buckets: tuple[str, ...] = BUCKETS) -> Document:
    """A V1 replication configuration."""
    rules = draw(st.lists(v1_rules(buckets), min_size=1, max_size=3))
    return _configuration([{"ID": f"rule-{n}", **rule} for n, rule in enumerate(rules)])


def _configuration(rules: list[Document]) -> Document:
    return {"Role": f"arn:aws:iam::{ACCOUNT}:role/replication", "Rules": rules}


answers = st.one_of(
    configurations(),
    configurations(distinct_priorities=False),
    legacy_configurations(),
    st.none(),
    st.sampled_from(ERRORS),
)
"""What reading a bucket's replication may give: documents of all sorts, none, an error."""

_OTHER_FACETS: dict[str, st.SearchStrategy[Document | str | None]] = {
    "versioning": st.sampled_from(({"Status": "Enabled"}, {"Status": "Suspended"}, {}, *ERRORS)),
    "encryption": st.sampled_from(
        (
            {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]},
            {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": True}]},
            None,
            *ERRORS,
        )
    ),
    "ownership": st.sampled_from(
        (
            {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
            {"Rules": [{"ObjectOwnership": "ObjectWriter"}]},
            None,
            *ERRORS,
        )
    ),
    "tags": st.sampled_from(({"TagSet": [{"Key": "keep", "Value": "yes"}]}, None, *ERRORS)),
    "location": st.sampled_from(({"Region": "eu-west-1"}, {"Region": ""}, None, *ERRORS)),
}

_buckets = st.fixed_dictionaries(
    {
        "account": st.sampled_from((ACCOUNT, "222222222222")),
        "region": st.sampled_from(("eu-west-1", "eu-central-1")),
        "listed": st.booleans(),
        "replication": answers,
    },
    optional=_OTHER_FACETS,
)

estates = st.dictionaries(st.sampled_from(BUCKETS), _buckets, min_size=1)
"""Fragments of up to six buckets that replicate to each other, or to buckets that nobody read."""
