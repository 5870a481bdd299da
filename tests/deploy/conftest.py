"""What tests of deploy/ share: an organisation that our own templates made, and our wheel."""

from collections.abc import Iterator

import pytest

from tests.support.hub import Hub, running_hub
from tests.support.wheelhouse import Wheelhouse, stock


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    with running_hub() as made:
        yield made


@pytest.fixture(scope="module")
def wheelhouse(tmp_path_factory: pytest.TempPathFactory) -> Wheelhouse:
    return stock(tmp_path_factory.mktemp("wheelhouse"))
