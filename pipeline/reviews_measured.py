"""What leads made of the lists, measured and written: tables, alerts, figures by month, a picture a borough."""

from datetime import date
from pathlib import Path

import pandas as pd

from measures import reviews
from measures.charts import parts_chart
from measures.review_alerts import alerts, quickness
from pipeline import store
from pipeline.params import Params

RATES = ("agreement", "override", "precision")


def measure_reviews(listed: pd.DataFrame, as_of: dict[str, date], params: Params, out: Path) -> int:
    """Write all that may be published of the families listed within capacity; how many alerts there are.

    What was decided on a list that was withdrawn stays in the tables, marked, so that two editions differ by no family;
    the figures, the picture and the alerts leave its month, and its quarter, out.
    """
    own = [(part, as_of[str(name)]) for name, part in listed.groupby("borough") if name in as_of]
    expires, outcome_days = params.list.expires_days, 366 + params.outcomes.lag_days(params.list.ranked_by)
    over = _together([reviews.told(part, day, expires) for part, day in own], listed)
    followed = _together(
        [reviews.whole_quarters(part, day, expires + reviews.ACCEPTED_DAYS) for part, day in own], listed
    )
    old = _together([reviews.whole_quarters(part, day, outcome_days) for part, day in own], listed)
    tables = {
        "months": marked(reviews.months(over), listed),
        "quarters": marked(reviews.quarters(followed), listed),
        "outcomes": marked(reviews.outcomes(old), listed),
    }
    for name, table in tables.items():
        store.write_text(out / f"{name}.csv", table.to_csv(index=False, lineterminator="\n"))
    months, quarters = (tables[name][tables[name]["withdrawn"] == "no"] for name in ("months", "quarters"))
    quick = quickness(_of_standing(over), params.review.quick_seconds)
    found = alerts(_of_standing(listed), params.review.quick_seconds, params.review.always_agree_share)
    store.write_json(out / "alerts.json", {"alerts": found})
    store.write_json(out / "figures.json", figures(months, quarters, quick))
    if len(months):
        store.write_bytes(out / "months.svg", _picture(months))
    return len(found)


def marked(table: pd.DataFrame, listed: pd.DataFrame) -> pd.DataFrame:
    """A table of months or quarters with `withdrawn`: whether lists of that time were: yes, in part, or no."""
    name, frequency = ("quarter", "Q") if "quarter" in table else ("month_on", "M")
    began = pd.PeriodIndex(pd.to_datetime(listed["month_on"]), freq=frequency).to_timestamp()
    share = listed.groupby([listed["borough"], began.date])["is_withdrawn"].mean()
    words = [{0.0: "no", 1.0: "yes"}.get(share[row["borough"], row[name]], "in part") for _, row in table.iterrows()]
    return table.assign(withdrawn=words)


def _of_standing(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of months without a list that was withdrawn."""
    return rows[~rows.groupby(["borough", "month_on"])["is_withdrawn"].transform("any").astype(bool)]


def figures(months: pd.DataFrame, quarters: pd.DataFrame, quick: pd.DataFrame) -> dict[str, dict[str, float]]:
    """By month (its year and number in six digits) the figures that may be seen, named by borough.

    Those of a quarter stand at its first month, under names that end in `_quarter`.
    """
    of_quarter = quarters.rename(columns={name: f"{name}_quarter" for name in RATES} | {"quarter": "month_on"})
    names = [*RATES, "listed", *(f"{name}_quarter" for name in RATES), "median_seconds", "quick"]
    found: dict[str, dict[str, float]] = {}
    for table in (months, of_quarter, quick):
        for row in table.to_dict("records"):
            told = found.setdefault(f"{row['month_on']:%Y%m}", {})
            told |= {f"{row['borough']}/{name}": float(row[name]) for name in names if pd.notna(row.get(name))}
    return found


def _together(parts: list[pd.DataFrame], like: pd.DataFrame) -> pd.DataFrame:
    whole = [part for part in parts if len(part)]
    return pd.concat(whole) if whole else like.iloc[:0]


def _picture(months: pd.DataFrame) -> bytes:
    long = months.melt(["borough", "month_on"], list(reviews.OF_MONTH), "part", "families")
    drawn = long.assign(group=long["borough"], month=[f"{day:%Y-%m}" for day in long["month_on"]])
    caption = "Families on each month's list, by what was decided before it expired."
    return parts_chart(drawn, "What leads decided of the families listed", caption)
