"""Plans for tests, built by hand without planning anything."""

import json
from collections.abc import Iterable
from typing import Any

from scanner.model.base import Document
from scanner.model.facet import (
    ENCRYPTION,
    KEY_POLICY,
    LOCATION,
    NOTIFICATIONS,
    OBJECT_LOCK,
    POLICY,
    PUBLIC_ACCESS_BLOCK,
    REPLICATION,
    ROLE,
    ROLE_POLICIES,
    TAGS,
    VERSIONING,
    Facet,
)
from scanner.model.plan import Limits, Plan, Purpose, Risk, Skip, Step, Target, step_id
from scanner.model.provenance import PolicyRef, Tool
from tests.support.hostile import LONG, TEXTS

HOME, AWAY = "111111111111", "222222222222"
SOURCE = Target("arn:aws:s3:::prod-orders", HOME, "eu-west-1")
REPLICA = Target("arn:aws:s3:::prod-orders-replica", AWAY, "eu-central-1")
THE_ROLE = Target(f"arn:aws:iam::{HOME}:role/s3-replication-prod-orders", HOME)
KEY = Target(f"arn:aws:kms:eu-central-1:{AWAY}:key/1234abcd-12ab-34cd-56ef-1234567890ab", AWAY, "eu-central-1")
SOURCE_KEY = f"arn:aws:kms:eu-west-1:{HOME}:key/4321dcba-12ab-34cd-56ef-1234567890ab"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
ENABLED = {"Status": "Enabled"}


def plan(steps: Iterable[Step], **parts: Any) -> Plan:  # noqa: ANN401 -- whatever fields a test cares for
    """Return a plan of steps; everything not given is plain."""
    fields: dict[str, Any] = {
        "id": "20261122T120007Z-7f3a",
        "made": "2026-11-22T12:00:07Z",
        "tool": Tool("s3-replication-scanner", "1.0.0"),
        "run": "20261122T115900Z-51c2",
        "caller": f"arn:aws:sts::{HOME}:assumed-role/replication-repair/ci",
        "policies": (PolicyRef("dr-critical", "1.2.0", "0" * 64, "Critical data keeps a replica", 240),),
        "selected": 240,
        "limits": Limits(share=0.25, never=("prod-ledger*",)),
        "repairs": (SOURCE,),
    }
    return Plan(steps=tuple(steps), **(fields | parts))


def step(
    target: Target,
    facet: Facet[Any],
    before: Document | None,
    after: Document | None,
    title: str,
    **parts: Any,  # noqa: ANN401 -- whatever fields a test cares for
) -> Step:
    """Return a step that is safe and serves the source bucket, unless told otherwise."""
    fields: dict[str, Any] = {"risk": Risk.SAFE, "reasons": (), "serves": (SOURCE.arn,)}
    return Step(step_id(target, facet.name), facet.name, target, title, before=before, after=after, **(fields | parts))


def follows(*steps: Step) -> tuple[str, ...]:
    """Return the ids of steps."""
    return tuple(one.id for one in steps)


def policy(*statements: Document) -> Document:
    """Return a bucket or key policy as AWS tells it: JSON in a string."""
    return {"Policy": json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, separators=(",", ":"))}


def rule(
    id_: str = "s3rc-all",
    priority: int = 1,
    destination: str = REPLICA.arn,
    **parts: Any,  # noqa: ANN401 -- whatever fields a test cares for
) -> Document:
    """Return a rule of the current kind; everything not given is plain."""
    return {
        "ID": id_,
        "Priority": priority,
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "Destination": {"Bucket": destination},
    } | parts


FULL_RULE = rule(
    DeleteMarkerReplication=ENABLED,
    SourceSelectionCriteria={"SseKmsEncryptedObjects": ENABLED, "ReplicaModifications": ENABLED},
    Destination={
        "Bucket": REPLICA.arn,
        "Account": AWAY,
        "AccessControlTranslation": {"Owner": "Destination"},
        "StorageClass": "STANDARD_IA",
        "EncryptionConfiguration": {"ReplicaKmsKeyID": KEY.arn},
        "ReplicationTime": ENABLED | {"Time": {"Minutes": 15}},
        "Metrics": ENABLED | {"EventThreshold": {"Minutes": 15}},
    },
)
_ROOT = {
    "Sid": "Root",
    "Effect": "Allow",
    "Principal": {"AWS": f"arn:aws:iam::{AWAY}:root"},
    "Action": "kms:*",
    "Resource": "*",
}
_MAY_ENCRYPT = {
    "Sid": "S3RCReplicaKey",
    "Effect": "Allow",
    "Principal": {"AWS": THE_ROLE.arn},
    "Action": ["kms:Encrypt", "kms:GenerateDataKey"],
    "Resource": "*",
}
_MAY_REPLICATE = {
    "Sid": "S3RCReplicate",
    "Effect": "Allow",
    "Principal": {"AWS": THE_ROLE.arn},
    "Action": ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags", "s3:ObjectOwnerOverrideToBucketOwner"],
    "Resource": f"{REPLICA.arn}/*",
}


