"""Five monthly extracts at a tenth of the true size: what is new, late, corrected or gone, and the rates of events."""

import io
import itertools
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
import yaml

from synthetic import adoption, merges, write_boroughs
from synthetic.days import NEVER, day
from synthetic.desk import LAG_DAYS, Desk
from synthetic.dirt.planting import Dirt
from synthetic.population import People
from synthetic.world import World, make_world, view
from synthetic.writing import return_years

DATES = ("2026-07-01", "2026-08-01", "2026-09-01", "2026-10-01", "2026-11-01")
PARAMS = yaml.safe_load((Path(__file__).parents[2] / "synthetic" / "params.yaml").read_text(encoding="utf-8"))
PARAMS |= {"scale": 0.1, "extracts": {"latest": DATES[-1], "months": len(DATES)}, "dirt": None}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    write_boroughs(PARAMS, folder / "synthetic", folder / "truth")
    return folder


@pytest.fixture(scope="module")
def records(made: Path) -> pd.DataFrame:
    return pd.read_parquet(made / "truth" / "records.parquet")


def export(made: Path, date: str, name: str) -> pd.DataFrame:
    """One early-help or youth-justice file of all boroughs."""
    paths = sorted(made.glob(f"synthetic/*/{date}/{name}.csv"))
    return pd.concat([pd.read_csv(p, dtype=str).assign(borough=p.parts[-4]) for p in paths], ignore_index=True)


def referrals(made: Path, date: str) -> dict[tuple[str, str, str], str]:
    """Source of the current year's referrals by borough, LAchildID and date."""
    return {
        (
            p.parts[-4],
            child.findtext("ChildIdentifiers/LAchildID") or "",
            case.findtext("CINreferralDate") or "",
        ): case.findtext("ReferralSource") or ""
        for p in made.glob(f"synthetic/*/{date}/cin_census/cin_2027.xml")
        for child in ElementTree.parse(p).getroot().iter("Child")
        for case in child.findall("CINdetails")
    }


@pytest.mark.parametrize(
    ("name", "kind", "key"),
    [
        ("early_help/contacts", "contact", "contact_id"),
        ("early_help/episodes", "episode", "episode_id"),
        ("youth_justice/outcomes", "outcome", "outcome_id"),
    ],
)
def test_no_extract_shows_a_record_before_it_was_known(
    made: Path, records: pd.DataFrame, name: str, kind: str, key: str
) -> None:
    truth = records[records.kind == kind].assign(key=lambda t: (t.number + 1).astype(str)).set_index("key")
    for date in DATES:
        shown = export(made, date, name)
        known = truth.loc[shown[key].str[1:]]
        assert (known.known_on < pd.Timestamp(date)).all()
        assert len(shown) >= 0.95 * (truth.known_on < pd.Timestamp(date)).sum()  # 3 % of contacts are withdrawn again


def test_recorded_dates_are_true_where_they_are_given_and_missing_for_some(made: Path, records: pd.DataFrame) -> None:
    shown = export(made, DATES[-1], "early_help/contacts")
    truth = records[records.kind == "contact"].set_index("number").known_on
    known = truth.loc[shown.contact_id.str[1:].astype(int) - 1].dt.strftime("%Y-%m-%d").to_numpy()
    assert (shown.recorded_date.isna() | (shown.recorded_date == known)).all()
    assert 0.05 < shown.recorded_date.isna().mean() < 0.2


def left_the_return(records: pd.DataFrame, earlier: str, later: str) -> set[tuple[str, str]]:
    """Borough and date of the referrals of which it was told between two extracts that they closed before April."""
    told = (records.end_known_on >= earlier) & (records.end_known_on < later) & (records.ended_on < "2026-04-01")
    rows = records[told & (records.kind == "referral")]
    return set(zip(rows.borough, rows.happened_on.dt.strftime("%Y-%m-%d"), strict=True))


