"""Ofsted's Annex A workbook, lists 1 to 8: what social care shows of the last six months, codes as in its template.

Each referral is also the contact that it came from. Columns that tell of the day of the snapshot alone hold some word.
Source: Ofsted, inspecting local authority children's services, Annex A.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from schemas import codes
from synthetic.cin_tables import agreeing
from synthetic.days import NEVER, return_start, uk
from synthetic.ssda903_csv import SUPPORTED
from synthetic.ssda903_forms import write_sheets
from synthetic.text import table
from synthetic.world import View

MONTHS_DAYS = 183
"""How far back the lists look: six months."""
CSC = 0
"""The number of social care among the systems of `identities`."""
DATES = (
    "Date of Birth",
    "Date of Contact",
    "Assessment start date",
    "Assessment completion date",
    "Date of referral",
    "Continuous Assessment Start Date",
    "Continuous Assessment Date of Authorisation",
    "Strategy discussion initiating Section 47 Enquiry Start Date",
    "Date of Initial Child Protection Conference",
    "CIN Start Date",
    "CIN Closure Date",
    "Child Protection Plan Start Date",
    "Child Protection Plan End Date",
    "Date Started to be Looked After",
    "Start date of current legal status",
    "Date Ceased to be Looked After",
    "Start Date of Most Recent Placement",
)


def write_annex_a(view: View, folder: Path) -> None:
    """annex_a/annex_a.xlsx with a sheet for each of the lists 1 to 8."""
    told = view.tables | agreeing(view)
    lists = (
        _contacts(view, told["referral"]),
        _early_help(view, told["episode"]),
        _referrals(view, told["referral"]),
        _assessments(view, told["assessment"]),
        _enquiries(view, told["enquiry"]),
        _cases(view, told["referral"]),
        _plans(view, told["cp_plan"]),
        _care(view, told["care"]),
    )
    sheets = {f"List {number}": rows for number, rows in enumerate(lists, 1)}
    write_sheets(folder / "annex_a" / "annex_a.xlsx", sheets, DATES)


def _recent(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """What began or ended in the last six months."""
    since = view.on - MONTHS_DAYS
    return rows[(rows.happened_on >= since) | ((rows.ended_on >= since) & (rows.ended_on < NEVER))]


def _now(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """What is open, or ended in the last six months."""
    return rows[rows.ended_on >= view.on - MONTHS_DAYS]


def _list(view: View, rows: pd.DataFrame, columns: dict[str, Any]) -> pa.Table:
    child = rows.child.to_numpy()
    of = view.world.people.children.iloc[child]
    born = (of.birth < view.on).to_numpy()
    sex = np.select([~born, of.female.to_numpy()], ["c) Not stated/recorded", "b) Female"], "a) Male")
    about = {
        "Child Unique ID": view.local_ids(CSC, rows.person.to_numpy()),
        "Gender": sex,
        "Ethnicity": _lettered(pd.Series(np.where(born, of.ethnicity, "NOBT"))),
        "Date of Birth": uk(np.where(born, of.birth, NEVER)),
        "Age of Child (Years)": ((view.on - of.birth) // 365.25).astype(int).astype(str),
    }
    return table(about | columns)


def _lettered(values: pd.Series) -> np.ndarray:
    """Choices as Ofsted's template shows them: `b) BCRB`; nothing for none."""
    found, letters = pd.factorize(values.to_numpy())[0], "abcdefghijklmnopqrstuvwxyz"
    return np.where(
        values == "", "", np.char.add(np.array([f"{one}) " for one in letters])[found % 26], values.astype(str))
    )


def _worded(values: pd.Series, known: codes.CodeList) -> np.ndarray:
    """A letter, the code and its label: `q) 6: Police`."""
    return _lettered(
        values.map({code: f"{code}: {label.capitalize()}" for code, label in known.labels.items()}).fillna(values)
    )


def _contacts(view: View, rows: pd.DataFrame) -> pa.Table:
    rows = rows[rows.happened_on >= view.on - MONTHS_DAYS]
    source = _worded(rows.source, codes.REFERRAL_SOURCE)
    return _list(view, rows, {"Date of Contact": uk(rows.happened_on), "Contact Source": source})


def _early_help(view: View, rows: pd.DataFrame) -> pa.Table:
    """Of children whom social care knows: the ids of the workbook are its."""
    rows = _recent(view, rows)
    rows = rows[view.local_ids(CSC, rows.person.to_numpy()) > 0]
    days = {"Assessment start date": uk(rows.happened_on), "Assessment completion date": uk(rows.ended_on)}
    return _list(view, rows, days | {"Organisation completing assessment": rows.lead})


