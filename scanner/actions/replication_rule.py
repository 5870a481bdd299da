"""Replicate the bucket: add a rule, or enable ours.

## What it does

Where a rule that we added is there and disabled, enables it. Else adds a rule to the bucket's replication
configuration, or makes the first: for all objects, or for each prefix that `whole-bucket-scope` names. Replicas go to
where the bucket's rules already point, else to the policy's `remediation.destination`, in the class
`remediation.storage_class`. A new configuration gets the role `remediation.role`; one that is there keeps its own, and
every foreign rule stays as it is.

The new rule stands below the rules that have the same destination, so they keep deciding for their part.

## What it costs or risks

From then on every new object is copied: storage at the destination, requests, and transfer to another Region are
charged. Objects that are there already are not copied. Where the lowest priority is taken, the new rule has to stand
above the others with its destination, and their settings have no effect any more: that is marked dangerous.

## AWS source

Amazon S3 User Guide: "Replication configuration file elements" (replication-add-config.html), "What does Amazon S3
replicate?" (replication-what-is-isnot-replicated.html); API: PutBucketReplication.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from scanner.actions._configuration import AFTER_UPGRADE, configured, parameter
from scanner.actions._places import source_of
from scanner.amend.own import is_added, is_own_id
from scanner.amend.replication import adjusted, new_rule, with_rule
from scanner.amend.settings import enabled, widened, with_storage_class
from scanner.model.action import Action, CannotRepairError, Case, Edit
from scanner.model.base import Document
from scanner.model.bucket import BucketRef
from scanner.model.facet import REPLICATION
from scanner.model.plan import Risk
from scanner.model.precedence import covers, shadowing
from scanner.model.replication import NOT_CONFIGURED, Rule, Scope, parse_replication

_COST = (
    "New objects are copied from then on: storage, requests and transfer to another Region are charged. Objects that "
    "are there already are not copied."
)


@dataclass(frozen=True)
class _Covering:
    """Makes rules of ours take every object under some prefixes to a bucket."""

    source: BucketRef
    role: str
    destination: BucketRef
    prefixes: tuple[str, ...]
    storage_class: str

    def __call__(self, document: Document | None) -> Document:
        first, *others = self.prefixes
        covered = self._covered(document, first)
        for prefix in others:
            covered = self._covered(covered, prefix)
        return covered

    def _covered(self, document: Document | None, prefix: str) -> Document:
        bare = new_rule(self.destination, source_account=self.source.account, prefix=prefix)
        ours = self._ours(document, prefix, bare["ID"])
        if ours is None:
            return with_rule(document, self.role, with_storage_class(self.storage_class)(bare))
        return adjusted(document, ours.id, ours.destination.arn, lambda rule: widened(prefix)(enabled()(rule)))

    def _ours(self, document: Document | None, prefix: str, named: str) -> Rule | None:
        """Return the rule of ours that is to take the objects, if there is one: rather one that is enabled."""
        there = [rule for rule in _rules(document) if rule.destination.arn == self.destination.arn]
        fit = [rule for rule in there if is_own_id(rule.id) and rule.scope.contains(Scope(prefix))]
        fit += [rule for rule in there if rule.id == named]
        return min(fit, key=lambda rule: (not rule.enabled, rule.id), default=None)


def _edits(case: Case) -> Iterator[Edit]:
    document = case.source.document(REPLICATION)
    # A disabled copy belongs to a rule that others disabled.
    own = [rule for rule in _elsewhere(case) if is_added(rule)]
    if case.finding.check == "rule-enabled" and own:
        yield _enabling(case, document, min(own, key=lambda rule: (not rule.scope.is_whole_bucket, rule.id)))
    else:
        yield _adding(case, document)


def _enabling(case: Case, document: Document | None, rule: Rule) -> Edit:
    def editing(before: Document | None) -> Document:
        return adjusted(before, rule.id, rule.destination.arn, enabled())

    title = f"Enable rule {rule.id!r} of {case.source.ref.name} to {rule.destination.bucket} again."
    return configured(source_of(case), document, editing, title=title, risk=Risk.CAREFUL, reason=_COST)


def _adding(case: Case, document: Document | None) -> Edit:
    covering = _Covering(
        source=case.source.ref,
        role=_role(case) if document is None else "",
        destination=_destination(case),
        prefixes=_prefixes(case),
        storage_class=case.remediation.storage_class,
    )
    silenced = _silenced(document, covering(document))
    what = ", ".join(f"what is under {prefix!r}" if prefix else "all objects" for prefix in covering.prefixes)
    taken = f" It decides in place of {silenced}, which leave no lower priority free." if silenced else ""
    return configured(
        source_of(case),
        document,
        covering,
        title=f"Replicate {what} of {case.source.ref.name} to {covering.destination.name}.",
        risk=Risk.DANGEROUS if silenced else Risk.CAREFUL,
        reason=f"{_COST}{taken}",
    )


def _silenced(before: Document | None, after: Document) -> str:
    """Return the foreign rules that decide for nothing any more."""
    decided = {rule.id for rule in _rules(before) if rule.enabled and not shadowing(rule, _rules(before))}
    rules = _rules(after)
    return ", ".join(
        f"rule {rule.id!r}"
        for rule in rules
        if rule.id in decided and not is_own_id(rule.id) and _is_added(shadowing(rule, rules), before)
    )


def _is_added(above: Rule | None, before: Document | None) -> bool:
    return above is not None and above.id not in {rule.id for rule in _rules(before)}


def _rules(document: Document | None) -> tuple[Rule, ...]:
    return parse_replication(document).rules if document else NOT_CONFIGURED.rules


def _prefixes(case: Case) -> tuple[str, ...]:
    """Return what no enabled rule takes yet."""
    asked = parameter(case, "prefixes") if case.finding.check == "whole-bucket-scope" else ()
    rules = tuple(rule for rule in _elsewhere(case) if rule.enabled)
    return tuple(prefix for prefix in asked or ("",) if not covers(rules, Scope(prefix)))


def _elsewhere(case: Case) -> tuple[Rule, ...]:
    return tuple(rule for rule in case.source.configuration.rules if rule.destination.arn != case.source.ref.arn)


def _destination(case: Case) -> BucketRef:
    """Return where the bucket's rules point, rather where the policy says, too; else where the policy says."""
    wanted = case.remediation.destination
    there = sorted(_elsewhere(case), key=lambda rule: (not rule.enabled, -rule.priority, rule.id))
    arns = [rule.destination.arn for rule in there]
    if wanted and (wanted.arn in arns or not arns):
        return _other_than(case.source.ref, wanted)
    if not there:
        raise CannotRepairError(
            "no rule tells where to replicate to, and the policy does not either: give it a remediation.destination."
        )
    record = case.source.estate.record(arns[0])
    account = record.ref.account if record.listed else there[0].destination.account
    return BucketRef(account, record.ref.name, record.ref.region, record.ref.partition)


def _other_than(source: BucketRef, destination: BucketRef) -> BucketRef:
    if source.arn == destination.arn:
        raise CannotRepairError(
            f"remediation.destination in the policy names {source.name} itself: a bucket cannot be its own replica."
        )
    return destination


def _role(case: Case) -> str:
    """Return the ARN of the role for a new configuration."""
    if not case.remediation.role:
        raise CannotRepairError(
            "a new configuration needs a role, and the policy names none: give it remediation.role."
        )
    source = case.source.ref
    return f"arn:{source.partition}:iam::{source.account}:role/{case.remediation.role}"


ACTION = Action(
    id="replication-rule",
    title="Replicate the bucket: add a rule, or enable ours",
    repairs=("replication-configured", "rule-enabled", "whole-bucket-scope"),
    writes=(REPLICATION,),
    edits=_edits,
    documentation=__doc__ or "",
    rank=AFTER_UPGRADE,
)
