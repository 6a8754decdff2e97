"""The engines on which the catalogue is tried."""

import pytest

from tests.features.engines import DuckDB, Engine

ENGINES: dict[str, type[Engine]] = {"duckdb": DuckDB}


@pytest.fixture(scope="session", params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest) -> Engine:
    """An engine that holds nothing yet."""
    return ENGINES[request.param]()