def role_policies(*statements: Document, inline: Iterable[Document] = ()) -> Document:
    """Return the policies of a role: ours with the statements, beside others."""
    ours = {
        "PolicyName": "s3-replication-scanner-prod-orders",
        "PolicyDocument": {"Version": "2012-10-17", "Statement": list(statements)},
    }
    return {"Inline": [*inline, ours], "Attached": [], "Boundary": None}


def allow(sid: str, actions: list[str], resource: str) -> Document:
    """Return a statement that allows actions."""
    return {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resource}


_OBJECTS = allow(
    "S3RCSourceObjects",
    ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"],
    f"{SOURCE.arn}/*",
)
_MARKED = {"TagSet": [{"Key": "created-by", "Value": "s3-replication-scanner"}]}
_BLOCKED = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)


def new_pair() -> Plan:
    """Return the plan of a whole new pair: another account, another Region, keys on both sides."""
    created = step(REPLICA, LOCATION, None, {"Region": "eu-central-1"}, "Create the bucket prod-orders-replica")
    born = {"fresh": True, "follows": follows(created)}
    tagged = step(REPLICA, TAGS, None, _MARKED, "Say who made the bucket", **born)
    closed = step(REPLICA, PUBLIC_ACCESS_BLOCK, None, _BLOCKED, "Keep the public out", **born)
    versioned = step(REPLICA, VERSIONING, None, ENABLED, "Enable versioning at the destination", **born)
    default = {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY.arn},
        "BucketKeyEnabled": True,
    }
    encrypted = step(REPLICA, ENCRYPTION, None, {"Rules": [default]}, "Encrypt replicas with the replica key", **born)
    role = step(
        THE_ROLE, ROLE, None, {"Arn": THE_ROLE.arn, "AssumeRolePolicyDocument": TRUST}, "Create the replication role"
    )
    allowed = step(
        THE_ROLE,
        ROLE_POLICIES,
        None,
        role_policies(_OBJECTS, allow("S3RCSourceKey", ["kms:Decrypt"], SOURCE_KEY)),
        "Let the role read the source and write the destination",
        follows=follows(role),
        fresh=True,
    )
    key = step(
        KEY,
        KEY_POLICY,
        policy(_ROOT),
        policy(_ROOT, _MAY_ENCRYPT),
        "Let the role encrypt with the replica key",
        follows=follows(role),
        risk=Risk.CAREFUL,
        reasons=("The key's policy is replaced as a whole.",),
    )
    opened = step(
        REPLICA,
        POLICY,
        None,
        policy(_MAY_REPLICATE),
        "Let the role of the other account write replicas",
        follows=follows(created, role),
        fresh=True,
    )
    source = step(
        SOURCE,
        VERSIONING,
        {},
        ENABLED,
        "Enable versioning at the source",
        risk=Risk.CAREFUL,
        reasons=("Every overwritten version is kept and paid for.", "It can only be suspended, never taken back."),
        resolves=("f0e1d2c3b4a5f0e1d2c3",),
    )
    replicate = step(
        SOURCE,
        REPLICATION,
        None,
        {"Role": THE_ROLE.arn, "Rules": [FULL_RULE]},
        "Replicate the whole bucket to prod-orders-replica",
        risk=Risk.CAREFUL,
        reasons=("Replicas are stored and transferred for money.", "Existing objects are not replicated."),
        actions=("add-rule",),
        resolves=("00112233445566778899", "99887766554433221100"),
        follows=follows(created, versioned, encrypted, key, role, allowed, opened, source),
    )
    steps = (created, tagged, closed, versioned, encrypted, role, allowed, key, opened, source, replicate)
    return plan(steps, skips=_SKIPS)


