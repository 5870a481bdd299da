"""Let the replication role use the keys.

## What it does

Adds one statement to the policy of the key that does not admit the replication role: the key that the rule names for
replicas, with which the role may then encrypt, generate data keys and decrypt, or the key of the source's default
encryption, with which it may decrypt and generate data keys; each through S3 in the key's Region and for the one bucket
alone. Every other statement stays as it is. Keys that AWS manages have a policy that nobody can change.

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
from scanner.actions._routes import destination_ref, key_arn_of, source_keys_of
from scanner.amend.role import replica_key_statement, source_key_statement
from scanner.model.action import Action, CannotRepairError, Case, Edit
from scanner.model.bucket import region_of_arn
from scanner.model.facet import KEY_POLICY
from scanner.model.facts import PairFacts


def _edits(case: Case) -> Iterator[Edit]:
    pair = pair_of(case)
    found = (*_for_replicas(pair), *_for_the_source(pair))
    if not found:
        raise CannotRepairError("the rule names a key that AWS manages, whose policy nobody can change.")
    # The check names the first key that refuses; where its name is not told, both are asked to admit the role.
    named = tuple(edit for edit in found if edit.target.arn in case.finding.message)
    yield from named or found


def _for_replicas(pair: PairFacts) -> Iterator[Edit]:
    arn = key_arn_of(pair.replica_key)
    if arn:
        destination = destination_ref(pair)
        statement = replica_key_statement(pair.source.role.ref.arn, region_of_arn(arn), destination)
        yield admission(pair.replica_key, arn, statement, f"encrypt the replicas in {destination.name}")


def _for_the_source(pair: PairFacts) -> Iterator[Edit]:
    for arn in source_keys_of(pair):
        statement = source_key_statement(pair.source.role.ref.arn, pair.source.ref)
        yield admission(pair.source.source_key, arn, statement, f"decrypt the objects of {pair.source.ref.name}")


ACTION = Action(
    id="key-policy",
    title="Let the replication role use the keys",
    repairs=("replica-key-policy",),
    writes=(KEY_POLICY,),
    edits=_edits,
    documentation=__doc__ or "",
)
