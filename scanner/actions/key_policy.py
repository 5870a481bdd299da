"""Let the replication role use the replica key.

## What it does

Adds one statement to the policy of the key that the rule names for replicas: the replication role may encrypt, generate
data keys and decrypt with it, through S3 in the key's Region, for the destination bucket alone. Every other statement
stays as it is. Keys that AWS manages have a policy that nobody can change.

## What it costs or risks

A key policy is replaced whole. The statement that lets the account administer the key stays, and KMS checks that the
caller can still change the policy afterwards.

## AWS source

Amazon S3 User Guide: "Replicating encrypted objects" (replication-config-for-kms-objects.html); KMS Developer Guide:
"Allowing users in other accounts to use a KMS key" (key-policy-modifying-external-accounts.html); API: PutKeyPolicy.
"""

from collections.abc import Iterator

from scanner.actions._keys import admission
from scanner.actions._places import pair_of
from scanner.actions._routes import destination_ref, key_arn_of
from scanner.amend.role import replica_key_statement
from scanner.model.action import Action, CannotRepairError, Case, Edit
from scanner.model.bucket import region_of_arn
from scanner.model.facet import KEY_POLICY


def _edits(case: Case) -> Iterator[Edit]:
    pair = pair_of(case)
    arn = key_arn_of(pair.replica_key)
    if not arn:
        raise CannotRepairError("the rule names a key that AWS manages, whose policy nobody can change.")
    destination = destination_ref(pair)
    statement = replica_key_statement(pair.source.role.ref.arn, region_of_arn(arn), destination)
    yield admission(pair.replica_key, arn, statement, f"encrypt the replicas in {destination.name}")


ACTION = Action(
    id="key-policy",
    title="Let the replication role use the replica key",
    repairs=("replica-key-policy",),
    writes=(KEY_POLICY,),
    edits=_edits,
    documentation=__doc__ or "",
)
