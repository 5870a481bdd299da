"""What the policy itself asserts of a bucket's documents holds.

## What it requires

Every assertion of the policy holds. An assertion is a JMESPath expression with the message to give where it does not
hold; it holds unless it comes to false, `null`, or an empty text, list or mapping:

```
expects:
  custom-expression:
    of: pair
    assertions:
      - assert: destination.versioning.MFADelete == 'Enabled'
        message: The replicas can be deleted without a second factor.
      - assert: rule.Destination.Metrics.Status == 'Enabled' || tags.stage != 'prod'
        message: Nobody would notice that replication of production data lags.
```

With `of: bucket` an expression sees `name`, `account`, `region`, `arn`, `tags` (a mapping) and AWS's own documents:
`encryption`, `lifecycle`, `notifications`, `object_lock`, `ownership`, `policy`, `public_access_block`, `replication`,
`request_payment`, `versioning`, each `null` where there is none. With `of: pair` it is asked once for each enabled rule
and sees these of the source, the rule's own document as `rule`, and the same names of the destination under
`destination`. Only what the expressions name is read. In JMESPath `!` binds before a dot: write `!(a.b)`, for `!a.b`
means `(!a).b`.

Where a document that an assertion names could not be read, or the expression fails on what was read (a text where it
needs a number), the answer is INSUFFICIENT_DATA; where one is about a destination that does not exist, NOT_APPLICABLE;
either unless another assertion is known not to hold.

## Why

Every organisation has rules of its own that no list of checks foresees: how buckets are tagged, which destinations
belong to which team, what a rule is called. Written here, they are judged and reported like everything else.

## How to repair

The message says what is wrong, and the policy's author what to do about it. The documents that the expression looked
at, for instance:

```
aws s3api get-bucket-replication --bucket BUCKET --query ReplicationConfiguration
aws s3api get-bucket-versioning --bucket BUCKET
```

To try an expression on such a document, pass it to `--query`, or write a case for `scanner policy test`.

## AWS source

Amazon S3 API Reference: GetBucketReplication, GetBucketVersioning, GetBucketEncryption and the other Get operations
have the documents. AWS Command Line Interface User Guide: "Filtering output" (cli-usage-filter.html) has JMESPath.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from scanner.checks._wording import listed
from scanner.model.base import Value
from scanner.model.check import (
    Answer,
    AnyFacet,
    BucketCheck,
    Check,
    PairCheck,
    Parameters,
    compliant,
    non_compliant,
    not_applicable,
    undecided,
)
from scanner.model.facet import REPLICATION, Unread
from scanner.model.facts import BucketFacts, NoDestinationError, PairFacts
from scanner.model.finding import Severity
from scanner.policy.asserting import bucket_facets, destination_facets, holds_of_bucket, holds_of_pair
from scanner.policy.documents import DOCUMENTS
from scanner.policy.expression import MAX_LENGTH, EvaluationError

_Reason = Answer | Unread | NoDestinationError
"""Why an assertion can neither hold nor fail."""


class Assertion(Value, frozen=True):
    """An expression that must hold, and what to say where it does not."""

    expression: Annotated[
        str,
        Meta(
            description="A JMESPath expression that must hold.",
            min_length=1,
            max_length=MAX_LENGTH,
            extra_json_schema={"format": "assertion"},
        ),
    ] = msgspec.field(name="assert")
    message: Annotated[
        str, Meta(description="What is wrong where it does not hold, for people.", min_length=1, max_length=500)
    ]


class CustomExpression(Parameters, frozen=True):
    """What the policy asserts."""

    of: Annotated[
        Literal["bucket", "pair"],
        Meta(description="Whether each bucket is asked, or each pair of an enabled rule and its destination."),
    ] = "bucket"
    assertions: Annotated[
        tuple[Assertion, ...],
        Meta(max_length=50, description="Expressions that must hold, each with its message (`assert`, `message`)."),
    ] = ()


def judge_bucket(bucket: BucketFacts, parameters: CustomExpression) -> Answer:
    """Judge one bucket."""
    return _judge(parameters.assertions, lambda expression: holds_of_bucket(expression, bucket))


def judge_pair(pair: PairFacts, parameters: CustomExpression) -> Answer:
    """Judge one pair."""
    return _judge(parameters.assertions, lambda expression: holds_of_pair(expression, pair))


def _judge(assertions: tuple[Assertion, ...], holds: Callable[[str], bool]) -> Answer:
    wrong: list[Assertion] = []
    unknown: list[_Reason] = []
    for assertion in assertions:
        try:
            if not holds(assertion.expression):
                wrong.append(assertion)
        except EvaluationError as error:
            unknown.append(undecided(f"The expression {assertion.expression!r} cannot be evaluated here: {error}"))
        except (Unread, NoDestinationError) as reason:
            unknown.append(reason)
    if wrong:
        return _wrong(wrong)
    if unknown:
        return _unknown(unknown[0])
    if not assertions:
        return not_applicable("The policy asserts nothing.")
    return compliant("Everything that the policy asserts holds.", expected=_expressions(assertions))


def _wrong(assertions: list[Assertion]) -> Answer:
    messages = dict.fromkeys(assertion.message for assertion in assertions)
    return non_compliant(" ".join(messages), expected=_expressions(assertions), actual="does not hold")


def _unknown(reason: _Reason) -> Answer:
    if not isinstance(reason, Answer):
        raise reason
    return reason


def _expressions(assertions: Iterable[Assertion]) -> str:
    return listed((" ".join(assertion.expression.split()) for assertion in assertions), "; ")


def _fitted(parameters: CustomExpression) -> Check:
    """Read what the expressions name, and nothing else."""
    expressions = [assertion.expression for assertion in parameters.assertions]
    source = [facet for expression in expressions for facet in bucket_facets(expression)]
    if parameters.of == "bucket":
        return replace(CHECK, source=_each_once(source), destination=())
    destination = [facet for expression in expressions for facet in destination_facets(expression)]
    return replace(_OF_PAIRS, source=_each_once([REPLICATION, *source]), destination=_each_once(destination))


def _each_once(facets: Iterable[AnyFacet]) -> tuple[AnyFacet, ...]:
    return tuple(dict.fromkeys(facets))


_BOTH: dict[str, Any] = {
    "id": "custom-expression",
    "title": "What the policy itself asserts of a bucket's documents holds",
    "severity": Severity.MEDIUM,
    "documentation": __doc__ or "",
    "loses": "Whatever the policy's own assertions protect.",
    "parameters": CustomExpression,
    "source": tuple(DOCUMENTS.values()),
    "destination": tuple(DOCUMENTS.values()),
    "fitted": _fitted,
}

CHECK = BucketCheck(judge=judge_bucket, **_BOTH)
_OF_PAIRS = PairCheck(judge=judge_pair, **_BOTH)
