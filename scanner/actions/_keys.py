"""Admitting a role to a key: one statement in the key's policy."""

from functools import partial

from scanner.amend.policies import KEY_POLICY_LIMIT, with_statement
from scanner.model.action import CannotRepairError, Edit
from scanner.model.base import Document
from scanner.model.bucket import account_of_arn, region_of_arn
from scanner.model.facet import KEY, KEY_POLICY
from scanner.model.facts import ResourceFacts
from scanner.model.plan import Risk, Target


def admission(facts: ResourceFacts, arn: str, statement: Document, purpose: str) -> Edit:
    """Return the edit of a key's policy that lets a role do something with it.

    Raises CannotRepairError for a key that AWS manages, `Unread` where it is not known what it is.
    """
    key = facts.read(KEY)
    if not key.exists or key.manager != "CUSTOMER":
        raise CannotRepairError(f"the policy of {arn} cannot be changed: it is no customer managed key.")
    role = statement["Principal"]["AWS"]
    return Edit(
        target=Target(arn, account_of_arn(arn), region_of_arn(arn)),
        facet=KEY_POLICY,
        change=partial(with_statement, statement=statement, limit=KEY_POLICY_LIMIT),
        title=f"Let {role} {purpose} with key {arn}.",
        risk=Risk.CAREFUL,
        reason="It adds one statement to the key's policy: through S3 alone, and for these buckets alone.",
    )
