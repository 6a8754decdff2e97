"""Stage landmarks: who is asked about, their relatives, and families as they stand at each date of a list."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from features.households import households, on_the_extracts
from features.landmarks import known_since, month_of, numbered, spine
from features.relatives import relatives
from models.folds import add_months
from pipeline import store
from pipeline.asked import starts
from pipeline.console import Steps, run, steps
from pipeline.params import AFTER_CLOSURE, CLOSURE, Params, read_params
from pipeline.view import VIEWS, View, open_view
from schemas.landmarks import Landmark, Member, Relative
from schemas.records import Membership
from schemas.refusal import TooFew

if TYPE_CHECKING:
    import ibis.expr.types as ir

OUT = store.DATA / "landmarks"


def main() -> None:
    """Write the spine, relatives and households of both views."""
    params = read_params()
    with steps("landmarks", total=3 * len(VIEWS)) as progress:
        for name in VIEWS:
            view = open_view(name, params.features)
            with store.replaced(OUT / name) as new:
                progress.begin(f"{name} spine")
                view.write(new / "spine.parquet", _spine(view, params, name), ["row_id"], Landmark.arrow())
                _write_people(new, view, list_months(params) if name == "train" else None, progress)
                stored = view.table(new / "spine.parquet", "spine")
                count, eligible = view.counts(stored, stored.reason == "eligible")
            if name == "train" and eligible == 0:
                raise TooFew(
                    "landmarks",
                    f"none of {count} landmarks before train.as_of is of a child in the cohort",
                    "Check that the extracts cover landmarks.longest_window_days before a life stage",
                )
            progress.say(f"{name}: {count:,} landmarks, {eligible:,} in the cohort")


def _spine(view: View, params: Params, name: str) -> "ir.Table":
    """All landmarks up to each borough's extract; for scoring only the month of its extract, and who is still there."""
    import ibis

    months = {borough: month_of(day) for borough, day in view.extracts.items()}
    last_on = ibis.memtable({"borough": list(months), "last_on": list(months.values())})
    told = params.landmarks
    every = spine(
        view.children,
        view.tables,
        view.coverage,
        [stage for stage in told.life_stages if name == "train" or stage != CLOSURE],
        told.longest_window_days,
        last_on,
        latest_only=name == "score",
    )
    is_later = name == "score" and any(day != months[borough] for borough, day in view.extracts.items())
    return numbered(known_since(every, view.children, view.tables, _extracts(view)) if is_later else every)


def _extracts(view: View) -> "ir.Table":
    """The day of each borough's extract, as (borough, as_of)."""
    import ibis

    return ibis.memtable({"borough": list(view.extracts), "as_of": list(view.extracts.values())})


def list_months(params: Params) -> tuple[date, date]:
    """The first month whose lists are replayed, and the first after them: the test years of all outcomes."""
    # nobody is listed for what is asked of closed cases
    begun = [start for name in params.train.outcomes if name != AFTER_CLOSURE for start in starts(params, name)]
    return min(begun), add_months(max(begun), 12)


def _write_people(new: Path, view: View, months: tuple[date, date] | None, progress: Steps) -> None:
    stored = view.table(new / "spine.parquet", "spine")
    progress.begin("relatives")
    eligible = stored.filter(stored.reason == "eligible")
    found = relatives(eligible, view.tables[Membership], view.children)
    view.write(new / "relatives.parquet", found, ["row_id", "relative_id", "role"], Relative.arrow())
    progress.begin("households")
    if months is None:
        members = on_the_extracts(_extracts(view), view.tables)
    else:  # a replay asks for no other families than those of the children at a stage
        at_stage = stored.filter(stored.life_stage != CLOSURE)
        listed = at_stage.filter(at_stage.landmark_on >= months[0], at_stage.landmark_on < months[1])
        members = households(listed.select("landmark_on").distinct(), view.tables, listed)
    view.write(new / "households.parquet", members, ["landmark_on", "family_id", "child_id"], Member.arrow())


if __name__ == "__main__":
    run(main)
