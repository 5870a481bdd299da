"""What a rule that opts in to KMS needs its role to be allowed with the keys.

Amazon S3 User Guide: replication-config-for-kms-objects.html demands `kms:Encrypt` with the replica key, and where an
S3 Bucket Key is on `kms:Decrypt`. It demands `kms:GenerateDataKey` for objects without any encryption, of which none
are written since January 2023, and leaves it out of its policies; the failure reasons name it all the same. So here it
need not be allowed, but must not be denied. With a Bucket Key, S3 sends the bucket's ARN as encryption context, else
the object's (bucket-key.html).
"""

from collections.abc import Iterator
from functools import partial

from scanner.iam.glob import Text
from scanner.iam.replication import encryption_contexts, kms_context
from scanner.iam.role import Role
from scanner.model.bucket import account_of_arn, region_of_arn
from scanner.model.facet import ENCRYPTION, KEY, Unread
from scanner.model.facts import PairFacts, ResourceFacts
from scanner.model.keys import PREDEFINED
from scanner.model.settings import Encryption
from scanner.needs.caller import Caller
from scanner.needs.need import Need, Place

SOURCE_KEY_CODES = ("SrcGetObjectNotPermitted",)
REPLICA_KEY_CODES = ("DstPutObjectNotPermitted",)


def replicates_kms(pair: PairFacts) -> bool:
    """Tell whether the rule replicates objects encrypted with KMS, and names the key to do it with."""
    return pair.rule.kms_opt_in and bool(pair.rule.destination.replica_kms_key)


def with_source_key(pair: PairFacts, caller: Caller) -> Iterator[Need]:
    """Yield what the rule needs of the key of the source's default encryption; other keys are the objects' secret."""
    if not replicates_kms(pair):
        return
    encryption = pair.source.read(ENCRYPTION)
    arn = _key_of(pair.source.source_key, caller) if encryption.is_kms else ""
    if not arn:
        return
    each, bucket = encryption_contexts(pair.source.ref.arn, pair.rule.scope.prefix)
    sent = bucket if _has_bucket_key(encryption) else each
    yield _need(Place.SOURCE_KEY, caller.role, arn, "kms:Decrypt", sent)


def with_replica_key(pair: PairFacts, caller: Caller) -> Iterator[Need]:
    """Yield what the rule needs of the replica key."""
    if not replicates_kms(pair):
        return
    arn = _key_of(pair.replica_key, caller)
    if not arn or pair.destination.region not in ("", region_of_arn(arn)):
        return
    each, bucket = encryption_contexts(pair.rule.destination.arn, pair.rule.scope.prefix)
    keyed, doubt = _keyed(pair)
    need = partial(_need, Place.REPLICA_KEY, caller.role, arn, doubt=doubt)
    for sent in (bucket, each) if doubt else (bucket,) if keyed else (each,):
        yield need("kms:Encrypt", sent)
        yield need("kms:GenerateDataKey", sent, optional=True)
    if keyed:
        yield need("kms:Decrypt", bucket)


def _key_of(facts: ResourceFacts, caller: Caller) -> str:
    """Return a key's ARN, empty where there is none that could serve, which is for `replica-key-usable` to say.

    Policies are about keys, never about aliases, so an alias has to be resolved. The keys that AWS manages serve their
    own account only, and nobody can change their policies; by a predefined alias they are not even asked about.
    """
    if not facts.ref.is_of("kms") or PREDEFINED in facts.ref.arn:
        return ""
    try:
        key = facts.read(KEY)
    except Unread:
        if ":alias/" in facts.ref.arn:
            raise
        return facts.ref.arn
    foreign = key.manager == "AWS" and key.account != caller.role.account
    return key.arn if key.exists and not foreign else ""


def _keyed(pair: PairFacts) -> tuple[bool, Unread | None]:
    """Tell whether replicas use an S3 Bucket Key: they do where it is on at either side."""
    if _has_bucket_key(pair.source.read(ENCRYPTION)):
        return True, None
    try:
        return _has_bucket_key(pair.destination.read(ENCRYPTION)), None
    except Unread as unread:
        return True, unread


def _has_bucket_key(encryption: Encryption) -> bool:
    # DSSE-KMS has no Bucket Keys, and with SSE-S3 the setting has no effect.
    return encryption.algorithm == "aws:kms" and encryption.bucket_key


def _need(
    place: Place,
    role: Role,
    arn: str,
    action: str,
    sent: Text,
    *,
    optional: bool = False,
    doubt: Unread | None = None,
) -> Need:
    account = account_of_arn(arn)
    context = kms_context(role, account, region_of_arn(arn), sent)
    codes = SOURCE_KEY_CODES if place is Place.SOURCE_KEY else REPLICA_KEY_CODES
    return Need(place, action, arn, account, context, codes, optional=optional, doubt=doubt)
