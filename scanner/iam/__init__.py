"""Judges permissions offline: may this role do this action on this resource, in this request?

The rules are those of the IAM User Guide ("Policy evaluation logic", "JSON policy elements reference") and, for keys,
of the KMS Developer Guide ("Permissions for AWS KMS keys", "Grants in AWS KMS"). What the documents and what is known
of the request leave open is never guessed: it is a `Doubt`, and the answer says which statement and why.

- `parse` reads AWS's documents once; `judge` answers; `grants` reads KMS grants; `trust` judges who may take the role.
- `replication` holds what is known of the requests that S3 makes to replicate.
- `public` and `remarks` recognise statements that matter to replication for other reasons.

S3's access control lists are left out: no list can grant an action that replication needs.
"""
