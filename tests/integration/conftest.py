"""What tests of repairs share: the embedded estate, which each module has for itself."""

from collections.abc import Iterator

import pytest

from scanner.sandbox import running_estate
from tests.support.nordwind import Nordwind


@pytest.fixture(scope="session", autouse=True)
def _locks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the locks of this process's repairs apart: every worker's estate has the same names."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="module")
def nordwind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nordwind]:
    """Run the estate for the tests of a module; what one of them repairs is repaired for the next."""
    with running_estate() as estate:
        yield Nordwind(estate, tmp_path_factory.mktemp("nordwind"))
