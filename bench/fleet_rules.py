"""The replication rules of the fleet's buckets: good ones, and each way to be wrong."""

from typing import Final, NamedTuple

FOREIGN: Final = "999999999999"
"""An account that owns destinations and is never scanned."""


class Rule(NamedTuple):
    """A rule. `account` and `key` (of KMS, for the replicas) are empty where the rule names none."""

    id: str
    destination: str
    enabled: bool = True
    prefix: str = ""
    account: str = ""
    key: str = ""
    storage_class: str = "STANDARD_IA"


class Destinations(NamedTuple):
    """Buckets for one bucket's rules to name: in its own Region, elsewhere, and elsewhere but never versioned."""

    near: str
    far: str
    unversioned: str


def rules_of(kind: str, name: str, account: str, to: Destinations) -> tuple[Rule, ...]:
    """Return the rules of a bucket of this kind, none for the kinds that have none."""
    good = Rule("rule-1", to.far, key=f"arn:aws:kms:us-west-2:{account}:key/11111111-2222-3333-4444-555555555555")
    made: dict[str, tuple[Rule, ...]] = {
        "ok": (good,),
        "disabled": (good._replace(enabled=False),),
        "dst_unver": (Rule("rule-1", to.unversioned),),
        "same_region": (Rule("rule-1", to.near),),
        "self": (Rule("rule-1", name),),
        "prefix_only": (good._replace(prefix="logs/", storage_class="GLACIER_IR"),),
        "dst_missing": (Rule("rule-1", f"gone-{name}"),),
        "mixed_ok": (Rule("rule-1", to.far, enabled=False), good._replace(id="rule-2")),
        "srr_then_crr": (Rule("rule-1", to.near), Rule("rule-2", to.far)),
        "foreign_dst": (Rule("rule-1", f"vault-{FOREIGN}-{name[:7]}", account=FOREIGN),),
    }
    return made.get(kind, ())
