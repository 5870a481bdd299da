"""Estate fragments in tests: the form in which people write cases for their policies."""

from scanner.casework.fragments import ACCOUNT, AT, estate, evidence, record, records, resources

__all__ = ["ACCOUNT", "AT", "estate", "evidence", "record", "records", "resources"]
