"""The school census of a borough's schools: a CSV a table and term, as councils hold it; dates as 2020-Apr-25 00:00:00.

Who is on roll follows from where children live and their age. Absence, suspensions and special needs are drawn by hash
alone (assumption: they say nothing of the child's troubles), so this is for trying the reading, not for learning.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from synthetic.days import Days, day
from synthetic.dirt.planting import chance
from synthetic.places import home_postcodes, pick, schools, uprns
from synthetic.text import Column, join, table, words, write_csv
from synthetic.world import View

TERMS = {"spring": "01-15", "summer": "05-15", "autumn": "10-01"}
"""About the day of each term's census."""
SESSIONS = 130
NEED, SUSPENDED = 0.15, 0.03
NEEDS, REASONS, ABSENCES = ("SEMH", "SLCN", "ASD", "MLD"), ("DB", "PP", "VA"), ("I", "M", "G", "O")
_CALENDAR = np.arange(-25_000, 40_000).astype("datetime64[D]")
_WRITTEN = pa.array([*(f"{d:%Y-%b-%d} 00:00:00" for d in _CALENDAR.astype(object)), ""])


class Term(NamedTuple):
    """A term by calendar year and name."""

    year: int
    name: str

    @property
    def on(self) -> int:
        """The day of its census."""
        return day(f"{self.year}-{TERMS[self.name]}")


def write_school_census(view: View, folder: Path, terms: list[Term]) -> None:
    """school_census/<year>_<term>_*.csv for each of the terms, in order, of which each knows who was there before."""
    before = _pupils(view, day(f"{terms[0].year - 1}-{TERMS[terms[0].name]}")).iloc[:0]
    for term in terms:
        pupils = _pupils(view, term.on)
        stays = pd.MultiIndex.from_frame(pupils[["child", "school"]])
        left = before[~pd.MultiIndex.from_frame(before[["child", "school"]]).isin(stays)]
        write = folder / "school_census" / f"{term.year}_{term.name}"
        _write(write, "pupilonroll", _roll(view, pupils, term))
        leavers = _roll(view, left, term).rename_columns({"pupilonrolltableid": "pupilnolongeronrolltableid"})
        leaving = _written(np.full(len(left), term.on - 30))
        _write(write, "pupilnolongeronroll", leavers.append_column("leavingdate", leaving))
        _write(write, "termlysessiondetailsonroll", _absence(pupils, term))
        _write(write, "termlyexclusionsonroll", _suspensions(pupils, term))
        _write(write, "senneeds", _needs(pupils))
        _write(write, "addressesonroll", _addresses(view, pupils))
        before = pupils


def _write(start: Path, name: str, rows: pa.Table) -> None:
    write_csv(start.with_name(f"{start.name}_{name}.csv"), rows)


def _written(days: Days | pd.Series) -> Column:
    return _WRITTEN.take(pa.array(np.minimum(np.asarray(days) + 25_000, len(_WRITTEN) - 1)))


def _pupils(view: View, on: int) -> pd.DataFrame:
    """child, family, school, entered and year group of those who live in the borough on a day and are of school age."""
    stays = view.world.people.stays
    here = stays[(stays.borough == view.borough) & (stays.from_day <= on) & (stays.to_day > on)]
    child = here.child.to_numpy()
    of = view.world.people.children.iloc[child]
    school = schools(view.la_code, of, child, view.homes(here.family.to_numpy(), on), on)
    group = (on - of.birth.to_numpy()) // 365 - 4
    entered = np.maximum(here.from_day.to_numpy(), of.birth.to_numpy() + np.where(group >= 7, 11, 4) * 365 + 200)
    pupils = pd.DataFrame({"child": child, "family": here.family.to_numpy(), "school": school.to_pylist()})
    pupils = pupils.assign(group=group, entered=np.minimum(entered, on - 10))
    return pupils[pupils.school != ""].sort_values("child", kind="stable")


def _who(pupils: pd.DataFrame) -> dict[str, Column]:
    return {"pupilonrolltableid": join("PU", pupils.child.to_numpy() + 1), "NativeId": words(pupils.school)}


def _roll(view: View, pupils: pd.DataFrame, term: Term) -> pa.Table:
    child = pupils.child.to_numpy()
    of = view.world.people.children.iloc[child]
    has_need = chance(child, "need") < NEED
    return table(
        _who(pupils)
        | {
            "dob": _written(of.birth),
            "upn": np.where(of.upn_on <= term.on, view.world.identities.upn[child], ""),
            "sex": np.where(of.female, "F", "M"),
            "entrydate": _written(pupils.entered),
            "termlysessionspossible": f"{SESSIONS}.0",
            "termlysessionsauthorised": join(pick(child, 12, "authorised", *term) + 1, ".0"),
            "termlysessionsunauthorised": join(pick(child, 6, "unauthorised", *term) + 1, ".0"),
            "parttime": "False",
            "senprovision": np.where(of.is_disabled, "E", np.where(has_need, "K", "N")),
            "ncyearactual": np.where(pupils.group < 1, "R", pupils.group.astype(str)),
        }
    )


def _absence(pupils: pd.DataFrame, term: Term) -> pa.Table:
    parts = []
    for reason in ABSENCES:
        away = pupils[chance(pupils.child.to_numpy(), "away", reason, *term) < 0.4]
        missed = join(pick(away.child.to_numpy(), 9, "missed", reason, *term) + 1, ".0")
        parts.append(table(_who(away) | {"sessions": missed, "attendancereason": reason}))
    return pa.concat_tables(parts).combine_chunks()


def _suspensions(pupils: pd.DataFrame, term: Term) -> pa.Table:
    rows = pupils[chance(pupils.child.to_numpy(), "suspended", *term) < SUSPENDED]
    child = rows.child.to_numpy()
    return table(
        _who(rows)
        | {
            "startdate": _written(term.on - 5 - pick(child, 60, "suspended on", *term)),
            "sessions": join(pick(child, 10, "suspended for") + 1, ".0"),
            "reason1": np.array(REASONS)[pick(child, len(REASONS), "suspended why")],
            "category": np.where(chance(child, "for good") < 0.03, "PERM", "SUSP"),
        }
    )


def _needs(pupils: pd.DataFrame) -> pa.Table:
    rows = pupils[chance(pupils.child.to_numpy(), "need") < NEED]
    need = np.array(NEEDS)[pick(rows.child.to_numpy(), len(NEEDS), "which need")]
    return table({"pupilonrolltableid": _who(rows)["pupilonrolltableid"], "sentyperank": "1", "sentype": need})


def _addresses(view: View, pupils: pd.DataFrame) -> pa.Table:
    home = view.homes(pupils.family.to_numpy(), view.on)
    return table(
        {
            "pupilonrolltableid": _who(pupils)["pupilonrolltableid"],
            "postcode": home_postcodes(view.borough, home),
            "uniquepropertyreferencenumber": uprns(view.la_code, home),
        }
    )
