"""Plans that run longer than nine in ten like them: a pseudonymous list for the data team. It is never published."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from measures.history import History
from measures.plans.expected import cases, fitted
from measures.plans.judged import LONGEST_SHARE, running
from measures.plans.reviews import due, last_seen

COLUMNS = [
    "record_id",
    "child_id",
    "borough",
    "started_on",
    "months_open",
    "expected_months",
    "longest_expected_months",
    "last_review_on",
    "speaks",
]
_DAYS_A_MONTH = 30.4375
_TEMPLATES = Path(__file__).parent.parent / "templates"


def stuck(history: History, held_out_months: int) -> pd.DataFrame:
    """The child protection plans open at the as-of that have run longer than nine in ten like them, the longest first.

    One row a plan, by pseudonyms: record_id, child_id, borough, started_on, months_open, expected_months (half of such
    plans have ended by then), longest_expected_months (nine in ten), last_review_on and what speaks for a look at it.
    Without a row where too few plans had ended for a model. For the data team; nothing of it may be published.
    """
    plans = cases(history)
    model = fitted(plans, history.day - pd.DateOffset(months=held_out_months))
    if model is None:
        return pd.DataFrame(columns=COLUMNS)
    found = running(model, plans, history.day, history.day)
    found = found[found["is_yes"]].sort_values(["days", "record_id"], ascending=[False, True], ignore_index=True)
    months = {
        "months_open": found["days"] / _DAYS_A_MONTH,
        "expected_months": model.quantile(found, 0.5) / _DAYS_A_MONTH if len(found) else 0.0,
        "longest_expected_months": model.quantile(found, LONGEST_SHARE) / _DAYS_A_MONTH if len(found) else 0.0,
    }
    seen = last_seen(history).reindex(found["record_id"]).to_numpy()
    found = found.assign(started_on=found["happened_on"], last_review_on=seen, **months)
    return found.assign(speaks=_speaks(history, found)).round(dict.fromkeys(months, 1))[COLUMNS]


def _speaks(history: History, found: pd.DataFrame) -> pd.Series:
    """What the records say of each plan beside its length, as words parted by semicolons."""
    fell_due = due(history)
    late = fell_due.loc[fell_due["is_yes"] & fell_due["held_on"].isna(), "record_id"]
    parts = {
        "no review is recorded": found["last_review_on"].isna(),
        "a review is overdue": found["record_id"].isin(late),
        "not the child's first plan": found["earlier_plan"] == "yes",
        "a brother or sister was on a plan when it began": found["siblings"] == "yes",
    }
    said = found["category"]
    for words, is_so in parts.items():
        said = said + is_so.map({True: f"; {words}", False: ""})
    return said


def stuck_page(frame: pd.DataFrame, as_of: date) -> str:
    """The list as a page of its own, without scripts or other files. It says that it must not be published."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    engine = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    shown = frame.assign(**{name: frame[name].map(_day) for name in ("started_on", "last_review_on")})
    return engine.get_template("stuck.html").render(as_of=as_of.isoformat(), plans=shown.to_dict("records"))


def _day(day: pd.Timestamp) -> str:
    return "none" if pd.isna(day) else day.date().isoformat()
