"""Five monthly extracts at a tenth of the true size: what is new, late, corrected or gone, and the rates of events."""

import itertools
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
import yaml

from synthetic import write_boroughs
from synthetic.days import day
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


def test_between_extracts_referrals_are_new_late_corrected_and_gone(made: Path) -> None:
    corrected, vanished = set(), set()
    for earlier, later in itertools.pairwise(DATES):
        before, after = referrals(made, earlier), referrals(made, later)
        new = set(after) - set(before)
        assert sum(date >= earlier for *_, date in new) >= 10
        assert any(date < earlier for *_, date in new)
        corrected |= {k for k in set(before) & set(after) if before[k] == "10" != after[k]}
        gone = set(before) - set(after)
        assert all(any(k[0] == n[0] and k[2] == n[2] for n in new) for k in gone)
        vanished |= gone
    assert corrected and vanished


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


def test_some_who_come_back_are_entered_anew_and_never_joined(made: Path) -> None:
    ids = pd.read_parquet(made / "truth" / "ids.parquet")
    csc = ids[ids.system == "csc"]
    doubled = csc[csc.duplicated(["borough", "person"], keep=False)]
    assert doubled.merged_on.isna().groupby([doubled.borough, doubled.person]).all().sum() > 5
