"""Stage flag: each borough's list of families for the month, with reasons, as Parquet, CSV and a page."""

from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pyarrow as pa

from features.catalogue import catalogue
from features.covered import needs_of
from features.landmarks import month_of
from features.outcomes import OUTCOMES
from features.reasons import not_known
from lists.candidates import listable_children
from lists.monthly import month_families
from lists.page import About, list_csv, list_page
from lists.roll_up import Rules
from measures.bands import words
from pipeline import store
from pipeline.console import Steps, run, steps
from pipeline.made_of import write_made_of
from pipeline.matrices import read_spine
from pipeline.params import Params, read_params
from pipeline.reasons import Reasons
from pipeline.retired import mark_withdrawn, refuse_withdrawn_model
from schemas.landmarks import Covered, Member
from schemas.lists import ListedFamily, Score

OUT = store.DATA / "flag"
EVALUATE = store.DATA / "evaluate"
_SHOWN = ["borough", "family_id", "month_on"]


def main() -> None:
    """Write the month's list of every borough; earlier months stay as they were shown."""
    params = read_params()
    refuse_withdrawn_model()
    choice = store.read_json(EVALUATE / "choice.json")
    children = _children(params, str(choice["ranked_by"]))
    extracts = store.read_json(store.DATA / "link" / "score" / "extracts.json")
    store.remove_others(OUT, params.boroughs)
    with steps("flag", total=len(extracts)) as progress:
        reasons = Reasons(params, str(choice["ranked_by"]))
        for borough in extracts:
            progress.begin(borough)
            as_of = date.fromisoformat(str(extracts[borough]))
            _write_list(borough, as_of, children[children["borough"] == borough], reasons, params, choice, progress)
    write_made_of(OUT, params, extracts)
    mark_withdrawn(OUT)


def _children(params: Params, ranked_by: str) -> pd.DataFrame:
    """The children who could be listed, with what ranks them and their calibrated chance."""
    members = store.read_table(store.DATA / "landmarks" / "score" / "households.parquet", Member.arrow()).to_pandas()
    spine = read_spine("score").to_pandas()
    children = listable_children(spine[spine["life_stage"].isin(params.list.capacity)], members)
    scores = store.read_table(store.DATA / "score" / "scores.parquet", Score.arrow()).to_pandas()
    own = scores[(scores["outcome"] == params.list.ranked_by) & (scores["model"] == ranked_by)]
    return children.merge(own.rename(columns={"risk": "chance"}).drop(columns=["outcome", "model"]), on="row_id")


def _write_list(
    borough: str,
    as_of: date,
    children: pd.DataFrame,
    reasons: Reasons,
    params: Params,
    choice: dict[str, object],
    progress: Steps,
) -> None:
    month_on = month_of(as_of)
    folder = OUT / borough
    rules = Rules(params.list.capacity, params.list.rest_days)
    families = month_families(children, _shown(folder, month_on), month_on, rules)
    bands_of = EVALUATE / "pictures" / params.list.ranked_by / "bands" / f"{choice['ranked_by']}.parquet"
    listed = _as_shown(families, reasons.of(families), month_on, params, store.read_table(bands_of).to_pandas())
    about = _about(borough, as_of, listed, children, params, choice)
    with store.replaced(folder / month_on.isoformat()) as new:
        store.write_table(new / "list.parquet", listed, ListedFamily.arrow())
        shown = listed.to_pandas()
        (new / "list.csv").write_text(list_csv(shown), encoding="utf-8-sig")
        (new / "list.html").write_text(list_page(shown, about), encoding="utf-8")
        store.write_json(new / "about.json", {"list_id": about.list_id, "expires_on": about.expires_on.isoformat()})
    count = shown["section"].value_counts()
    progress.say(
        f"{borough} {month_on:%B %Y}: {count.get('list', 0)} families to review of {about.candidates_count},"
        f" {count.get('own_section', 0)} already open to help; list {about.list_id}"
    )


