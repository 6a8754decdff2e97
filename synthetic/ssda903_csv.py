"""The looked-after return: header, episodes, uasc and missing for each year, with the rows open at any time in it."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from synthetic.cin_tables import sexes_by_year, unknown_upns
from synthetic.days import NEVER, Days, day, return_start, uk
from synthetic.dirt.planting import KEY, chance
from synthetic.places import home_postcodes, pick, placement_postcodes
from synthetic.text import Column, table, write_csv
from synthetic.world import View, open_in_year

SUPPORTED = 2025
"""From this return on, H5 (semi-independent) is K3 (supported accommodation)."""
REGISTERED = day("2023-10-28")
"""The day from which H5 has a registration number."""
SHORT_BREAKS = ("V3", "V4")
MOTHERS, MOTHER_AGE_DAYS = 0.03, (5500, 6500)
"""Share of girls in care who have a child before 18, and their age at its birth (assumption)."""


def _births(view: View, children: np.ndarray) -> Column:
    return uk(view.world.people.children.birth.to_numpy()[children])


def _mothered_on(view: View, children: np.ndarray) -> Days:
    """The day on which each girl had her first child; NEVER for most, and for boys."""
    of, (youngest, oldest) = view.world.people.children.iloc[children], MOTHER_AGE_DAYS
    has = of.female.to_numpy() & (chance(children, "mother") < MOTHERS)
    return np.where(has, of.birth.to_numpy() + youngest + pick(children, oldest - youngest, "mother on"), NEVER)


def _motherhood(view: View, rows: pd.DataFrame, persons: pd.DataFrame, year: int) -> dict[str, Column | np.ndarray]:
    """MOTHER for girls but those on short breaks, MC_DOB for mothers; as known in the year and while in care."""
    children = persons.child.to_numpy()
    seen = min(view.on, return_start(year + 1))
    last = rows.groupby("person").ended_on.max().reindex(persons.person).to_numpy()
    had = _mothered_on(view, children)
    had = np.where(had < np.minimum(seen, last), had, NEVER)
    lasting = persons.person.isin(rows.person[~rows.status.isin(SHORT_BREAKS)]).to_numpy()
    asked = view.world.people.children.female.to_numpy()[children] & lasting
    return {
        "MOTHER": np.where(asked, np.where(had < NEVER, "1", "0"), ""),
        "MC_DOB": uk(np.where(asked, had, NEVER)),
    }


def _header(view: View, rows: pd.DataFrame, year: int) -> pa.Table:
    persons = rows.drop_duplicates("person").sort_values("person")
    children = persons.child.to_numpy()
    of, ids = view.world.people.children.iloc[children], view.world.identities
    seen = min(view.on, return_start(year + 1))
    taken_in = rows[rows.why == "S"].groupby("person").happened_on.max()
    lasting = rows[~rows.status.isin(SHORT_BREAKS)]
    held = lasting.person[(lasting.ended_on >= NEVER) & (lasting.happened_on < seen - 8)]
    upn = np.where(of.upn_on < seen, ids.upn[children], unknown_upns(view, children, year))
    has_upn = children[of.upn_on < seen]
    sibling = ids.sibling[children]
    return table(
        {
            "CHILD": view.local_ids(0, persons.person.to_numpy()),
            "SEX": sexes_by_year(view, children, year),
            "DOB": _births(view, children),
            "ETHNIC": of.ethnicity,
            "UPN": upn,
            **_motherhood(view, rows, persons, year),
            "_sibling_upn": np.where(np.isin(sibling, has_upn), ids.upn[np.maximum(sibling, 0)], ""),
            "_is_held": persons.person.isin(held).to_numpy(),
            "_has_breaks_only": ~persons.person.isin(lasting.person).to_numpy(),
            "_taken_in": taken_in.reindex(persons.person, fill_value=0).to_numpy(),
            KEY: persons.person.to_numpy(),
        }
    )


def _postcodes(view: View, rows: pd.DataFrame) -> tuple[Column, Column]:
    """HOME_POST, none for the unaccompanied, and PL_POST, of each home the same; neither for short breaks."""
    child = rows.child.to_numpy()
    family = view.world.identities.first_family[view.borough, child]
    home = home_postcodes(view.borough, view.homes(family, rows.happened_on.to_numpy()))
    placed = placement_postcodes(view.borough, rows.home.to_numpy())
    placed = pc.if_else(pa.array(np.asarray(rows.place == "P1")), home, placed)
    short = rows.status.isin(SHORT_BREAKS).to_numpy()
    homeless = short | view.world.people.children.is_uasc.to_numpy()[child]
    return pc.if_else(pa.array(homeless), "", home), pc.if_else(pa.array(short), "", placed)


def _episodes(view: View, rows: pd.DataFrame, year: int) -> pa.Table:
    rows = rows.sort_values(["person", "happened_on"], kind="stable")
    ended = (rows.ended_on < NEVER).to_numpy()
    place = np.where((rows.place == "H5") & (year >= SUPPORTED), "K3", rows.place)
    not_yet = ((rows.place == "H5") & (rows.happened_on < REGISTERED)).to_numpy() & (year < SUPPORTED)
    home, placed = _postcodes(view, rows)
    return table(
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
            "HOME_POST": home,
            "PL_POST": placed,
            "URN": np.where(not_yet, "", rows.urn),
            "_is_first": ~rows.person.duplicated().to_numpy(),
            "_is_last": ~rows.person.duplicated(keep="last").to_numpy(),
            "_birth": view.world.people.children.birth.to_numpy()[rows.child],
            KEY: rows.index.to_numpy(),
        }
    )


def _uasc(view: View, rows: pd.DataFrame, year: int) -> pa.Table:
    """DUC, the day on which the status ended, is the 18th birthday once that is past."""
    of = view.world.people.children
    persons = rows[of.is_uasc.to_numpy()[rows.child]].drop_duplicates("person").sort_values("person")
    children = persons.child.to_numpy()
    ended = of.adult.to_numpy()[children]
    return table(
        {
            "CHILD": view.local_ids(0, persons.person.to_numpy()),
            "SEX": sexes_by_year(view, children, year),
            "DOB": _births(view, children),
            "DUC": uk(np.where(ended < min(view.on, return_start(year + 1)), ended, NEVER)),
            KEY: persons.person.to_numpy(),
        }
    )


def found(view: View, missing: pd.DataFrame, care: pd.DataFrame) -> pd.DataFrame:
    """Times missing; the end of a placement after one, or the next one, tells that the child was found, even if nobody
    wrote it down.
    """
    last = care[care.ended_on < NEVER].groupby("person").ended_on.max()
    moved = last.reindex(missing.person, fill_value=0).to_numpy()
    ended = view.world.records["missing"].ended_on.loc[missing.index].to_numpy()
    is_followed = missing.sort_values("happened_on", kind="stable").duplicated("person", keep="last")
    over = (moved > missing.happened_on) & (ended <= moved) | is_followed.reindex(missing.index)
    return missing.assign(ended_on=np.where(over, ended, missing.ended_on))


def _missing(view: View, care: pd.DataFrame, year: int) -> pa.Table:
    rows = open_in_year(view.tables["missing"], year)
    rows = found(view, rows[rows.person.isin(care.person)], care)
    return table(
        {
            "CHILD": view.local_ids(0, rows.person.to_numpy()),
            "DOB": _births(view, rows.child.to_numpy()),
            "MISSING": rows.kind,
            "MIS_START": uk(rows.happened_on),
            "MIS_END": uk(rows.ended_on),
            KEY: rows.index.to_numpy(),
        }
    )


MODULES = {"header": _header, "episodes": _episodes, "uasc": _uasc, "missing": _missing}


def returns(view: View, years: range) -> dict[int, dict[str, pa.Table]]:
    """For each of the years header, episodes, uasc and missing; dirt and all."""
    care = {year: open_in_year(view.tables["care"], year) for year in years}
    made = {
        name: view.soiled(f"ssda903_{name}", {year: module(view, care[year], year) for year in years})
        for name, module in MODULES.items()
    }
    return {year: {name: by_year[year] for name, by_year in made.items()} for year in years}


def write_returns(view: View, folder: Path, years: range) -> None:
    """ssda903/<year>/*.csv for each of the years."""
    for year, modules in returns(view, years).items():
        for name, rows in modules.items():
            write_csv(folder / "ssda903" / str(year) / f"{name}.csv", rows)