def test_between_extracts_referrals_are_new_late_corrected_and_gone(made: Path, records: pd.DataFrame) -> None:
    corrected, vanished = set(), set()
    for earlier, later in itertools.pairwise(DATES):
        before, after = referrals(made, earlier), referrals(made, later)
        new = set(after) - set(before)
        assert sum(date >= earlier for *_, date in new) >= 10
        assert any(date < earlier for *_, date in new)
        corrected |= {k for k in set(before) & set(after) if before[k] == "10" != after[k]}
        closed = left_the_return(records, earlier, later)
        gone = {k for k in set(before) - set(after) if (k[0], k[2]) not in closed}
        assert all(any(k[0] == n[0] and k[2] == n[2] for n in new) for k in gone)
        vanished |= gone
    assert corrected and vanished


def lags(points: list[tuple[str, float]], on: str, usual: float = 1.0) -> np.ndarray:
    """Days from many offences of one day to their records, in the second of two boroughs."""
    boroughs = {"steady": {"lateness": [("2012-01-01", 1.0)]}, "other": {"lateness": points}}
    count = 20_000
    return Desk(np.random.default_rng(1), boroughs, usual).lag("offence", np.ones(count, int), np.full(count, day(on)))


@pytest.mark.parametrize(
    ("on", "times"),
    [("2010-01-01", 3.0), ("2012-01-01", 3.0), ("2013-01-01", 2.0), ("2014-01-01", 1.0), ("2020-01-01", 1.0)],
)
def test_a_borough_takes_as_long_to_write_down_as_is_told_for_the_day(on: str, times: float) -> None:
    usual, told = lags([("2012-01-01", 1.0)], on), lags([("2012-01-01", 3.0), ("2014-01-01", 1.0)], on)
    assert np.median(usual) == pytest.approx(LAG_DAYS["offence"], rel=0.1)
    assert np.median(told) == pytest.approx(times * np.median(usual), rel=0.05)


def test_what_makes_every_borough_late_multiplies_its_own_lateness() -> None:
    assert np.median(lags([("2012-01-01", 2.0)], "2015-01-01", usual=10.0)) == pytest.approx(
        20 * LAG_DAYS["offence"], rel=0.1
    )


def test_each_borough_is_late_in_the_years_that_its_story_tells(records: pd.DataFrame) -> None:
    rows = records[records.kind.isin(["contact", "episode", "offence", "programme"])]
    days = (rows.known_on - rows.happened_on).dt.days + 0.5  # whole days are rounded down
    times, year = days / rows.kind.map(LAG_DAYS), rows.happened_on.dt.year
    parts = pd.cut(year, [2009, 2015, 2017, 2020, 2023, 2026], labels=["early", "", "middle", "then", "late"])
    # the geometric mean: a median of whole days jumps from one to the next
    usual = np.exp(np.log(times).groupby([rows.borough, parts], observed=True).mean())
    assert usual["lbhf"]["early"] > 2 * usual["lbhf"]["middle"]
    assert usual["rbkc"]["late"] > 1.5 * usual["rbkc"]["middle"]
    assert usual["westminster"]["early"] == pytest.approx(usual["westminster"]["late"], rel=0.15)


def test_nothing_is_known_before_it_happened(records: pd.DataFrame) -> None:
    assert (records.known_on >= records.happened_on).all()
    assert not (records.end_known_on < records.ended_on).any()


def test_until_july_the_year_that_ended_comes_again() -> None:
    first = day("2025-12-01")
    months = ["2025-12-01", "2026-04-01", "2026-05-01", "2026-06-01", "2026-07-01", "2026-08-01", "2026-11-01"]
    years = {month: return_years(first, day(month), day("2023-04-01")) for month in months}
    assert years == {
        "2025-12-01": range(2024, 2027),
        "2026-04-01": range(2026, 2027),
        "2026-05-01": range(2026, 2028),
        "2026-06-01": range(2026, 2028),
        "2026-07-01": range(2026, 2028),
        "2026-08-01": range(2027, 2028),
        "2026-11-01": range(2027, 2028),
    }


