"""What sending findings to Security Hub needs: to import them as the account's own product, and nothing else.

Service Authorization Reference: list_awssecurityhub.html (BatchImportFindings is about a product).
"""

from typing import Final

from scanner.permissions.statements import PARTITION, Grant, Statement

OWN_PRODUCT: Final = f"arn:{PARTITION}:securityhub:*:*:product/*/default"
"""The product that each account has for findings of its own (UG: securityhub-custom-providers)."""


def publish_grant() -> Grant:
    """Return what the role that sends findings is allowed."""
    return Grant(
        use="publish",
        role_name="scanner-publish",
        about="Lets s3-replication-scanner send findings to AWS Security Hub.",
        statements=(Statement("ImportFindings", ("securityhub:BatchImportFindings",), (OWN_PRODUCT,)),),
    )