_SKIPS = (
    Skip(HOME, "eu-west-1", "prod-ledger", "It is on the list of buckets never to be touched."),
    Skip(
        HOME,
        "eu-west-1",
        "prod-mail",
        "Its lifecycle could not be read.",
        "destination-lifecycle",
        "a1" * 10,
        "prod-mail-replica",
    ),
    Skip(HOME, "eu-west-1", "prod-web", "It is on the list of buckets never to be touched.", "rule-enabled", "b2" * 10),
)


def widened() -> Plan:
    """Return the plan that widens one rule of ours between two of others, and what goes with it."""
    logs = rule("logs-to-archive", 5, "arn:aws:s3:::archive", Filter={"Prefix": "logs/"})
    tagged = {
        "And": {"Prefix": "media/", "Tags": [{"Key": "keep", "Value": "yes"}, {"Key": "${class}", "Value": "hot"}]}
    }
    media = rule("media", 7, "arn:aws:s3:::media-copy", Filter=tagged)
    narrow = rule(Filter={"Prefix": "orders/"}, Priority=1)
    before = {"Role": THE_ROLE.arn, "Rules": [logs, narrow, media]}
    after = before | {"Rules": [logs, rule(), media]}
    others = [{"PolicyName": "team", "PolicyDocument": {"Version": "2012-10-17", "Statement": [_OBJECTS]}}]
    queue = {
        "QueueArn": f"arn:aws:sqs:eu-west-1:{HOME}:failures",
        "Events": ["s3:Replication:*"],
        "Id": "s3rc-failures",
    }
    topic = {
        "TopicArn": f"arn:aws:sns:eu-west-1:{HOME}:uploads",
        "Events": ["s3:ObjectCreated:*"],
        "Filter": {"Key": {"FilterRules": [{"Name": "Prefix", "Value": "in/"}, {"Name": "suffix", "Value": ".csv"}]}},
    }
    allowed = step(
        THE_ROLE,
        ROLE_POLICIES,
        role_policies(_OBJECTS, inline=others),
        role_policies(_OBJECTS, allow("S3RCSource", ["s3:ListBucket"], SOURCE.arn), inline=others),
        "Let the role list the source",
    )
    trusted = step(
        THE_ROLE,
        ROLE,
        {"Arn": THE_ROLE.arn, "RoleId": "AROAEXAMPLE", "AssumeRolePolicyDocument": TRUST | {"Statement": []}},
        {"Arn": THE_ROLE.arn, "RoleId": "AROAEXAMPLE", "AssumeRolePolicyDocument": TRUST},
        "Let S3 take the role",
    )
    changed = step(
        SOURCE,
        REPLICATION,
        before,
        after,
        "Widen the rule s3rc-all to the whole bucket",
        risk=Risk.CAREFUL,
        reasons=("More is replicated from now on.",),
        resolves=("00112233445566778899",),
        follows=follows(allowed, trusted),
    )
    told = step(
        SOURCE,
        NOTIFICATIONS,
        {"TopicConfigurations": [topic]},
        {"TopicConfigurations": [topic], "QueueConfigurations": [queue], "EventBridgeConfiguration": {}},
        "Tell the queue of failures",
    )
    locked = step(
        REPLICA,
        OBJECT_LOCK,
        None,
        {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 30}}},
        "Enable Object Lock at the destination",
        risk=Risk.DANGEROUS,
        reasons=("It can never be switched off again.",),
    )
    return plan((allowed, trusted, changed, told, locked), limits=Limits(buckets=None, risk=Risk.DANGEROUS))


def undo() -> Plan:
    """Return the plan that takes a new pair back; what was not there before goes."""
    backwards = [
        step(
            one.target,
            _facet(one),
            one.after,
            {"Status": "Suspended"} if one.before == {} else one.before,
            f"Take back: {one.title}",
            risk=Risk.DANGEROUS,
            reasons=("Objects written meanwhile keep no replica.",),
        )
        for one in reversed(new_pair().steps)
    ]
    return plan(backwards, purpose=Purpose.UNDO, limits=Limits(risk=Risk.DANGEROUS))


def _facet(one: Step) -> Facet[Any]:
    known = (
        LOCATION,
        TAGS,
        VERSIONING,
        PUBLIC_ACCESS_BLOCK,
        ENCRYPTION,
        ROLE,
        ROLE_POLICIES,
        KEY_POLICY,
        POLICY,
        REPLICATION,
    )
    return next(facet for facet in known if facet.name == one.facet)


