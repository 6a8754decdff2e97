"""The clean part of the made-up returns breaks no rule; the dirty part breaks those it is meant to, and no other."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from synthetic.cin_xml import write_census
from synthetic.days import day
from synthetic.dirt import RULES as DIRT
from synthetic.dirt.planting import Dirt
from synthetic.ssda903_csv import write_returns
from synthetic.world import View, World, make_world, view
from tests.synthetic.returns.checking import RULES, broken

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
PARAMS: dict[str, Any] = yaml.safe_load((HERE.parents[2] / "synthetic" / "params.yaml").read_text(encoding="utf-8"))
SCALE = 0.06
FIRST, LAST = "2026-09-01", "2026-11-01"
EVERY_YEAR = range(2011, 2028)


@dataclass(frozen=True)
class Planting:
    """Of which years returns are written with one kind of dirt, and the share of the rows that get it."""

    years: Iterable[int] = (2025, 2026)
    rate: float = 0.4


EARLY, SOME_YEARS = Planting(range(2016, 2022), 0.8), Planting(range(2020, 2027), 0.8)
RARE = Planting(EVERY_YEAR, 1.0)
SELDOM = (
    *("cin_8945q", "cin_8868", "cin_8890", "cin_4000", "cin_4011", "cin_4012q", "cin_2885", "cin_8832", "cin_8840"),
    *("cin_8925", "cin_8940", "cin_8820", "cin_8790", "cin_2884"),
    *("ssda903_168", "ssda903_202", "ssda903_203", "ssda903_204", "ssda903_208", "ssda903_int18", "ssda903_int21"),
    *("ssda903_141", "ssda903_148", "ssda903_355", "ssda903_356", "ssda903_435", "ssda903_502", "ssda903_503d"),
    *(
        "ssda903_567",
        "ssda903_int36",
        "cin_8720",
        "cin_8930",
        "cin_8935",
        "cin_4004",
        "cin_8896",
        "cin_8839",
        "cin_2883",
    ),
    *("ssda903_209", "ssda903_352", "ssda903_432", "ssda903_437", "ssda903_562", "ssda903_104"),
    *("ssda903_570", "ssda903_571", "ssda903_576", "ssda903_353"),
)
"""What some children can have is shown in several years."""
RARELY = (
    *("cin_8530q", "cin_8535q", "cin_8606", "cin_8750", "cin_8950q", "cin_4017", "cin_4001", "cin_4016"),
    *("ssda903_366", "ssda903_382", "ssda903_426", "ssda903_205b", "ssda903_367", "ssda903_399"),
    *(
        "ssda903_149",
        "ssda903_302",
        "ssda903_304",
        "ssda903_365",
        "ssda903_384",
        "ssda903_444",
        "ssda903_564",
        "ssda903_574",
    ),
)
"""What few children can have is shown in all years and in every row that can have it."""
PLANTINGS = {
    **dict.fromkeys(("cin_8640_early", "cin_8866_early", "cin_factor_early"), EARLY),
    **dict.fromkeys(SELDOM, SOME_YEARS),
    **dict.fromkeys(RARELY, RARE),
    "ssda903_205a": Planting(EVERY_YEAR, 0.4),
}
"""Codes used before their time need the years before it."""


@dataclass(frozen=True)
class Meant:
    """The rules that one kind of dirt breaks, and those that cannot but break with them in some rows."""

    rules: frozenset[str]
    companions: frozenset[str]


def _told() -> dict[str, Meant]:
    lines = (HERE / "planted.txt").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.split("|")] for line in lines if not line.startswith("#")]
    return {name: Meant(frozenset(rules.split()), frozenset(more.split())) for name, rules, more, _ in cells}


TOLD = _told()


def _meant() -> dict[str, Meant]:
    """By kind of dirt: what planted.txt says, and for the rest the rule of the same name."""
    own = {name.lower(): name for name in RULES}
    nothing, found = Meant(frozenset(), frozenset()), {}
    for name in (n for n in DIRT if n.startswith(("cin_", "ssda903_"))):
        meant = TOLD.get(name, nothing)
        same = [own[n] for n in (name, name.rsplit("_", 1)[0]) if n in own][:1]
        found[name] = replace(meant, rules=meant.rules or frozenset(same))
    return found


MEANT = _meant()


@pytest.fixture(scope="module")
def world() -> World:
    return make_world({**PARAMS, "scale": SCALE})


def clean_view(world: World, borough: int, on: str) -> View:
    """What a borough would hand over on a day if nothing were wrong in its files."""
    la_code = list(PARAMS["boroughs"].values())[borough]["la_code"]
    first, last = day(FIRST), day(LAST)
    return view(world, borough, day(on), la_code, Dirt({}, 0.0, 0.0, first, last, "planted"))


def some_die(world: World) -> World:
    """The world with a death on the day on which the last case closes, of one child in fifty: few die of themselves."""
    cases, children = world.records["referral"], world.people.children
    closed = cases.groupby("child").ended_on.max()
    dead = closed[(closed < day(FIRST)) & (closed.index % 50 == 0)]
    death = children.death.mask(children.index.isin(dead.index), children.index.to_series().map(dead))
    return replace(world, people=replace(world.people, children=children.assign(death=death.astype(int))))


def write(shown: View, folder: Path, years: Iterable[int]) -> None:
    """Both returns of the years."""
    write_census(shown, folder, years)
    write_returns(shown, folder, years)


def rules_by_borough(folder: Path) -> dict[str, pd.Series]:
    """Rows by rule that are no queries, for each borough of the folder."""
    found = broken(folder)
    found = found[[not RULES[rule].is_query for rule in found.rule]]
    parts = found.groupby(found.file.str.split("/").str[0])
    return defaultdict(lambda: pd.Series(dtype=int), {n: part.groupby("rule").rows.sum() for n, part in parts})


@pytest.fixture(scope="module")
def clean(world: World, tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.Series]:
    folder = tmp_path_factory.mktemp("clean")
    for number, name in enumerate(PARAMS["boroughs"]):
        write(clean_view(world, number, FIRST), folder / name / FIRST, EVERY_YEAR)
        write(clean_view(world, number, LAST), folder / name / LAST, (2027,))
    return rules_by_borough(folder)


@pytest.fixture(scope="module")
def planted(world: World, tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.Series]:
    """By kind of dirt: the rules that the first borough breaks with it and not, or in fewer rows, without it."""
    folder = tmp_path_factory.mktemp("planted")
    shown, deadly = clean_view(world, 0, FIRST), clean_view(some_die(world), 0, FIRST)
    for years in {planting.years for planting in PLANTINGS.values()} | {Planting.years}:
        write(shown, folder / f"clean {years}" / FIRST, years)
    for name in MEANT:
        planting = PLANTINGS.get(name, Planting())
        dirty = replace(deadly if name == "cin_8535q" else shown, dirt=replace(shown.dirt, rates={name: planting.rate}))
        one = write_census if name.startswith("cin") else write_returns
        one(dirty, folder / name / FIRST, planting.years)
    found = rules_by_borough(folder)
    before = {name: found[f"clean {PLANTINGS.get(name, Planting()).years}"] for name in MEANT}
    more = {name: found[name].sub(before[name], fill_value=0) for name in MEANT}
    return {name: rows[rows > 0] for name, rows in more.items()}


@pytest.mark.parametrize("borough", PARAMS["boroughs"])
def test_clean_returns_break_no_rule(borough: str, clean: dict[str, pd.Series]) -> None:
    assert clean[borough].to_dict() == {}


def test_all_dirt_has_a_rule_or_planted_txt_says_why_not() -> None:
    assert [name for name, meant in MEANT.items() if not meant.rules and name not in TOLD] == []


def test_planted_txt_names_no_rule_that_is_not_there() -> None:
    assert {rule for meant in TOLD.values() for rule in meant.rules | meant.companions} - set(RULES) == set()


@pytest.mark.parametrize("dirt", MEANT)
def test_dirt_breaks_what_it_is_meant_to_break(dirt: str, planted: dict[str, pd.Series]) -> None:
    assert MEANT[dirt].rules - set(planted[dirt].index) == set()


@pytest.mark.parametrize("dirt", MEANT)
def test_dirt_breaks_no_other_rule(dirt: str, planted: dict[str, pd.Series]) -> None:
    meant = MEANT[dirt]
    assert planted[dirt].drop([*meant.rules, *meant.companions], errors="ignore").to_dict() == {}
