"""Stage landmarks: who is asked about, their relatives, and families as they stand at each date of a list."""

from datetime import date
from pathlib import Path

import pyarrow as pa

from features.households import households
from features.landmarks import month_of, spine
from features.relatives import relatives
from models.folds import fold_starts
from pipeline import store
from pipeline.console import Steps, run, steps
from pipeline.params import Params, read_params
from pipeline.view import VIEWS, View, open_view
from schemas.landmarks import Landmark, Member, Relative
from schemas.records import Membership
from schemas.refusal import TooFew

OUT = store.DATA / "landmarks"


def main() -> None:
    """Write the spine, relatives and households of both views."""
    params = read_params()
    with steps("landmarks", total=3 * len(VIEWS)) as progress:
        for name in VIEWS:
            view = open_view(name, params.features)
            with store.replaced(OUT / name) as new:
                found = _spine(view, params, name)
                progress.begin(f"{name} spine")
                store.write_table(new / "spine.parquet", found, Landmark.arrow())
                _write_people(new, view, _first_list(params) if name == "train" else None, progress)
            eligible = found.column("reason").to_pylist().count("eligible")
            if name == "train" and eligible == 0:
                raise TooFew(
                    "landmarks",
                    f"none of {found.num_rows} landmarks before train.as_of is of a child in the cohort",
                    "Check that the extracts cover landmarks.longest_window_days before a life stage",
                )
            progress.say(f"{name}: {found.num_rows:,} landmarks, {eligible:,} in the cohort")


def _spine(view: View, params: Params, name: str) -> pa.Table:
    """All landmarks up to each borough's extract; for scoring only the month of its extract."""
    import ibis

    months = {borough: month_of(day) for borough, day in view.extracts.items()}
    last_on = ibis.memtable({"borough": list(months), "last_on": list(months.values())})
    settings = params.landmarks
    every = spine(
        view.children, view.tables, view.coverage, settings.life_stages, settings.longest_window_days, last_on
    )
    if name == "score":
        every = every.join(last_on, "borough").filter(lambda row: row.landmark_on == row.last_on).drop("last_on")
    found = view.compute(every.order_by(["landmark_on", "life_stage", "child_id"]))
    return found.add_column(0, "row_id", pa.array(range(found.num_rows), pa.int64())).select(Landmark.arrow().names)


def _first_list(params: Params) -> date:
    """The first month whose lists are replayed: the start of the first fold."""
    lag = max(params.outcomes.label_lag_days.model_dump().values())
    return fold_starts(params.train.as_of, params.outcomes.horizon_months, lag, params.train.test_years)[0]


def _write_people(new: Path, view: View, first_list: date | None, progress: Steps) -> None:
    stored = view.table(new / "spine.parquet", "spine")
    progress.begin("relatives")
    eligible = stored.filter(stored.reason == "eligible")
    found = relatives(eligible, view.tables[Membership]).order_by(["row_id", "relative_id"])
    store.write_table(new / "relatives.parquet", view.compute(found).select(Relative.arrow().names), Relative.arrow())
    progress.begin("households")
    listed = stored if first_list is None else stored.filter(stored.landmark_on >= first_list)
    dates = listed.select("landmark_on").distinct()
    members = households(dates, view.tables).order_by(["landmark_on", "family_id", "child_id"])
    store.write_table(new / "households.parquet", view.compute(members), Member.arrow())


if __name__ == "__main__":
    run(main)
