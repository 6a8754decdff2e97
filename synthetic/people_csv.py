"""The people export: identifiers, family members, addresses and restrictions. Names of people stay empty by rule."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from synthetic.days import NEVER, Days, iso
from synthetic.dirt.planting import chance
from synthetic.families import YEAR
from synthetic.identities import SYSTEMS
from synthetic.places import home_postcodes, moved_on, pick, schools, uprns, ward_codes
from synthetic.population import People
from synthetic.text import Column, join
from synthetic.world import View

OBJECTS = 0.002
"""Share of known families that object to being on a list (assumption)."""
HOLDS_NHS = (0.75, 0.6, 0.4)
"""Share of the ids of each system that come with the NHS number (assumption): health services tell most of them."""
WITHOUT_UPN = 1 / 17
"""Share of the ids of children whose UPN nobody entered (assumption)."""
SECOND_ADULT_YEARS = (-6, 10)
"""How many years before the mother's birth the other adult of a family was born, from and to (assumption)."""
YOUNGEST_PARENT, OLDEST_PARENT = 16, 40
"""Ages in years, at the birth of the eldest child who ever lives in a family, between which adults are made to be who
would have been younger (assumption)."""
REPORTED_DAYS = 21
"""Days until a family's move to another home is entered (assumption)."""


def family_ids(view: View, rows: pd.DataFrame) -> Column:
    """Family ids as this borough numbers them."""
    return join("F", view.world.identities.family_number[view.borough, rows.family.to_numpy()])


def sexes(view: View, child: np.ndarray) -> np.ndarray:
    return np.where(view.world.people.children.female.to_numpy()[child], "F", "M")


def _keys(ids: pd.DataFrame) -> np.ndarray:
    """A number for each person in each system."""
    return ids.person.to_numpy() * len(SYSTEMS) + ids.system.to_numpy()


def upns(view: View, ids: pd.DataFrame, child: np.ndarray) -> np.ndarray:
    """UPNs of those who have one by now; second entries and some rows lack it."""
    has = view.world.people.children.upn_on.to_numpy()[child] < view.on
    has &= (ids.person.to_numpy() == child) & (chance(_keys(ids), "no upn") >= WITHOUT_UPN)
    return np.where(has, view.world.identities.upn[child], "")


def nhs_numbers(view: View, ids: pd.DataFrame, child: np.ndarray) -> np.ndarray:
    """NHS numbers of the born, where a system holds them; second entries lack them."""
    has = chance(_keys(ids), "nhs number") < np.array(HOLDS_NHS)[ids.system]
    has &= (view.world.people.children.birth.to_numpy()[child] < view.on) & (ids.person.to_numpy() == child)
    return np.where(has, view.world.identities.nhs[child], "")


def known_ids(view: View) -> pd.DataFrame:
    """The ids of this borough by now, with `child`: the row of the child, -1 for adults."""
    world = view.world
    ids, merges = world.identities.ids, world.identities.merges
    ids = ids[(ids.borough == view.borough) & (ids.known_on < view.on)]
    second = merges.drop_duplicates("person").set_index("person")
    child = ids.person.map(second.child).fillna(ids.person).astype(np.int64)
    merged_on = ids.person.map(second.merged_on).fillna(NEVER)
    adult = child >= len(world.people.children)
    master = np.where(merged_on < view.on, 1 + child, ids.master)
    return ids.assign(child=np.where(adult, -1, child), master=master, is_merged=merged_on < view.on)


def adult_births(people: People) -> Days:
    """The births of the mothers of all families, then of the other adults; none was a child when a member was born."""
    families, homes = people.families, people.households
    born = pd.Series(people.children.birth.to_numpy()[homes.child])
    eldest = born.groupby(homes.family.to_numpy()).min().reindex(families.index, fill_value=NEVER).to_numpy()
    mother, family = families.mother_birth.to_numpy(), families.index.to_numpy()
    least, most = (int(years * YEAR) for years in SECOND_ADULT_YEARS)
    adults = np.append(mother, np.where(mother < NEVER, mother - least - pick(family, most - least, "carer"), NEVER))
    eldest = np.tile(eldest, 2)
    least, most = int(YOUNGEST_PARENT * YEAR) + 1, int(OLDEST_PARENT * YEAR)
    in_time = eldest - least - pick(np.arange(len(adults)), most - least, "parent")
    return np.where((adults < NEVER) & (eldest - adults < least), in_time, adults)


