"""Short words for tests that talk to the emulator."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

import pytest
from botocore.exceptions import ClientError

from scanner.model.base import Document
from scanner.sandbox.clients import Clients
from scanner.sandbox.estate import role_arn

OWN, OTHER = "111122223333", "444455556666"
WEST, CENTRAL = "eu-west-1", "eu-central-1"
ROLE = role_arn(OWN, "replication")

REPLICATES = {
    "Effect": "Allow",
    "Action": [
        "s3:GetReplicationConfiguration",
        "s3:ListBucket",
        "s3:GetObjectVersion*",
        "s3:Replicate*",
        "s3:ObjectOwnerOverrideToBucketOwner",
        "kms:*",
    ],
    "Resource": "*",
}
"""What a role may do that replicates anything."""

_NUMBERS = count(1)


@dataclass(frozen=True)
class World:
    """The emulator, and short words for what tests do with it."""

    clients: Clients

    def bucket(self, account: str = OWN, region: str = WEST, *, versioned: bool = True) -> str:
        """Create a bucket of a new name."""
        name, s3 = f"bucket-{next(_NUMBERS)}", self.clients.s3(account, region)
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": region})
        if versioned:
            s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        return name

    def role(self, *statements: Document, service: str = "s3.amazonaws.com", path: str = "/") -> str:
        """Create a role of the own account that trusts a service; return its ARN."""
        iam, name = self.clients.client("iam", OWN, WEST), f"role-{next(_NUMBERS)}"
        trusting = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        made = iam.create_role(RoleName=name, Path=path, AssumeRolePolicyDocument=policy(trusting))
        if statements:
            iam.put_role_policy(RoleName=name, PolicyName="replication", PolicyDocument=policy(*statements))
        return str(made["Role"]["Arn"])

    def key(self, account: str = OWN, region: str = WEST, *statements: Document) -> str:
        """Create a KMS key that its account may use, and whom the statements let; return its ARN."""
        root = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": "kms:*"}
        document = policy(*({**one, "Resource": "*"} for one in (root, *statements)))
        made = self.clients.client("kms", account, region).create_key(KeyUsage="ENCRYPT_DECRYPT", Policy=document)
        return str(made["KeyMetadata"]["Arn"])

    def replicate(self, source: str, *rules: Document, role: str = ROLE) -> Document:
        """Write a replication configuration and return it as it is read again."""
        s3 = self.clients.s3(OWN)
        s3.put_bucket_replication(Bucket=source, ReplicationConfiguration={"Role": role, "Rules": list(rules)})
        document: Document = s3.get_bucket_replication(Bucket=source)["ReplicationConfiguration"]
        return document

    def refusal(self, source: str, *rules: Document, role: str = ROLE) -> tuple[str, str]:
        """Return code and message with which a replication configuration is refused."""
        with pytest.raises(ClientError) as refused:
            self.replicate(source, *rules, role=role)
        error = refused.value.response["Error"]
        return error["Code"], error["Message"]

    def status(self, bucket: str, key: str, account: str = OWN) -> str | None:
        """Return the replication status that an object's header tells."""
        answer = self.clients.s3(account).head_object(Bucket=bucket, Key=key)
        found: str | None = answer.get("ReplicationStatus")
        return found


def policy(*statements: Document) -> str:
    """Return a policy document as AWS takes it."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def rule(destination: str, **changes: object) -> Document:
    """Return a V2 rule for the whole bucket; a change to None leaves an element out."""
    document = {
        "ID": "all",
        "Priority": 1,
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "Destination": {"Bucket": f"arn:aws:s3:::{destination}"},
    } | changes
    return {key: value for key, value in document.items() if value is not None}


def code_of(call: Callable[..., object], **arguments: object) -> str:
    """Return the error code with which a call is refused."""
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    return str(refused.value.response["Error"]["Code"])
