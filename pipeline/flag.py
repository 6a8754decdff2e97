"""Stage flag: each borough's list of families for the month, with reasons, as Parquet, CSV and a page."""

from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa

from features.landmarks import month_of
from features.outcomes import OUTCOMES
from lists.candidates import listable_children, ranked
from lists.monthly import month_families
from lists.page import list_csv, list_page
from lists.roll_up import considered
from lists.sentences import sentences
from measures.bands import words
from pipeline import store
from pipeline.about import about_of
from pipeline.console import Steps, run, steps
from pipeline.decisions import decisions
from pipeline.list_rules import rules_of
from pipeline.matrices import read_spine
from pipeline.params import Params, read_params
from pipeline.reasons import Reasons
from schemas.landmarks import Member
from schemas.lists import ListedFamily, ListedReason, Score

OUT = store.DATA / "flag"
EVALUATE = store.DATA / "evaluate"
_SHOWN = ["borough", "family_id", "month_on"]


def main() -> None:
    """Write the month's list of every borough; earlier months stay as they were shown."""
    params = read_params()
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
    rules, shown = rules_of(params), _shown(folder, month_on)
    found = considered(ranked(children), shown, month_on, rules, decisions(borough, month_on, as_of))
    families = month_families(children, found, shown, rules)
    bands_of = EVALUATE / "pictures" / params.list.ranked_by / "bands" / f"{choice['ranked_by']}.parquet"
    told = _as_shown(families, reasons.of(families), month_on, params, store.read_table(bands_of).to_pandas())
    listed = pa.Table.from_pandas(told[list(ListedFamily.columns())], ListedFamily.arrow(), preserve_index=False)
    about = about_of(borough, as_of, listed, found, params, choice)
    with store.replaced(folder / month_on.isoformat()) as new:
        store.write_table(new / "list.parquet", listed, ListedFamily.arrow())
        rows = listed.to_pandas()
        (new / "list.csv").write_text(list_csv(rows), encoding="utf-8-sig")
        (new / "list.html").write_text(list_page(rows, about), encoding="utf-8")
        store.write_table(new / "reasons.parquet", sentences(told), ListedReason.arrow())
        store.write_json(new / "about.json", about.plain())
    count = rows["section"].value_counts()
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
) -> pd.DataFrame:
    """The list's rows (schemas.lists.ListedFamily and more), by stage and then by the keyed hash: never by score."""
    shown = pd.concat([families.reset_index(drop=True), told], axis=1)
    shown = shown[shown["reasons_for"].map(len) > 0]  # nobody is listed without a reason
    shown = shown.assign(
        month_on=month_on,
        status_reason=shown["reason"].where(shown["section"] == "own_section", None),
        band=[_band(chance, bands, OUTCOMES[params.list.ranked_by].says) for chance in shown["chance"]],
    )
    return shown.sort_values(["section", "life_stage", "family_id"])


def _band(chance: float, bands: pd.DataFrame, says: str) -> str:
    if bands.empty:
        return "How often this was followed by more serious help is not known yet: too few past lists."
    place = max(int((bands["from_risk"] <= chance).sum()) - 1, 0)
    return words(bands.iloc[place], f"{says} within three years")


if __name__ == "__main__":
    run(main)
