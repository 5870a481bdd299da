"""The permissions for keeping evidence, held against the operations that the vault calls."""

import re
from pathlib import Path

from scanner.permissions import proofs_grant, upload_grant
from scanner.permissions.keeping import CALLS
from scanner.permissions.statements import Condition

AWS = Path(__file__).resolve().parents[3] / "scanner" / "aws"


def test_every_operation_of_the_vault_has_its_permissions() -> None:
    text = "".join((AWS / name).read_text(encoding="utf-8") for name in ("archive.py", "vault.py"))
    named = re.findall(r'self\._(?:ask|part)\(\s*bucket,\s*"(\w+)"', text)
    assert set(named) == set(CALLS)


def test_objects_and_buckets_are_named_apart() -> None:
    bucket, files = upload_grant(["evidence"]).statements
    assert bucket.resources == ("arn:{partition}:s3:::evidence",)
    assert files.resources == ("arn:{partition}:s3:::evidence/*",)
    assert "s3:PutObject" in files.actions
    assert not any("Delete" in action for one in (bucket, files) for action in one.actions)


def test_proofs_are_read_below_their_prefix_alone() -> None:
    listing, reading = proofs_grant(["evidence"]).statements
    assert (listing.actions, listing.resources) == (("s3:ListBucket",), ("arn:{partition}:s3:::evidence",))
    assert listing.conditions == (Condition("StringLike", "s3:prefix", ("proofs/*",)),)
    assert (reading.actions, reading.resources) == (("s3:GetObject",), ("arn:{partition}:s3:::evidence/proofs/*",))


def test_without_a_bucket_any_will_do() -> None:
    assert [one.resources for one in upload_grant().statements] == [
        ("arn:{partition}:s3:::*",),
        ("arn:{partition}:s3:::*/*",),
    ]
