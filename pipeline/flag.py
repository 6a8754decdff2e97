"""Stage flag: each borough's list of families for the month, with reasons, as Parquet, CSV, a workbook and a page."""

from datetime import date
from pathlib import Path

from lists.page import list_csv, list_page, safe_csv
from lists.workbook import list_workbook
from measures.churn import churn_picture
from pipeline import store
from pipeline.console import run, steps
from pipeline.listing import Listing, Lists
from pipeline.made_of import write_made_of
from pipeline.params import read_params
from pipeline.retired import mark_withdrawn, refuse_withdrawn_model
from pipeline.shown import in_its_month
from schemas.lists import Demand, ListedChange, ListedFamily, ListedReason

OUT = store.DATA / "flag"


def main() -> None:
    """Write the month's list of every borough; what was shown before, in this month too, stays as it was shown."""
    params = read_params()
    refuse_withdrawn_model()
    extracts = store.read_json(store.DATA / "link" / "score" / "extracts.json")
    store.remove_others(OUT, params.boroughs)
    with steps("flag", total=len(extracts)) as progress:
        lists = Lists(params)
        for borough in extracts:
            progress.begin(borough)
            made = lists.of(borough, date.fromisoformat(str(extracts[borough])), OUT / borough)
            with in_its_month(OUT / borough / made.about.month_on.isoformat(), made.about.list_id) as new:
                _write(new, made)
            progress.say(f"{borough} {_line(made)}")
    write_made_of(OUT, params, extracts)
    mark_withdrawn(OUT)


def _write(folder: Path, made: Listing) -> None:
    store.write_table(folder / "list.parquet", made.listed, ListedFamily.arrow())
    store.write_table(folder / "reasons.parquet", made.sentences, ListedReason.arrow())
    store.write_table(folder / "changed.parquet", made.changed, ListedChange.arrow())
    rows = made.listed.to_pandas()
    (folder / "list.csv").write_text(list_csv(rows), encoding="utf-8-sig")
    changed = made.changed.to_pandas()
    (folder / "list.html").write_text(list_page(rows, made.about, changed, made.demand.to_pandas()), encoding="utf-8")
    (folder / "list.xlsx").write_bytes(list_workbook(rows, made.about, changed))
    store.write_table(folder / "demand.parquet", made.demand, Demand.arrow())
    (folder / "demand.csv").write_text(safe_csv(made.demand.to_pandas()), encoding="utf-8")
    made.churn.to_csv(folder / "churn.csv", index=False, lineterminator="\n")
    (folder / "churn.svg").write_bytes(churn_picture(made.churn, made.about.borough_name))
    store.write_json(folder / "about.json", made.about.plain())


def _line(made: Listing) -> str:
    sections, about = made.listed.column("section").to_pylist(), made.about
    back = sum(about.left_off[name] for name in ("at_rest", "decided", "wrong_data", "no_consent"))
    return (
        f"{about.month_on:%B %Y}: {sections.count('list')} families to review of {about.candidates_count},"
        f" {sections.count('own_section')} already open to help, {back} at rest or on hold; list {about.list_id}"
    )


if __name__ == "__main__":
    run(main)
