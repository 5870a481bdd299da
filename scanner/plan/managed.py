"""Whether something else manages a bucket: what it writes, that would revert, or be broken by what we write.

CloudFormation tags what it creates (CloudFormation User Guide: aws-properties-resource-tags.html); other tools leave
tagging to their users, so only the customary tags can be known.
"""

from scanner.model.settings import Tags

_CLOUDFORMATION = "aws:cloudformation:stack-name"
_TOOLS = ("terraform", "opentofu", "pulumi", "cdk", "cloudformation", "crossplane", "ansible", "terragrunt")
_SAYS_WHO = ("managedby", "createdby", "provisionedby", "provisioner", "iac", "deployedby", "managed")


def manager_of(tags: Tags) -> str:
    """Return what manages a bucket, as its tags tell it, empty where they tell of nobody."""
    for key, value in tags.items:
        if key == _CLOUDFORMATION:
            return f"CloudFormation stack {value!r}"
        if _says_so(key, value):
            return f"infrastructure as code, by its tag {key!r} = {value!r}"
    return ""


def _says_so(key: str, value: str) -> bool:
    name, said = key.lower(), value.lower()
    if name.partition(":")[0] in _TOOLS or name.startswith(tuple(f"{tool}-" for tool in _TOOLS)):
        return said not in ("false", "no", "none")
    plain = name.replace("-", "").replace("_", "").replace(" ", "").rpartition(":")[2].rpartition("/")[2]
    return plain in _SAYS_WHO and any(tool in said for tool in _TOOLS)
