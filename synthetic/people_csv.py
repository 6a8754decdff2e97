"""The people export: identifiers, family members, addresses and restrictions. Names of people stay empty by rule."""

from pathlib import Path

import numpy as np
import pandas as pd

from synthetic.days import NEVER, iso
from synthetic.identities import SYSTEMS
from synthetic.text import Column, join, write_csv
from synthetic.world import View

SECTORS = (
    ("W6 0", "W6 7", "W12 0", "W14 9", "SW6 1"),
    ("W8 4", "W10 5", "W11 1", "SW3 3", "SW5 0"),
    ("W2 1", "W9 2", "NW8 8", "SW1V 3", "W1H 4"),
)
"""Postcode sectors of the three boroughs, in the order of params.yaml."""
OBJECTS = 0.002
"""Share of known families that object to being on a list (assumption)."""


def family_ids(view: View, rows: pd.DataFrame) -> Column:
    """Family ids as this borough numbers them."""
    return join("F", view.world.identities.family_number[view.borough, rows.family.to_numpy()])


def sexes(view: View, child: np.ndarray) -> np.ndarray:
    return np.where(view.world.people.children.female.to_numpy()[child], "F", "M")


def upns(view: View, ids: pd.DataFrame, child: np.ndarray) -> np.ndarray:
    """UPNs of those who have one by now; second entries and some rows lack it."""
    has = view.world.people.children.upn_on.to_numpy()[child] < view.on
    has &= (ids.person.to_numpy() == child) & (ids.local_id.to_numpy() % 17 != 0)
    return np.where(has, view.world.identities.upn[child], "")


def known_ids(view: View) -> pd.DataFrame:
    """The ids of this borough by now, with `child`: the row of the child, -1 for adults."""
    world = view.world
    ids, merges = world.identities.ids, world.identities.merges
    ids = ids[(ids.borough == view.borough) & (ids.known_on < view.on)]
    second = merges.set_index("person")
    child = ids.person.map(second.child).fillna(ids.person).astype(np.int64)
    merged_on = ids.person.map(second.merged_on).fillna(NEVER)
    adult = child >= len(world.people.children)
    master = np.where(merged_on < view.on, 1 + child, ids.master)
    return ids.assign(child=np.where(adult, -1, child), master=master, is_merged=merged_on < view.on)


def _identifiers(view: View, folder: Path) -> None:
    world, ids = view.world, known_ids(view)
    child, is_child = ids.child.to_numpy(), ids.child.to_numpy() >= 0
    of, row = world.people.children, np.maximum(ids.child.to_numpy(), 0)
    mother = (ids.person.to_numpy() - len(of)) % len(world.people.families)
    birth = np.where(is_child, of.birth.to_numpy()[row], world.people.families.mother_birth.to_numpy()[mother])
    sex = np.where(is_child, sexes(view, row), np.where(ids.person - len(of) < len(world.people.families), "F", "M"))
    upn = np.where(is_child, upns(view, ids, np.maximum(child, 0)), "")
    master = np.where(ids.master > 0, join("M", ids.master.to_numpy()).to_numpy(zero_copy_only=False), "")
    write_csv(
        folder / "identifiers.csv",
        {
            "system": np.array(SYSTEMS)[ids.system],
            "local_id": ids.local_id,
            "master_id": master,
            "upn": upn,
            "former_upn": "",
            "nhs_number": "",
            "forename": "",
            "surname": "",
            "date_of_birth": iso(np.where(birth < view.on, birth, NEVER)),
            "sex": np.where(birth < view.on, sex, ""),
            "postcode": "",
            "uprn": "",
            "school_urn": "",
        },
    )


def _members(view: View, folder: Path) -> None:
    members = view.tables["member"]
    system = members.system.to_numpy()
    local = view.world.identities.of[view.borough, system, members.person.to_numpy()]
    write_csv(
        folder / "family_members.csv",
        {
            "family_id": family_ids(view, members),
            "system": np.array(SYSTEMS)[system],
            "local_id": local,
            "role": members.role,
            "start_date": iso(np.where(members.is_undated, NEVER, members.happened_on)),
            "end_date": iso(members.ended_on),
            "recorded_date": iso(members.recorded_on),
        },
    )


def _places(view: View, folder: Path) -> None:
    """Where the children of known families live, to the postcode sector."""
    rows = view.tables["member"]
    rows = rows[(rows.role == "child") & ~rows.is_undated]
    system = rows.system.to_numpy()
    sectors = np.array(SECTORS[view.borough % len(SECTORS)])
    write_csv(
        folder / "addresses.csv",
        {
            "system": np.array(SYSTEMS)[system],
            "local_id": view.world.identities.of[view.borough, system, rows.person.to_numpy()],
            "postcode": sectors[rows.family.to_numpy() % len(sectors)],
            "uprn": "",
            "ward": "",
            "start_date": iso(rows.happened_on),
            "end_date": iso(rows.ended_on),
            "recorded_date": iso(rows.recorded_on),
        },
    )


def _restrictions(view: View, folder: Path) -> None:
    """A handful of children whose families object to being on a list."""
    members = view.tables["member"]
    rows = members[(members.role == "child") & (members.person % round(1 / OBJECTS) == 7)].drop_duplicates("person")
    system = rows.system.to_numpy()
    write_csv(
        folder / "restrictions.csv",
        {
            "system": np.array(SYSTEMS)[system],
            "local_id": view.world.identities.of[view.borough, system, rows.person.to_numpy()],
            "kind": "objection",
            "from_date": iso(rows.known_on),
            "to_date": "",
        },
    )


def write_people(view: View, folder: Path) -> None:
    """A full export."""
    _identifiers(view, folder)
    _members(view, folder)
    _places(view, folder)
    _restrictions(view, folder)