def _shown(folder: Path, month_on: date) -> pd.DataFrame:
    """The families of earlier months' lists; those of this month and later ones are not looked at."""
    earlier = [month for month in store.folders(folder) if month.name < month_on.isoformat()]
    tables = [store.read_table(month / "list.parquet", ListedFamily.arrow()).to_pandas() for month in earlier]
    listed = [table[table["section"] == "list"][_SHOWN] for table in tables]
    return pd.concat(listed) if listed else pd.DataFrame(columns=_SHOWN)


def _as_shown(
    families: pd.DataFrame, told: pd.DataFrame, month_on: date, params: Params, bands: pd.DataFrame
) -> pa.Table:
    """The list's rows as schemas.lists.ListedFamily, by stage and then by the keyed hash: never by score."""
    shown = pd.concat([families.reset_index(drop=True), told], axis=1)
    shown = shown[shown["reasons_for"].map(len) > 0]  # nobody is listed without a reason
    shown = shown.assign(
        month_on=month_on,
        status_reason=shown["reason"].where(shown["section"] == "own_section", None),
        band=[_band(chance, bands, OUTCOMES[params.list.ranked_by].says) for chance in shown["chance"]],
    )
    shown = shown.sort_values(["section", "life_stage", "family_id"])
    return pa.Table.from_pandas(shown[list(ListedFamily.columns())], schema=ListedFamily.arrow(), preserve_index=False)


def _band(chance: float, bands: pd.DataFrame, says: str) -> str:
    if bands.empty:
        return "How often this was followed by more serious help is not known yet: too few past lists."
    place = max(int((bands["from_risk"] <= chance).sum()) - 1, 0)
    return words(bands.iloc[place], f"{says} within three years")


def _about(
    borough: str, as_of: date, listed: pa.Table, children: pd.DataFrame, params: Params, choice: dict[str, object]
) -> About:
    """What the list says of itself; its id follows from its rows alone."""
    month_on = month_of(as_of)
    rows = repr((borough, month_on.isoformat(), listed.to_pylist()))
    by_model = choice["ranked_by"] != "count_rule"
    ranked_by = "the model, which reached the bar set before the run"
    rule = "the count of risk factors, because the model did not reach the bar set before the run"
    manifest = store.read_json(store.DATA / "conform" / borough / as_of.isoformat() / "report.json")
    return About(
        borough_name=str(manifest["la_name"]),
        month_on=month_on,
        as_of=as_of,
        expires_on=month_on + timedelta(days=params.list.expires_days),
        list_id=sha256(rows.encode()).hexdigest()[:12],
        ranked_by_words=ranked_by if by_model else rule,
        outcome_words=f"{OUTCOMES[params.list.ranked_by].says}, within three years",
        capacity=dict(params.list.capacity),
        not_covered=not_known(_uncovered(borough, month_on)),
        performance_words=_performance(params, str(choice["ranked_by"])),
        candidates_count=int(children[children["status"] == "listable"]["family_id"].nunique()),
    )


def _uncovered(borough: str, month_on: date) -> list[str]:
    """The columns that cannot be known for the borough this month."""
    covered = store.read_table(store.DATA / "features" / "score" / "covered.parquet", Covered.arrow()).to_pandas()
    here = covered[(covered["borough"] == borough) & (covered["landmark_on"] == month_on)]
    lacking = set(here[~here["is_covered"]]["need"])
    return [column for column, need in needs_of(catalogue()).items() if need in lacking]


def _performance(params: Params, ranked_by: str) -> list[str]:
    """How often the families of replayed past lists had the outcome, with its interval."""
    figures = store.read_json(EVALUATE / "metrics.json").get(params.list.ranked_by, {})
    spans = store.read_json(EVALUATE / "intervals.json").get(params.list.ranked_by, {})
    precision = figures.get(ranked_by, {}).get("precision")
    if precision is None:
        return ["There are too few past events to say how often lists like this one are right."]
    low, high = spans[ranked_by]["precision"]
    return [
        f"On past lists made in this way, {100 * precision:.0f} of 100 families named (between {100 * low:.0f} and"
        f" {100 * high:.0f}) went on to it. {100 - 100 * precision:.0f} of 100 did not."
    ]


if __name__ == "__main__":
    run(main)