def test_merged_people_get_one_master_id(made: Path) -> None:
    ids = pd.read_parquet(made / "truth" / "ids.parquet")
    merged = ids[(ids.merged_on >= pd.Timestamp(DATES[0])) & (ids.merged_on < pd.Timestamp(DATES[-1]))]
    before, after = (
        export(made, d, "people/identifiers").set_index(["borough", "system", "local_id"]).master_id
        for d in (DATES[0], DATES[-1])
    )
    for row in merged.itertuples():
        same = ids[(ids.borough == row.borough) & (ids.system == row.system) & (ids.person == row.person)]
        keys = [(row.borough, row.system, i) for i in same.local_id]
        assert after.loc[keys].nunique() == 1
        assert before.reindex(keys).dropna().nunique() == before.reindex(keys).notna().sum()
    assert len(merged) >= 5


def test_contacts_and_ends_of_episodes_are_withdrawn_and_corrected(made: Path) -> None:
    contacts = [set(export(made, d, "early_help/contacts").contact_id) for d in DATES]
    assert any(earlier - later for earlier, later in itertools.pairwise(contacts))
    first, last = (
        export(made, d, "early_help/episodes").set_index(["borough", "episode_id"]).end_date
        for d in (DATES[0], DATES[-1])
    )
    both = first.to_frame("a").join(last.to_frame("b"), how="inner").dropna()
    assert (both.a != both.b).any()


@pytest.mark.slow
def test_care_entries_peak_before_two_and_at_fifteen(made: Path, records: pd.DataFrame) -> None:
    children = pd.read_parquet(made / "truth" / "children.parquet").set_index("person")
    rows = records[records.kind == "care"].sort_values("happened_on").drop_duplicates(["borough", "person"])
    rows = rows[(rows.happened_on >= "2014-04-01") & ~children.is_uasc.loc[rows.person].to_numpy()]
    age = (rows.happened_on.to_numpy() - children.birth.loc[rows.person].to_numpy()) / pd.Timedelta(days=365.25)
    a_year = pd.Series(age).pipe(pd.cut, [-1, 2, 5, 10, 14, 17, 18]).value_counts(sort=False).to_numpy() / [
        2,
        3,
        5,
        4,
        3,
        1,
    ]
    assert a_year[0] > a_year[1:3].max() and a_year[4] > a_year[1:3].max()


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(PARAMS)


def test_some_who_come_back_are_entered_anew_and_few_of_them_joined(world: World) -> None:
    second = world.identities.merges.query("back_on < @NEVER").drop_duplicates("person")
    assert len(second) > 10
    assert 0 < (second.merged_on < NEVER).mean() < 0.35


CASES = """
day   is_care
500   no
2100  yes
2500  no
"""
"""The cases of each of many children who lived in a borough on the days 0 to 1000 and again from 2000 on."""


def returning(away: int) -> pd.DataFrame:
    """The records under second entries of 1000 children with CASES who come back after so many days."""
    child, cases = np.arange(1000), pd.read_csv(io.StringIO(CASES), sep=r"\s+")
    stays = [{"from_day": 0, "leaves_on": 2000 - away}, {"from_day": 2000, "leaves_on": 4000}]
    stays = pd.DataFrame({"child": child, "borough": 0}).merge(pd.DataFrame(stays), how="cross")
    referral = pd.DataFrame({"child": child, "family": child, "borough": 0}).merge(cases, how="cross")
    referral = referral.assign(case=referral.index, happened_on=referral.day, known_on=referral.day)
    records = {"referral": referral, "care": referral[referral.is_care == "yes"], "contact": referral.iloc[:0]}
    people = People(pd.DataFrame(index=child), pd.DataFrame(index=child), pd.DataFrame(), stays)
    found = merges.draw_merges(np.random.default_rng(1), records, people, PARAMS)
    return found.assign(day=referral.day.reindex(found.row).to_numpy())