def many(buckets: int = 60) -> Plan:
    """Return a plan of many source buckets, in three accounts and two Regions, that share a destination."""
    sources = [
        Target(f"arn:aws:s3:::prod-data-{number:03}", f"{number % 3 + 1}" * 12, ("eu-west-1", "eu-north-1")[number % 2])
        for number in range(buckets)
    ]
    arns = tuple(one.arn for one in sources)
    shared = step(REPLICA, VERSIONING, {}, ENABLED, "Enable versioning at the destination", serves=arns)
    steps = [shared]
    for number, one in enumerate(sources):
        versioned = step(one, VERSIONING, {}, ENABLED, "Enable versioning at the source", serves=(one.arn,))
        steps.append(versioned)
        steps.append(
            step(
                one,
                REPLICATION,
                None,
                {"Role": THE_ROLE.arn, "Rules": [FULL_RULE]},
                "Replicate the whole bucket",
                risk=Risk.CAREFUL,
                reasons=("Replicas are stored for money.",),
                resolves=(f"{number:020}",),
                serves=(one.arn,),
                follows=follows(shared, versioned),
            )
        )
    skips = [Skip(HOME, "eu-west-1", f"old-{number}", "It could not be read.") for number in range(buckets)]
    return plan(steps, skips=tuple(skips), limits=Limits(buckets=50), repairs=tuple(sources))


def nothing() -> Plan:
    """Return a plan without a step."""
    return plan((), skips=_SKIPS[:1], repairs=())


def hostile() -> Plan:
    """Return a plan in which every text that a stranger can choose is an attack on whoever reads it."""
    steps = [one for place in range(len(TEXTS)) for one in _hostile_steps(place)]
    return plan(
        steps,
        id=TEXTS[0],
        made=TEXTS[1],
        run=TEXTS[2],
        caller=TEXTS[-6],
        tool=Tool(TEXTS[3], TEXTS[4]),
        policies=tuple(PolicyRef(text, text, text, text) for text in TEXTS),
        limits=Limits(never=TEXTS),
        skips=tuple(Skip(text, text, text, _text(place, 1), text, text, text) for place, text in enumerate(TEXTS)),
    )


def _text(place: int, shift: int = 0) -> str:
    return TEXTS[(place + shift) % len(TEXTS)]


def _hostile_steps(place: int) -> Iterable[Step]:
    texts = [_text(place, shift) for shift in range(6)]
    name = texts[0].encode(errors="replace").decode()
    bucket = Target(f"arn:aws:s3:::{name}", texts[1], texts[2])
    role = Target(f"arn:aws:iam::{HOME}:role/{name}", texts[1])
    parts: dict[str, Any] = {
        "reasons": (texts[1], LONG if place == 0 else texts[2]),
        "actions": (texts[2],),
        "serves": (bucket.arn, texts[0]),
        "resolves": (texts[3],),
        "follows": (texts[4],),
        "risk": tuple(Risk)[place % 3],
    }
    inline = [{"PolicyName": texts[4], "PolicyDocument": {texts[0]: texts[1], "Statement": [{texts[2]: texts[3]}]}}]
    tags = {"TagSet": [{"Key": texts[0], "Value": texts[1]}]}
    documents: tuple[tuple[Target, Facet[Any], Document | None, Document | None], ...] = (
        (bucket, LOCATION, None, {"Region": texts[2]}),
        (bucket, TAGS, None, tags),
        (bucket, REPLICATION, None, {"Role": texts[3], "Rules": [rule(texts[0], Filter={"Tag": tags["TagSet"][0]})]}),
        (bucket, POLICY, {"Policy": texts[1]}, {"Policy": json.dumps({texts[1]: texts[2]})}),
        (role, ROLE, None, {"Arn": role.arn, "AssumeRolePolicyDocument": {texts[0]: texts[1]}}),
        (role, ROLE_POLICIES, {"Inline": [], "Attached": []}, {"Inline": inline, "Attached": []}),
        (
            bucket,
            Facet(texts[5].encode(errors="replace").decode(), lambda _: None, None),
            {texts[0]: texts[1]},
            {texts[0]: texts[2]},
        ),
    )
    return [step(target, facet, before, after, texts[5], **parts) for target, facet, before, after in documents]


PLANS = {
    "new-pair": new_pair,
    "widened": widened,
    "undo": undo,
    "many": many,
    "nothing": nothing,
    "hostile": hostile,
}
