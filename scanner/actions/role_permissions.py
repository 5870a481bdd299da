"""Let the replication role do what the rules of the bucket need.

## What it does

Gives the role one inline policy, named `s3-replication-scanner`, with the least that the bucket's enabled rules need:
reading the source, writing replicas at each destination, and using the keys through S3 with the encryption context of
these buckets alone. What other buckets that share the role need stays in it, and so does every other policy of the
role. What another policy or the role's boundary denies, is left to a person.

## What it costs or risks

Nothing. It lets S3 copy what the rules say, with a role that S3 alone should be able to take.

## AWS source

Amazon S3 User Guide: "Setting up permissions for live replication" (setting-repl-config-perm-overview.html),
"Replicating encrypted objects" (replication-config-for-kms-objects.html); API: PutRolePolicy.
"""

from collections.abc import Iterator
from functools import partial

from scanner.actions._places import pair_of
from scanner.actions._routes import routes_of, source_keys_of
from scanner.amend.inline import has_inline, with_inline
from scanner.amend.role import replication_statements
from scanner.model.action import Action, CannotRepairError, Case, Edit
from scanner.model.base import Document
from scanner.model.facet import OBJECT_LOCK, ROLE, ROLE_POLICIES
from scanner.model.facts import PairFacts
from scanner.model.plan import Risk, Target


def _edits(case: Case) -> Iterator[Edit]:
    pair = pair_of(case)
    statements = _statements(pair)
    if has_inline(pair.source.role.read(ROLE_POLICIES), pair.source.ref.arn, statements):
        raise CannotRepairError(
            "our inline policy allows all of it already, so another policy of the role, or its boundary, denies it: a "
            "person has to look."
        )
    yield _grant(pair, statements)


def _statements(pair: PairFacts) -> list[Document]:
    return replication_statements(
        pair.source.ref,
        routes_of(pair),
        object_lock=pair.source.read(OBJECT_LOCK).enabled,
        source_keys=source_keys_of(pair),
    )


def _grant(pair: PairFacts, statements: list[Document]) -> Edit:
    role, ref = pair.source.role.read(ROLE), pair.source.role.ref
    others = role is not None and bool(role.unique_id)
    return Edit(
        target=Target(ref.arn, ref.account),
        facet=ROLE_POLICIES,
        change=partial(with_inline, source_arn=pair.source.ref.arn, statements=statements),
        title=f"Let {'the existing ' if others else ''}role {ref.arn} replicate {pair.source.ref.name}.",
        risk=Risk.CAREFUL if others else Risk.SAFE,
        reason=(
            "It extends a role that others made by an inline policy of ours, and changes none of theirs."
            if others
            else "Only S3 can take the role."
        ),
    )


ACTION = Action(
    id="role-permissions",
    title="Let the replication role do what the rules need",
    repairs=("replication-role-permissions",),
    writes=(ROLE_POLICIES,),
    edits=_edits,
    documentation=__doc__ or "",
)
