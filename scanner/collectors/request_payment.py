"""Who pays for requests to the bucket."""

from scanner.model.base import Document
from scanner.model.collector import Collector
from scanner.model.facet import REQUEST_PAYMENT


def _document(response: Document) -> Document:
    return {"Payer": response["Payer"]}


COLLECTOR = Collector(
    facet=REQUEST_PAYMENT,
    operation="GetBucketRequestPayment",
    permission="s3:GetBucketRequestPayment",
    document=_document,
)
