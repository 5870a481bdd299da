"""What the IAM policy simulator is to be asked about a role: everything that its rules need, grouped by resource.

It takes no patterns, so the objects under a prefix are asked about by the name `*` there. Keys that S3 is known not to
send are not given a value.
"""

from collections.abc import Iterable, Mapping

from scanner.iam.glob import Beginning, Text
from scanner.model.check import Answer
from scanner.model.facet import ENCRYPTION, KEY, LOCATION, OBJECT_LOCK, OWNERSHIP, REPLICATION, ROLE, Unread
from scanner.model.facts import BucketFacts, NoDestinationError, PairFacts
from scanner.model.precedence import shadowing
from scanner.model.replication import Rule
from scanner.model.simulation import Question
from scanner.needs.buckets import at_destination, at_source
from scanner.needs.caller import caller_of
from scanner.needs.keys import with_replica_key, with_source_key
from scanner.needs.need import Need, needs_of

NEEDS = (at_source, at_destination, with_source_key, with_replica_key)
"""Everything that a rule needs."""

READ = frozenset(facet.name for facet in (ENCRYPTION, KEY, LOCATION, OBJECT_LOCK, OWNERSHIP, REPLICATION, ROLE))
"""The facets that tell what a rule needs."""

# What scanner/iam/replication.py knows of S3's requests, as AWS spells it.
_KEYS = (
    "aws:PrincipalAccount", "aws:PrincipalArn", "aws:PrincipalIsAWSService", "aws:PrincipalOrgID", "aws:PrincipalType",
    "aws:ResourceAccount", "aws:SecureTransport", "aws:ViaAWSService", "aws:userid", "kms:CallerAccount",
    "kms:EncryptionContext:aws:s3:arn", "kms:ViaService", "s3:ResourceAccount",
)  # fmt: skip


def question_of(need: Need) -> Question:
    """Return how a need is put to the simulator."""
    given = ((key, need.context.value(key)) for key in _KEYS)
    return Question(_named(need.resource), tuple((key, tuple(map(_named, values))) for key, values in given if values))


def questions_of(bucket: BucketFacts, rules: Iterable[Rule]) -> Mapping[Question, tuple[str, ...]]:
    """Return the actions to ask about with each question, each once, for the rules that decide for some object."""
    found: dict[Question, dict[str, None]] = {}
    for rule in rules:
        for need in _needs(PairFacts(bucket, rule, READ)):
            actions = (need.action, need.instead) if need.instead else (need.action,)
            found.setdefault(question_of(need), {}).update(dict.fromkeys(actions))
    return {question: tuple(actions) for question, actions in found.items()}


def _needs(pair: PairFacts) -> list[Need]:
    """Return what a rule needs, as far as that was read; nothing where there is no role, or nowhere to replicate to."""
    if pair.to_itself or shadowing(pair.rule, pair.source.configuration.rules):
        return []
    try:
        caller = caller_of(pair)
        return [] if isinstance(caller, Answer) else needs_of(pair, caller, NEEDS)[0]
    except (Unread, NoDestinationError):
        return []


def _named(text: Text) -> str:
    return f"{text.known}*" if isinstance(text, Beginning) else text
