"""A reader with all tables of the site's pages, of all boroughs, works out no hidden count.

The pages are those of a small made-up world; the lists, the features and the tested chances, which need a trained
model, are drawn, so small that much of them must be hidden.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd
import pytest

from benchmarks.worlds import own_params
from measures import suppression
from measures.history import History
from measures.shift.features import TRAINING, compared
from measures.shift.page import Rules, shift_topic
from measures.topic import Topic
from pipeline import impact_and_savings
from pipeline.params import Params
from pipeline.topics import care, impact, journeys, plans, repeat, savings
from tests.measures.attacker import recovered
from tests.measures.shared_figures import Tables, counts_of, equations
from tests.synthetic.scenario_worlds import linked

pytestmark = pytest.mark.slow
SCALE = 0.2  # small enough that many counts are
NOBODY = {"year", "after", "months", "horizon", "forecasts"}  # whole numbers of years, months and forecasts


def families(boroughs: tuple[str, ...]) -> pd.DataFrame:
    """Listed families of four quarters, a few of each way that they went."""
    rng = np.random.default_rng(1)
    rows = pd.DataFrame({"borough": rng.choice(boroughs, 400), "quarter": rng.integers(0, 4, 400)})
    began = [date(2024, 1 + 3 * int(quarter), 1) for quarter in rows["quarter"]]
    is_offered, is_helped, has_come = (rng.random(len(rows)) < share for share in (0.5, 0.4, 0.1))
    return rows.drop(columns="quarter").assign(
        month_on=began,
        decision=np.where(is_offered, "offer_help", "not_now"),
        decided_on=began,
        helped_on=pd.Series(began).where(is_helped, None),
        outcome_on=pd.Series(began).where(has_come, None),
        seconds=60.0,
    )


def shift(history: History, params: Params) -> Mapping[str, Topic]:
    """The page of shift, with drawn features, lists and chances."""
    rng, told = np.random.default_rng(2), params.measure.shift
    boroughs = np.array(history.boroughs)
    X = np.where(rng.random((900, 12)) < 0.02, np.nan, rng.poisson(0.3, (900, 12))).astype(np.float32)
    month = rng.choice([TRAINING, "2026-10", "2026-11"], 900)
    features = compared(X, [f"feature_{k}" for k in range(12)], month, rng.choice(boroughs, 900))
    months = [(place, f"2026-{on:02}-01") for place in boroughs for on in range(1, 12)]
    lists = pd.DataFrame(months, columns=["borough", "month_on"])
    lists = lists.assign(listed=rng.integers(0, 9, len(lists)), listable=rng.integers(9, 20, len(lists)))
    tested = pd.DataFrame({"borough": rng.choice(boroughs, 600), "year": rng.choice(["2019", "2020", "2021"], 600)})
    tested = tested.assign(label=(rng.random(600) < 0.06).astype(float), chance=0.06)
    rules = Rules(told.baseline_months, told.shown_months, told.psi_above)
    return shift_topic(history, rules, features, lists, tested, "binary")


TOPICS: Mapping[str, Callable[[History, Params], Mapping[str, Topic]]] = {
    "care": care,
    "journeys": journeys,
    "repeat": repeat,
    "plans": plans,
    "impact": impact,
    "savings": savings,
    "shift": shift,
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[History, Params]:
    return linked(tmp_path_factory.mktemp("site"), own_params(SCALE))


def made(world: tuple[History, Params], topics: Sequence[str] = tuple(TOPICS)) -> dict[str, pd.DataFrame]:
    """Each section's rows of every borough and of all together, as one table, by topic and name."""
    found: dict[str, list[pd.DataFrame]] = {}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(impact_and_savings, "followed", lambda history, params: families(history.boroughs))
        pages = {topic: TOPICS[topic](*world) for topic in topics}
    for topic, page_of in pages.items():
        for place, page in page_of.items():
            for section in page.sections:
                table = section.table if "borough" in section.table else section.table.assign(borough=place)
                found.setdefault(f"{topic}_{section.name}", []).append(bare(table))
    return {
        name: pd.concat(parts, ignore_index=True).drop_duplicates().assign(section=name)
        for name, parts in found.items()
    }


def bare(table: pd.DataFrame) -> pd.DataFrame:
    """The table without its words on figures, which say nothing of what a row is of."""
    words = ("period", "reads", "says", "between", "named", "asked", "over")
    return table[[name for name in table if name not in words and not str(name).endswith("_told")]]


@pytest.fixture(scope="module")
def published(world: tuple[History, Params]) -> dict[str, pd.DataFrame]:
    return made(world)


def of_topic(tables: Tables, topic: str) -> Tables:
    return {name: table for name, table in tables.items() if name.startswith(f"{topic}_")}


@pytest.mark.parametrize("topic", TOPICS)
def test_no_hidden_count_can_be_worked_out_of_one_table(published: Tables, topic: str) -> None:
    hidden = Counter[str]()
    for name, table in of_topic(published, topic).items():
        counts = [column for column in table if isinstance(table[column].dtype, pd.Int64Dtype)]
        hidden[name] += int(table[counts].isna().sum().sum())
        assert recovered([table], equations({name: table})) == set(), name
    # savings count nobody: they are arithmetic on what params.yaml is told
    assert sum(hidden.values()) > 20 or topic == "savings", hidden


def test_no_hidden_count_can_be_worked_out_of_all_tables_together(published: Tables) -> None:
    assert recovered(list(published.values()), equations(published)) == set()


def test_every_whole_number_was_looked_at_by_what_hides_them(published: Tables) -> None:
    plain = {
        (name, str(column))
        for name, table in published.items()
        for column in table
        if pd.api.types.is_integer_dtype(table[column]) and not isinstance(table[column].dtype, pd.Int64Dtype)
    }
    assert {column for _, column in plain} <= NOBODY, plain


@pytest.fixture(scope="module")
def open_(world: tuple[History, Params]) -> dict[str, pd.DataFrame]:
    """The tables with nothing hidden and nothing rounded."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(suppression, "hidden_given", lambda counts, equations: set())
        patched.setattr(suppression, "_LARGE", 10**9)
        return made(world)


def test_what_the_reader_is_taken_to_know_is_true(open_: Tables) -> None:
    told, known = counts_of(open_), equations(open_)
    wrong = [one for one in known if sum(by * (told[cell] or 0) for cell, by in one.items()) != 0]
    assert len(known) > 1_000 and wrong == []


@pytest.mark.parametrize("topic", [name for name in TOPICS if name != "savings"])
def test_the_attack_finds_what_is_left_open(open_: Tables, topic: str) -> None:
    assert recovered(list(of_topic(open_, topic).values())) != set()
