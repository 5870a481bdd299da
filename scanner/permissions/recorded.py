"""What reading buckets from AWS Config wants beside what a scan wants: Config does not tell everything."""

from typing import Final

from msgspec.structs import replace

from scanner.permissions.statements import Grant, Statement, reading

CONFIG_ACTIONS: Final = (
    "config:BatchGetAggregateResourceConfig",
    "config:BatchGetResourceConfig",
    "config:DescribeConfigurationAggregatorSourcesStatus",
    "config:DescribeConfigurationAggregators",
    "config:DescribeConfigurationRecorderStatus",
    "config:DescribeConfigurationRecorders",
    "config:ListAggregateDiscoveredResources",
)
"""Service Authorization Reference: AWS Config. Those about aggregators only where one is named."""

_NOTE: Final = (
    "the actions on aggregators are only needed by the first of the credentials, and only with --aggregator; "
    "those on S3 read what AWS Config does not tell, and what --confirm looks at again."
)


def with_config(grant: Grant) -> Grant:
    """Return the grant of a scan that stands on AWS Config."""
    statements: tuple[Statement, ...] = reading(CONFIG_ACTIONS)
    return replace(grant, statements=tuple(sorted((*grant.statements, *statements))), notes=(*grant.notes, _NOTE))
