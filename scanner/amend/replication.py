"""Changes of a bucket's replication configuration that lose nothing of it.

A configuration is replaced as a whole (API: PutBucketReplication). So each change here takes AWS's own document as it
was read and returns another: the role stays, foreign rules stay as they are, and only our own rules, recognised by
their IDs, are added and changed. Two things alone are done to foreign rules, because S3 takes no document without them:
a V1 configuration is upgraded whole, and `ExistingObjectReplication`, which is retired, is left out.
"""

from collections.abc import Callable

from scanner.amend.equality import same
from scanner.amend.limits import within_quotas
from scanner.amend.own import OWN, added_id, copy_id, copy_of, is_own, is_own_id
from scanner.amend.priorities import numbered
from scanner.amend.upgrade import is_legacy, retired, upgraded
from scanner.model.action import CannotRepairError
from scanner.model.base import Document
from scanner.model.bucket import BucketRef
from scanner.model.replication import ENABLED, Rule, parse_replication

__all__ = ["OWN", "adjusted", "is_legacy", "is_own", "new_rule", "retired", "same", "upgraded", "with_rule"]


def new_rule(destination: BucketRef, *, source_account: str, id: str = "", prefix: str = "") -> Document:  # noqa: A002
    """Return a bare rule to a bucket, for all objects or those under a prefix; it has no priority yet.

    The destination's account is declared where another one owns it than the source's.
    """
    there: Document = {"Bucket": destination.arn}
    if destination.account not in ("", source_account):
        there["Account"] = destination.account
    return {
        "ID": id or added_id(destination.name, prefix),
        "Status": ENABLED,
        "Filter": {"Prefix": prefix} if prefix else {},
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "Destination": there,
    }


def with_rule(document: Document | None, role: str, rule: Document) -> Document:
    """Return the configuration with one of our rules, in place of the one that has its ID.

    The role is for a configuration that is new; another keeps its own. Raises CannotRepairError where S3 would not take
    the result, or the ID is that of a rule of ours to another bucket.
    """
    if document is None:
        document = {"Role": role, "Rules": []}
    base = upgraded(document)
    before = next((other for other in base["Rules"] if other.get("ID") == rule["ID"]), None)
    if before is None:
        return _ready({**base, "Rules": [*base["Rules"], rule]})
    if before["Destination"]["Bucket"] != rule["Destination"]["Bucket"]:
        raise CannotRepairError(
            f"A rule {rule['ID']!r} to another bucket, {before['Destination']['Bucket']}, is there already: remove it."
        )
    kept = {"Priority": before["Priority"]} if "Priority" in before else {}
    return _replaced(base, before, {**kept, **rule})


def adjusted(
    document: Document | None, rule_id: str, destination_arn: str, change: Callable[[Document], Document]
) -> Document:
    """Return the configuration with a change of one rule, of our copy of it where the rule is foreign.

    A foreign rule stays as it is; the copy decides in its stead, by a priority just above. Raises CannotRepairError
    where there is no such rule, no priority left, or S3 would not take the result.
    """
    if document is None:
        raise CannotRepairError(f"The bucket has no replication configuration, and so no rule {rule_id!r}.")
    base = upgraded(document)
    rules = parse_replication(base).rules
    original = next((rule for rule in rules if (rule.id, rule.destination.arn) == (rule_id, destination_arn)), None)
    if original is None:
        raise CannotRepairError(f"There is no rule {rule_id!r} to {destination_arn}.")
    decides = original if is_own_id(rule_id) else copy_of(rules, original)
    if decides:
        before = base["Rules"][rules.index(decides)]
        return _replaced(base, before, change(before))
    copied = _copied(base["Rules"][rules.index(original)], rules, original)
    return _ready({**base, "Rules": [*base["Rules"], change(copied)]})


def _copied(rule: Document, rules: tuple[Rule, ...], original: Rule) -> Document:
    without_number = {key: value for key, value in rule.items() if key != "Priority"}
    return {**without_number, "ID": copy_id(rules, original)}


def _replaced(document: Document, before: Document, after: Document) -> Document:
    return _ready({**document, "Rules": [after if rule is before else rule for rule in document["Rules"]]})


def _ready(document: Document) -> Document:
    """Return the configuration as S3 takes it."""
    return within_quotas(numbered(retired(document)))
