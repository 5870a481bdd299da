"""Let changes to the metadata of replicas flow back, or not, as the policy wants.

## What it does

On: enables replica modification sync in the rules of both sides of a two-way pair, as far as they lack it: it works
only where both have it. Off: disables it in the rule.

## What it costs or risks

With it, whoever may change tags, ACLs and Object Lock settings of replicas changes those of the source's objects too,
and requests are charged. Without it both sides may come to differ, and nothing reports it: who relied on that loses it.

## AWS source

Amazon S3 User Guide: "Replicating metadata changes with replica modification sync"
(replication-for-metadata-changes.html); API: ReplicaModifications.
"""

from collections.abc import Iterator

from scanner.actions._configuration import AFTER_UPGRADE, edit_of, edit_of_rule, wished
from scanner.actions._places import destination_of, pair_of
from scanner.amend.settings import with_modification_sync
from scanner.model.action import Action, Case, Edit
from scanner.model.facet import REPLICATION
from scanner.model.facts import PairFacts
from scanner.model.plan import Risk
from scanner.model.precedence import shadowing
from scanner.model.replication import Rule

_ON = "Let changes to the metadata of replicas flow back"
_ON_REASON = "Whoever may change tags, ACLs and locks of replicas changes those of the source's objects, too."


def _edits(case: Case) -> Iterator[Edit]:
    if not wished(case):
        yield edit_of_rule(
            case,
            with_modification_sync(False),
            title="Keep changes to the metadata of replicas from flowing on",
            risk=Risk.DANGEROUS,
            reason="What is changed on one side is not changed on the other any more, and nothing reports it.",
        )
        return
    pair, sync = pair_of(case), with_modification_sync(True)
    if not pair.rule.replica_modifications:
        yield edit_of_rule(case, sync, title=_ON, risk=Risk.CAREFUL, reason=_ON_REASON)
    for rule in _lacking_there(pair):
        document = pair.destination.document(REPLICATION)
        yield edit_of(destination_of(case), document, rule, sync, title=_ON, risk=Risk.CAREFUL, reason=_ON_REASON)


def _lacking_there(pair: PairFacts) -> Iterator[Rule]:
    """Yield the destination's rules that take some of the same objects back and do not sync."""
    rules = pair.destination.configuration.enabled_rules
    for rule in rules:
        back = rule.destination.arn == pair.source.ref.arn and rule.scope.overlaps(pair.rule.scope)
        if back and not rule.replica_modifications and shadowing(rule, rules) is None:
            yield rule


ACTION = Action(
    id="modification-sync",
    title="Let changes to the metadata of replicas flow back, or not",
    repairs=("replica-modification-sync",),
    writes=(REPLICATION,),
    edits=_edits,
    documentation=__doc__ or "",
    rank=AFTER_UPGRADE,
)
