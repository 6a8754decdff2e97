"""When a record is taken to have been known, against the truth, on six monthly extracts of the made-up boroughs.

A recorded date is the truth. What arrives with a later extract is never taken to be known early, and at most one
extract late. Of what the first extract holds nobody saw when it came: there a lag is assumed, which is early for some.
"""

import contextlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from benchmarks.worlds import ROOT, own_params
from pipeline import conform
from schemas.records import SERVICE_RECORDS
from synthetic.days import NEVER, day
from synthetic.dirt import dirt_of
from synthetic.identities import SYSTEMS
from synthetic.world import World, make_world, view
from synthetic.writing import write_extracts

pytestmark = pytest.mark.slow
PARAMS = own_params(0.1) | {"dirt": None}
PARAMS["extracts"] |= {"months": 6}
MONTH = 31
KINDS = {"Section47": "enquiry", "CareEpisode": "care", "MissingEpisode": "missing", "EhContact": "contact"}
KINDS |= {"EhEpisode": "episode", "LegalOutcome": "outcome", "CinPlan": "cin_plan", "CpPlan": "cp_plan"}
"""By record the name of the truth's table, where it is another; a conference has no record of its own there."""


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(PARAMS)


@pytest.fixture(scope="module")
def rows(world: World, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """Records that stand for themselves, by how their day was obtained: days late, of the start and of the end."""
    folder = tmp_path_factory.mktemp("known")
    write_extracts(world, PARAMS, folder / "data" / "synthetic")
    params = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8")) | {"extracts_dir": "data/synthetic"}
    (folder / "params.yaml").write_text(yaml.safe_dump(params), encoding="utf-8")
    with contextlib.chdir(folder):
        conform.main()
    boroughs = enumerate(PARAMS["boroughs"])
    return pd.concat([compared(folder / "data" / "conform" / name, world, number) for number, name in boroughs])


def compared(archives: Path, world: World, borough: int) -> pd.DataFrame:
    first, *_, last = sorted(path for path in archives.iterdir() if path.is_dir())
    on = day(last.name)
    shown = view(world, borough, on, "", dirt_of(PARAMS, archives.name, on))
    merges = world.identities.merges
    entered_anew = merges.child[merges.merged_on.between(day(first.name), on)]
    found = []
    for record in SERVICE_RECORDS:
        if record.__name__ == "Conference":
            continue
        archive, before = (pd.read_parquet(folder / f"{record.__name__}.parquet") for folder in (last, first))
        truth = since_shown(
            shown.tables[KINDS.get(record.__name__, record.__name__.lower())], shown.tables["referral"], on
        )
        ids = shown.local_ids(SYSTEMS.index(archive.system.iloc[0]), truth.person.to_numpy()).astype(str)
        truth = truth.assign(local_id=ids, day=dates(truth.happened_on), true=dates(truth.known_on))
        truth = truth.assign(true_end=dates(truth.end_known_on), is_merged=truth.child.isin(entered_anew))
        since = archive.sort_values("known_on").drop_duplicates("record_id").set_index("record_id")
        archive = archive[archive.gone_on.isna()].assign(day=pd.to_datetime(archive.happened_on))
        archive = archive.assign(known_on=archive.record_id.map(since.known_on), how=archive.record_id.map(since.how))
        key = ["local_id", "day"]
        asked, told = archive.drop_duplicates(key, keep=False), truth.drop_duplicates(key, keep=False)
        both = asked.merge(told[[*key, "true", "true_end", "is_merged"]], on=key)
        assert len(both) > 0.95 * len(asked)
        found.append(
            both.assign(
                record=record.__name__,
                late=(pd.to_datetime(both.known_on) - both.true).dt.days,
                end_late=(pd.to_datetime(both.end_known_on) - both.true_end).dt.days,
                arrived=~both.record_id.isin(before.record_id),
                end_arrived=~both.record_id.isin(before.record_id[before.ended_on.notna()]),
            )
        )
    return pd.concat(found, ignore_index=True)


def since_shown(truth: pd.DataFrame, cases: pd.DataFrame, on: int) -> pd.DataFrame:
    """What stands inside a case cannot be shown before the case is, nor an end that was corrected before it was."""
    known, end_known = truth.known_on, truth.end_known_on
    if "ended_on_first" in truth:
        is_corrected = (truth.ended_on != truth.ended_on_first) & (truth.ended_on_changed_on < on)
        end_known = np.maximum(end_known, truth.ended_on_changed_on.where(is_corrected, 0))
    if "case" in truth and "why" not in truth and "level" not in truth:
        case = cases.set_index("case").known_on.reindex(truth.case).fillna(0).to_numpy().astype(np.int64)
        known, end_known = np.maximum(known, case), np.maximum(end_known, case)
    return truth.assign(known_on=known, end_known_on=end_known)


def dates(days: pd.Series) -> np.ndarray:
    return np.where(days >= NEVER, np.datetime64("NaT"), days.to_numpy().astype("M8[D]")).astype("M8[ns]")


def test_a_recorded_date_is_the_truth(rows: pd.DataFrame) -> None:
    late = rows.late[rows.how == "recorded"]
    assert len(late) > 5_000 and (late == 0).all()


def test_what_arrives_is_never_known_early(rows: pd.DataFrame) -> None:
    late = rows.late[rows.arrived & (rows.how != "recorded")]
    assert len(late) > 300 and (late >= 0).all()


def test_what_arrives_is_known_at_most_one_extract_late(rows: pd.DataFrame) -> None:
    arrived = rows[rows.arrived & ~rows.is_merged]
    assert (arrived.late <= MONTH).all()


def test_an_end_that_arrives_is_known_at_most_one_extract_late(rows: pd.DataFrame) -> None:
    late = rows.end_late[rows.end_arrived & ~rows.is_merged].dropna()
    assert len(late) > 500 and (late <= MONTH).all()


def test_an_end_that_an_earlier_extract_could_have_shown_is_never_known_early(rows: pd.DataFrame) -> None:
    late = rows.end_late[rows.end_arrived & (rows.end_how == "first_seen")].dropna()
    assert len(late) > 100 and (late >= 0).all()


def test_an_end_between_two_extracts_is_known_early_for_few_whose_lag_was_longer_than_assumed(
    rows: pd.DataFrame,
) -> None:
    late = rows.end_late[rows.end_arrived & (rows.end_how == "lag")].dropna()
    assert (late < 0).mean() < 0.02


def test_of_what_the_first_extract_holds_the_lag_is_early_for_some(rows: pd.DataFrame) -> None:
    late = rows.late[~rows.arrived & (rows.how == "lag")]
    assert len(late) > 20_000 and 0 < (late < 0).mean() < 0.1
