"""Whatever S3 answers about replication reads the same after it went through AWS Config."""

import json

from hypothesis import given
from hypothesis import strategies as st

from scanner import registry
from scanner.model.base import Document
from scanner.model.evidence import Present
from scanner.model.facet import REPLICATION
from scanner.recorded.facets import KEPT, evidence_of
from scanner.recorded.item import item_of
from tests.support.recording import item, recorded
from tests.support.strategies import configurations, legacy_configurations

COLLECTOR = registry.collectors()[REPLICATION.name]


@given(st.one_of(configurations(), legacy_configurations()))
def test_a_configuration_survives_config(document: Document) -> None:
    key, part = recorded("replication", document)
    read = item_of(item("111111111111", "eu-west-1", "here", {key: json.dumps(part)}), "BatchGet", KEPT)
    evidence = evidence_of(read, COLLECTOR)
    assert isinstance(evidence, Present)
    assert REPLICATION.value(evidence) == REPLICATION.value(Present("", "", document))


@given(st.one_of(configurations(), legacy_configurations()), st.data())
def test_a_word_nobody_knows_anywhere_leaves_it_untold(document: Document, data: st.DataObject) -> None:
    key, part = recorded("replication", document)
    holders = list(_objects(part))
    data.draw(st.sampled_from(holders))["somethingNew"] = {"status": "Enabled"}
    read = item_of(item("111111111111", "eu-west-1", "here", {key: json.dumps(part)}), "BatchGet", KEPT)
    assert not isinstance(evidence_of(read, COLLECTOR), Present)


def _objects(part: object) -> list[Document]:
    if isinstance(part, dict):
        return [part, *(one for value in part.values() for one in _objects(value))]
    return [one for value in part for one in _objects(value)] if isinstance(part, list) else []
