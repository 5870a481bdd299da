"""Let the replication role of another account write replicas.

## What it does

Adds one statement to the destination's bucket policy: the replication role may write replicas, their tags, delete
markers where the rule replicates them, and change their owner where the rule says so. Every other statement stays as it
is. A Deny in the policy is left to a person.

## What it costs or risks

A bucket policy is replaced whole. The statement names one role, so the policy does not become public by it.

## AWS source

Amazon S3 User Guide: "Setting up permissions for live replication" (setting-repl-config-perm-overview.html), "Changing
the replica owner" (replication-change-owner.html); API: PutBucketPolicy.
"""

from collections.abc import Iterator
from functools import partial

from scanner.actions._places import destination_of, pair_of
from scanner.actions._routes import destination_ref
from scanner.amend.policies import BUCKET_POLICY_LIMIT, with_statement
from scanner.amend.role import destination_bucket_statement
from scanner.model.action import Action, CannotRepairError, Case, Edit
from scanner.model.facet import POLICY
from scanner.model.plan import Risk


def _edits(case: Case) -> Iterator[Edit]:
    pair, target = pair_of(case), destination_of(case)
    role = pair.source.role.ref
    if role.account == target.account:
        raise CannotRepairError("the bucket policy denies what a role of its own account may do: a person has to look.")
    statement = destination_bucket_statement(
        role.arn,
        destination_ref(pair),
        delete_markers=pair.rule.replicates_delete_markers,
        owner_override=pair.rule.destination.owner_override,
    )
    yield Edit(
        target=target,
        facet=POLICY,
        change=partial(with_statement, statement=statement, limit=BUCKET_POLICY_LIMIT),
        title=f"Let {role.arn} write replicas to {target.name}.",
        risk=Risk.CAREFUL,
        reason=f"Account {role.account} can write to the bucket from then on, with this one role.",
    )


ACTION = Action(
    id="bucket-policy",
    title="Let a role of another account write replicas",
    repairs=("destination-bucket-policy",),
    writes=(POLICY,),
    edits=_edits,
    documentation=__doc__ or "",
)
