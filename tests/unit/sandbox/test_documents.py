"""Replication documents between XML and what boto3 shows."""

import pytest

from scanner.sandbox.emulator.documents import ReplicationDocuments, from_xml, to_xml
from scanner.sandbox.emulator.errors import S3Error

DOCUMENT = {"Role": "arn:aws:iam::111122223333:role/r", "Rules": [{"ID": "a", "Status": "Enabled", "Filter": {}}]}


@pytest.mark.parametrize("body", [b"<", b"no XML"])
def test_what_is_no_xml_is_malformed(body: bytes) -> None:
    with pytest.raises(S3Error, match="MalformedXML"):
        from_xml(body)


def test_xml_and_back() -> None:
    assert from_xml(to_xml(DOCUMENT)) == DOCUMENT


def test_what_is_kept_cannot_be_changed_from_outside() -> None:
    documents = ReplicationDocuments()
    documents.put("bucket", DOCUMENT)
    found = documents.get("bucket")
    assert found == DOCUMENT
    found["Rules"].clear()
    assert documents.get("bucket") == DOCUMENT


def test_a_forgotten_bucket_has_no_document() -> None:
    documents = ReplicationDocuments()
    documents.put("bucket", DOCUMENT)
    documents.drop("bucket")
    documents.drop("bucket")
    assert documents.get("bucket") is None