def test_whoever_is_not_found_on_coming_back_has_every_later_case_under_one_new_id() -> None:
    under = returning(away=1000).groupby("person").day.agg(list)
    assert under.tolist() == [[2100, 2500]] * len(under)
    assert len(under) == pytest.approx(merges.NOT_FOUND * 1000, rel=0.1)


def test_whoever_was_away_for_weeks_is_found() -> None:
    assert len(returning(away=100)) == 0


def test_a_family_that_comes_back_is_entered_under_the_new_ids_of_its_children(world: World) -> None:
    second = world.identities.merges.query("back_on < @NEVER").drop_duplicates("person")
    members = world.identities.members.merge(second[["borough", "child", "person", "back_on"]], on="borough")
    members = members[members.system == 0]
    old = members[members.person_x == members.child]
    new = members[members.person_x == members.person_y]
    assert len(new) > 5
    assert (new.happened_on >= new.back_on).all() and (old.happened_on < old.back_on).all()


def test_the_old_id_shows_nothing_from_after_the_return(world: World) -> None:
    second = world.identities.merges.query("back_on < @NEVER and merged_on == @NEVER").drop_duplicates("person")
    for number in range(len(PARAMS["boroughs"])):
        clean = Dirt({}, 0.0, 0.0, 0, 1, "none")
        shown = view(world, number, day(DATES[-1]), "205", clean).tables
        back = second[second.borough == number].groupby("child").back_on.min()
        for kind in ("referral", "assessment", "enquiry", "care"):
            rows = shown[kind][shown[kind].child.isin(back.index)]
            assert ((rows.happened_on >= rows.child.map(back)) == (rows.person != rows.child)).all()


def renamed(world: World) -> pd.DataFrame:
    """Those who live on after an adoption order under another name, by their new number; `was` is the old one."""
    children = world.people.children
    return children[children.was != children.index]


def adopted_ids(made: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The latest identifiers of those who live on after an adoption order: under the old names, under the new."""
    truth, keys = pd.read_parquet(made / "truth" / "ids.parquet"), ["borough", "system", "local_id"]
    rows = export(made, DATES[-1], "people/identifiers").merge(truth, on=keys)
    both = rows[rows.person.isin(truth.person[truth.adopted])]
    return both[~both.adopted], both[both.adopted]


def test_some_who_are_adopted_live_on_in_the_boroughs(world: World) -> None:
    orders = adoption.adoptions(world.history)
    assert len(renamed(world)) == pytest.approx(PARAMS["rates"]["adopted_near"] * len(orders), rel=0.5)
    assert set(renamed(world).was) <= set(orders.child)


def test_nothing_in_the_files_joins_an_adopted_child_to_who_it_was(made: Path) -> None:
    old, new = adopted_ids(made)
    assert len(old) and len(new)
    for column in ("master_id", "upn", "former_upn", "nhs_number"):
        assert set(old[column].dropna()) & set(new[column].dropna()) == set()


def test_an_adopted_child_is_one_person_in_truth_first_under_the_old_ids_then_under_the_new(made: Path) -> None:
    old, new = (ids.groupby("person").known_on for ids in adopted_ids(made))
    days = (new.min() - old.min()).dropna().dt.days
    assert len(days) and (days > 0).all()


@pytest.mark.parametrize("kind", ["referral", "contact", "member"])
def test_the_order_parts_the_records_of_an_adopted_child(world: World, kind: str) -> None:
    orders = adoption.adoptions(world.history).set_index("child").on
    table = world.identities.members if kind == "member" else world.records[kind]
    person = table.person.where(table.role == "child") if kind == "member" else table.child
    before, after = table[person.isin(orders.index)], table[person.isin(renamed(world).index)]
    on = person[after.index].map(renamed(world).was).map(orders)
    assert len(after) and (after.happened_on >= on).all()
    assert (before.happened_on <= person[before.index].map(orders)).all()


def test_who_adopts_is_another_family(world: World) -> None:
    stays = world.people.stays.drop_duplicates("child").set_index("child").family
    assert (stays[renamed(world).index].to_numpy() != stays[renamed(world).was].to_numpy()).all()
