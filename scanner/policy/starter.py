"""The text that `scanner policy init` writes: a policy to change, with comments that explain each part."""

import re
from pathlib import Path

from scanner.policy.sources import pack

_NAME = re.compile(r"^name: .*$", re.MULTILINE)
_VERSION = re.compile(r"^version: .*$", re.MULTILINE)
_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_NAME = 64

_STARTER = """\
# yaml-language-server: $schema=schema.json
#
# Editors that know the line above complete and check this file. Put the schema beside it:
#   scanner policy schema > schema.json
# Check the file with `scanner policy validate`, and scan with `scanner scan --policy`.

schema: 1
name: my-policy
version: 0.1.0
title: Say in one line what the policy wants

# Which buckets. Every part that is given must match; without any, all buckets are selected.
# Texts are shell globs: * stands for any text, ? for one character.
selects:
  buckets: ["*"]
  # accounts: ["111111111111"]
  # regions: [eu-west-1, "us-*"]
  # tags: {data-class: [critical, high]}
  # where: "versioning.Status == 'Enabled'"     # JMESPath over AWS's own documents
  exclude:
    tags: {replication: [none]}

# Which checks they must pass: `scanner checks list` names them, `scanner checks explain ID` says what each may be told.
# Without `severity` a check keeps its own.
expects:
  source-versioning: {}
  replication-configured: {}
  rule-enabled: {}
  whole-bucket-scope: {}
  not-same-bucket: {}
  destination-exists: {}
  destination-versioning: {}
  destination-region: {severity: high, relation: different}
  kms-replication: {}

# Accepted findings. They stay in every report, with the reason, and count again after the day in `expires`.
# waivers:
#   - check: whole-bucket-scope
#     bucket: "scratch-*"
#     reason: Only the invoices need a replica
#     owner: data-platform
#     expires: 2027-03-31
"""


def starter(path: Path, from_pack: str = "") -> str:
    """Return the text for a new policy file, or a pack's with a name of its own; the name comes from the path.

    Raises `UsageError` where there is no such pack.
    """
    text = pack(from_pack).data.decode("utf-8") if from_pack else _STARTER
    usable = _KEBAB.fullmatch(path.stem) and len(path.stem) <= _LONGEST_NAME
    text = _VERSION.sub("version: 0.1.0", text, count=1)
    return _NAME.sub(f"name: {path.stem if usable else 'my-policy'}", text, count=1)
