"""The looked-after return: header, episodes, uasc and missing for each year, with the rows open at any time in it."""

from pathlib import Path

import numpy as np
import pandas as pd

from synthetic.cin_xml import SEX_LETTERS
from synthetic.days import NEVER, return_start, uk
from synthetic.text import Column, write_csv
from synthetic.world import View, open_in_year

SUPPORTED = 2025
"""From this return on, H5 (semi-independent) is K3 (supported accommodation)."""


def _sex(view: View, children: np.ndarray, year: int) -> np.ndarray:
    female = view.world.people.children.female.to_numpy()[children]
    return np.where(female, "F", "M") if year >= SEX_LETTERS else np.where(female, "2", "1")


def _births(view: View, children: np.ndarray) -> Column:
    return uk(view.world.people.children.birth.to_numpy()[children])


def _header(view: View, folder: Path, rows: pd.DataFrame, year: int) -> None:
    persons = rows.drop_duplicates("person").sort_values("person")
    children = persons.child.to_numpy()
    of = view.world.people.children.iloc[children]
    seen = min(view.on, return_start(year + 1))
    upn = np.where(of.upn_on < seen, view.world.identities.upn[children], np.where(of.is_uasc, "UN3", "UN1"))
    write_csv(
        folder / "header.csv",
        {
            "CHILD": view.local_ids(0, persons.person.to_numpy()),
            "SEX": _sex(view, children, year),
            "DOB": _births(view, children),
            "ETHNIC": of.ethnicity,
            "UPN": upn,
            "MOTHER": "",
            "MC_DOB": "",
        },
    )


def _episodes(view: View, folder: Path, rows: pd.DataFrame, year: int) -> None:
    rows = rows.sort_values(["person", "happened_on"], kind="stable")
    ended = (rows.ended_on < NEVER).to_numpy()
    place = np.where((rows.place == "H5") & (year >= SUPPORTED), "K3", rows.place)
    write_csv(
        folder / "episodes.csv",
        {
            "CHILD": view.local_ids(0, rows.person.to_numpy()),
            "DECOM": uk(rows.happened_on),
            "RNE": rows.why,
            "LS": rows.status,
            "CIN": rows.need,
            "PLACE": place,
            "PLACE_PROVIDER": rows.provider,
            "DEC": uk(rows.ended_on),
            "REC": np.where(ended, rows.reason, ""),
            "REASON_PLACE_CHANGE": np.where(ended, rows.change, ""),
            "HOME_POST": "",
            "PL_POST": "",
            "URN": rows.home,
        },
    )


def _uasc(view: View, folder: Path, rows: pd.DataFrame, year: int) -> None:
    """DUC, the day on which the status ends, is the 18th birthday."""
    of = view.world.people.children
    persons = rows[of.is_uasc.to_numpy()[rows.child]].drop_duplicates("person").sort_values("person")
    children = persons.child.to_numpy()
    write_csv(
        folder / "uasc.csv",
        {
            "CHILD": view.local_ids(0, persons.person.to_numpy()),
            "SEX": _sex(view, children, year),
            "DOB": _births(view, children),
            "DUC": uk(of.adult.to_numpy()[children]),
        },
    )


def _missing(view: View, folder: Path, year: int, persons: pd.Series) -> None:
    rows = open_in_year(view.tables["missing"], year)
    rows = rows[rows.person.isin(persons)]
    write_csv(
        folder / "missing.csv",
        {
            "CHILD": view.local_ids(0, rows.person.to_numpy()),
            "DOB": _births(view, rows.child.to_numpy()),
            "MISSING": rows.kind,
            "MIS_START": uk(rows.happened_on),
            "MIS_END": uk(rows.ended_on),
        },
    )


def write_returns(view: View, folder: Path, years: range) -> None:
    """ssda903/<year>/*.csv for each of the years."""
    for year in years:
        rows = open_in_year(view.tables["care"], year)
        target = folder / "ssda903" / str(year)
        _header(view, target, rows, year)
        _episodes(view, target, rows, year)
        _uasc(view, target, rows, year)
        _missing(view, target, year, rows.person)
