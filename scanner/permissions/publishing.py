"""What sending a run's results to other services needs, and nothing else.

Service Authorization Reference: list_awssecurityhub.html (BatchImportFindings is about a product), list_awsconfig.html
(PutEvaluations is about no resource).
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


def config_rule_grant() -> Grant:
    """Return what whoever tells a custom rule of AWS Config its results is allowed, beside reading what it judges."""
    return Grant(
        use="config-rule",
        role_name="scanner-config-rule",
        about="Lets s3-replication-scanner tell a custom rule of AWS Config its results.",
        statements=(
            Statement("PutEvaluations", ("config:PutEvaluations",), ("*",)),
            Statement(
                "ReadEarlierResults",
                ("config:GetComplianceDetailsByConfigRule",),
                (f"arn:{PARTITION}:config:*:*:config-rule/*",),
            ),
        ),
    )
