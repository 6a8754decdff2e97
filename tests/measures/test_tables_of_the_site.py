"""A reader with a table of the site's pages on children and their plans, of all boroughs, works out no hidden count."""

import contextlib
from collections import Counter

import pandas as pd
import pytest
import yaml

from benchmarks.worlds import own_params, project_params
from measures.history import History
from measures.topic import Topic
from pipeline import conform, link
from pipeline.histories import read_history
from pipeline.params import Params
from pipeline.topics import care, journeys, plans, repeat
from synthetic.world import make_world
from synthetic.writing import write_extracts
from tests.measures.attacker import recovered

pytestmark = pytest.mark.slow
TOPICS = {"care": care, "journeys": journeys, "repeat": repeat, "plans": plans}
SCALE = 0.2  # small enough that many counts are


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[History, Params]:
    folder, told = tmp_path_factory.mktemp("site"), own_params(SCALE)
    write_extracts(make_world(told), told, folder / "data" / "synthetic")
    params = project_params() | {"extracts_dir": "data/synthetic"}
    params["train"]["as_of"] = told["extracts"]["latest"]
    (folder / "params.yaml").write_text(yaml.safe_dump(params, sort_keys=False), encoding="utf-8")
    with contextlib.chdir(folder):
        conform.main()
        link.main()
        return read_history(params["boroughs"]), Params.model_validate(params)


def tables(pages: dict[str, Topic]) -> dict[str, pd.DataFrame]:
    """Each section's rows of every borough and of all together, as one table."""
    found: dict[str, list[pd.DataFrame]] = {}
    for place, page in pages.items():
        for section in page.sections:
            found.setdefault(section.name, []).append(section.table.assign(borough=place))
    return {name: pd.concat(parts, ignore_index=True) for name, parts in found.items()}


@pytest.mark.parametrize("topic", TOPICS)
def test_no_hidden_count_can_be_worked_out(world: tuple[History, Params], topic: str) -> None:
    history, params = world
    published = tables(dict(TOPICS[topic](history, params)))
    hidden = Counter[str]()
    for name, table in published.items():
        counts = [column for column in table if isinstance(table[column].dtype, pd.Int64Dtype)]
        hidden[name] += int(table[counts].isna().sum().sum())
        assert recovered([table]) == set(), name
    assert sum(hidden.values()) > 20, hidden