def _referrals(view: View, rows: pd.DataFrame) -> pa.Table:
    rows = rows[rows.happened_on >= view.on - MONTHS_DAYS]
    told = {
        "Date of referral": uk(rows.happened_on),
        "Referral Source": _worded(rows.source, codes.REFERRAL_SOURCE),
        "Referral NFA?": np.where(rows.is_no_action, "a) Yes", "b) No"),
        "Number of Referrals in Last 12 Months": "1",
    }
    return _list(view, rows, told)


def _assessments(view: View, rows: pd.DataFrame) -> pa.Table:
    rows = _recent(view, rows)
    told = {
        "Continuous Assessment Start Date": uk(rows.happened_on),
        "Child Seen During Continuous Assessment": "a) Yes",
        "Continuous Assessment Date of Authorisation": uk(rows.ended_on),
    }
    return _list(view, rows, told)


def _enquiries(view: View, rows: pd.DataFrame) -> pa.Table:
    rows = _recent(view, rows)
    held = np.where(rows.is_conference, rows.ended_on, NEVER)
    told = {
        "Strategy discussion initiating Section 47 Enquiry Start Date": uk(rows.happened_on),
        "Date of Initial Child Protection Conference": uk(held),
        "Number of ICPCs in the last 12 months": "1",
    }
    return _list(view, rows, told)


def _cases(view: View, rows: pd.DataFrame) -> pa.Table:
    rows = _now(view, rows[~rows.is_no_action])
    closed = (rows.ended_on < NEVER).to_numpy()
    told = {
        "CIN Start Date": uk(rows.happened_on),
        "Primary Need Code": rows.need.map(
            {n: f"{n} - {label}" for n, label in codes.PRIMARY_NEED.labels.items()}
        ).fillna(""),
        "CIN Closure Date": uk(rows.ended_on),
        "Reason for Closure": np.where(closed, rows.reason, ""),
        "Case Status": np.where(closed, "e) Closed episode", "d) Open assessment"),
    }
    return _list(view, rows, told)


def _plans(view: View, rows: pd.DataFrame) -> pa.Table:
    rows = _now(view, rows)
    told = {
        "Child Protection Plan Start Date": uk(rows.happened_on),
        "Initial Category of Abuse": _worded(rows.category, codes.ABUSE_CATEGORY),
        "Latest Category of Abuse": _worded(rows.latest, codes.ABUSE_CATEGORY),
        "Child Protection Plan End Date": uk(rows.ended_on),
        "Number of Previous Child Protection Plans": rows.earlier.astype(str),
    }
    return _list(view, rows, told)


def _care(view: View, rows: pd.DataFrame) -> pa.Table:
    """Each period of care that is open, or ended in the last six months, as it was last."""
    rows = rows.sort_values(["person", "happened_on"], kind="stable")
    begins = (rows.why == "S") | (rows.person != rows.person.shift())
    ordered, placed = begins | rows.why.isin(["L", "B", "U"]), begins | (rows.why != "L")
    since = {name: rows.happened_on.where(here).ffill() for name, here in {"status": ordered, "place": placed}.items()}
    began = rows.happened_on.where(begins).ffill()
    last = (begins.shift(-1, fill_value=True) & (rows.ended_on >= view.on - MONTHS_DAYS)).to_numpy()
    rows, began = rows[last], began[last]
    supported = (rows.place == "H5") & (rows.ended_on >= return_start(SUPPORTED))
    rows = rows.assign(place=rows.place.mask(supported, "K3"))
    told = {
        "Date Started to be Looked After": uk(began.astype(int)),
        "Child's Category of Need": rows.need.map(
            {n: f"{n} - {label}" for n, label in codes.PRIMARY_NEED.labels.items()}
        ),
        "Start date of current legal status": uk(since["status"][last].astype(int)),
        "Child's Legal Status": rows.status.map({c: f"{c}: {label}" for c, label in codes.LEGAL_STATUS.labels.items()}),
        "Date Ceased to be Looked After": uk(rows.ended_on),
        "Reason Ceased to be Looked After": np.where(rows.ended_on < NEVER, rows.reason, ""),
        "Start Date of Most Recent Placement": uk(since["place"][last].astype(int)),
        "Placement Type": _worded(rows.place, codes.PLACEMENT),
        "Placement Provider": _worded(rows.provider, codes.PLACEMENT_PROVIDER),
    }
    return _list(view, rows, told)