def _identifiers(view: View, folder: Path, ids: pd.DataFrame) -> None:
    world = view.world
    of, families = world.people.children, world.people.families
    is_child, child = ids.child.to_numpy() >= 0, np.maximum(ids.child.to_numpy(), 0)
    grown_up = (ids.person.to_numpy() - len(of)) % (2 * len(families))
    adult = grown_up % len(families)
    birth = np.where(is_child, of.birth.to_numpy()[child], adult_births(world.people)[grown_up])
    sex = np.where(is_child, sexes(view, child), np.where(ids.person - len(of) < len(families), "F", "M"))
    home = view.homes(np.where(is_child, world.identities.first_family[view.borough, child], adult), view.on)
    upn = np.where(is_child, upns(view, ids, child), "")
    born = birth < view.on
    view.write(
        folder / "identifiers.csv",
        "people_identifiers",
        {
            "system": np.array(SYSTEMS)[ids.system],
            "local_id": ids.local_id,
            "master_id": pc.if_else(pa.array(np.asarray(ids.master > 0)), join("M", ids.master), ""),
            "upn": upn,
            "former_upn": np.where(upn != "", world.identities.former_upn[child], ""),
            "nhs_number": np.where(is_child, nhs_numbers(view, ids, child), ""),
            "forename": "",
            "surname": "",
            "date_of_birth": iso(np.where(born, birth, NEVER)),
            "sex": np.where(born, sex, ""),
            "postcode": home_postcodes(view.borough, home),
            "uprn": uprns(view.la_code, home),
            "school_urn": pc.if_else(
                pa.array(is_child), schools(view.la_code, of.iloc[child], child, home, view.on), ""
            ),
            "_sibling_upn": np.where(is_child, _sibling_upns(view, child), ""),
        },
        ids.person * 4 + ids.system,
    )


def _sibling_upns(view: View, child: np.ndarray) -> np.ndarray:
    """The UPN of a brother or sister who has one by now."""
    ids, sibling = view.world.identities, view.world.identities.sibling[child]
    has = (sibling >= 0) & (view.world.people.children.upn_on.to_numpy()[sibling] < view.on)
    return np.where(has, ids.upn[sibling], "")


def _members(view: View, folder: Path) -> None:
    members = view.tables["member"]
    system = members.system.to_numpy()
    view.write(
        folder / "family_members.csv",
        "people_family_members",
        {
            "family_id": family_ids(view, members),
            "system": np.array(SYSTEMS)[system],
            "local_id": view.world.identities.of[view.borough, system, members.person.to_numpy()],
            "role": members.role,
            "start_date": iso(np.where(members.is_undated, NEVER, members.happened_on)),
            "end_date": iso(members.ended_on),
            "recorded_date": iso(members.recorded_on),
        },
        members.index,
    )


def at_homes(view: View) -> pd.DataFrame:
    """The memberships of children, parted in two on the day on which their family moved, with `home`; as known."""
    rows = view.tables["member"]
    rows = rows[(rows.role == "child") & ~rows.is_undated]
    moved = moved_on(rows.family.to_numpy())
    known = np.maximum(rows.known_on, moved + REPORTED_DAYS)
    splits = ((rows.happened_on < moved) & (rows.ended_on > moved) & (known < view.on)).to_numpy()
    before = rows.assign(home=view.homes(rows.family.to_numpy(), rows.happened_on.to_numpy()), key=2 * rows.index)
    before = before.assign(ended_on=np.where(splits, moved, rows.ended_on))
    after = rows[splits].assign(happened_on=moved[splits], recorded_on=known[splits], key=2 * rows.index[splits] + 1)
    return pd.concat([before, after.assign(home=view.homes(after.family.to_numpy(), NEVER))]).sort_values("key")


def _addresses(view: View, folder: Path) -> None:
    """Where the children of known families live."""
    rows = at_homes(view)
    system, home = rows.system.to_numpy(), rows.home.to_numpy()
    view.write(
        folder / "addresses.csv",
        "people_addresses",
        {
            "system": np.array(SYSTEMS)[system],
            "local_id": view.world.identities.of[view.borough, system, rows.person.to_numpy()],
            "postcode": home_postcodes(view.borough, home),
            "uprn": uprns(view.la_code, home),
            "ward": ward_codes(view.la_code, home),
            "start_date": iso(rows.happened_on),
            "end_date": iso(rows.ended_on),
            "recorded_date": iso(rows.recorded_on),
        },
        rows.key,
    )


def _restrictions(view: View, folder: Path) -> None:
    """A handful of children whose families object to being on a list."""
    members = view.tables["member"]
    objects = chance(members.person.to_numpy(), "objects") < OBJECTS
    rows = members[(members.role == "child") & objects].drop_duplicates("person")
    system = rows.system.to_numpy()
    view.write(
        folder / "restrictions.csv",
        "people_restrictions",
        {
            "system": np.array(SYSTEMS)[system],
            "local_id": view.world.identities.of[view.borough, system, rows.person.to_numpy()],
            "kind": "objection",
            "from_date": iso(rows.known_on),
            "to_date": "",
        },
        rows.index,
    )


def write_people(view: View, folder: Path, ids: pd.DataFrame) -> None:
    """A full export; ids as of `known_ids`."""
    _identifiers(view, folder, ids)
    _members(view, folder)
    _addresses(view, folder)
    _restrictions(view, folder)
