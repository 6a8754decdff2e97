"""The small exports: early help, youth justice and people. Full each time; names of people stay empty by rule."""

from pathlib import Path

import numpy as np
import pandas as pd

from synthetic.days import NEVER, iso
from synthetic.identities import SYSTEMS
from synthetic.text import Column, join, write_csv
from synthetic.world import View

OBJECTS = 0.002
"""Share of known families that object to being on a list (assumption)."""


def _numbers(letter: str, rows: pd.DataFrame) -> Column:
    """Record ids: the letter and the record's number in its system."""
    return join(letter, rows.index.to_numpy() + 1)


def _families(view: View, rows: pd.DataFrame) -> Column:
    """Family ids as this borough numbers them."""
    return join("F", view.world.identities.family_number[view.borough, rows.family.to_numpy()])


def _persons(view: View, path: Path, key: str, system: int) -> None:
    """Everybody with an id in the system by now."""
    ids = _known_ids(view).query("system == @system")
    child = ids.child.to_numpy()
    of = view.world.people.children
    is_child = child >= 0
    ids, child = ids[is_child], child[is_child]
    write_csv(path, {key: ids.local_id, "date_of_birth": iso(of.birth.to_numpy()[child]), "sex": _sex(view, child),
                     "ethnicity": of.ethnicity.to_numpy()[child], "upn": _upn(view, ids, child), "forename": "", "surname": "",
                     "postcode": ""})


def _sex(view: View, child: np.ndarray) -> np.ndarray:
    return np.where(view.world.people.children.female.to_numpy()[child], "F", "M")


def _upn(view: View, ids: pd.DataFrame, child: np.ndarray) -> np.ndarray:
    """UPNs of those who have one by now; second entries and some rows lack it."""
    has = view.world.people.children.upn_on.to_numpy()[child] < view.on
    has &= (ids.person.to_numpy() == child) & (ids.local_id.to_numpy() % 17 != 0)
    return np.where(has, view.world.identities.upn[child], "")


def _known_ids(view: View) -> pd.DataFrame:
    """The ids of this borough by now, with `child`: the row of the child, -1 for adults; merged entries only where kept."""
    world = view.world
    ids, merges = world.identities.ids, world.identities.merges
    ids = ids[(ids.borough == view.borough) & (ids.known_on < view.on)]
    second = merges.set_index("person")
    child = ids.person.map(second.child).fillna(ids.person).astype(np.int64)
    merged_on = ids.person.map(second.merged_on).fillna(NEVER)
    adult = child >= len(world.people.children)
    master = np.where(merged_on < view.on, 1 + child, ids.master)
    return ids.assign(child=np.where(adult, -1, child), master=master, is_merged=merged_on < view.on)


def _early_help(view: View, folder: Path) -> None:
    contacts, episodes = view.tables["contact"], view.tables["episode"]
    write_csv(folder / "contacts.csv", {
        "contact_id": _numbers("C", contacts), "person_id": view.local_ids(1, contacts.person.to_numpy()),
        "contact_date": iso(contacts.happened_on), "recorded_date": iso(contacts.recorded_on), "source": contacts.source,
        "reason": contacts.reason, "outcome": contacts.outcome})
    ended = (episodes.ended_on < NEVER).to_numpy()
    write_csv(folder / "episodes.csv", {
        "episode_id": _numbers("E", episodes), "person_id": view.local_ids(1, episodes.person.to_numpy()),
        "start_date": iso(episodes.happened_on), "end_date": iso(episodes.ended_on), "recorded_date": iso(episodes.recorded_on),
        "family_id": _families(view, episodes), "level": episodes.level, "source": episodes.source, "reason": episodes.reason,
        "end_reason": np.where(ended, episodes.end_reason, ""), "step_down_from_referral_id": _stepped_from(view, episodes),
        "consent": "Y", "lead_organisation": episodes.lead})


def _stepped_from(view: View, episodes: pd.DataFrame) -> np.ndarray:
    """LAchildID/CINreferralDate of the case stepped down from, as far as social care shows it."""
    cases = view.tables["referral"].set_index("case")
    has = episodes.case.isin(cases.index).to_numpy()
    of = cases.loc[episodes.case[has]]
    text = np.full(len(episodes), "", dtype=object)
    text[has] = join(view.local_ids(0, of.person.to_numpy()), iso(of.happened_on), by="/").to_pylist()
    return text


def _youth_justice(view: View, folder: Path) -> None:
    tables = view.tables
    offences, outcomes, hearings, programmes = (tables[n] for n in ("offence", "outcome", "hearing", "programme"))
    ypid = {n: view.local_ids(2, tables[n].person.to_numpy()) for n in ("offence", "outcome", "hearing", "programme")}
    write_csv(folder / "offences.csv", {
        "offence_id": _numbers("O", offences), "ypid": ypid["offence"], "offence_date": iso(offences.happened_on),
        "arrest_date": iso(offences.happened_on), "recorded_date": iso(offences.recorded_on),
        "yjb_offence_category": offences.category, "yjb_seriousness_score": offences.seriousness,
        "knife_related": np.where(offences.seriousness >= 6, "Y", "N")})
    write_csv(folder / "outcomes.csv", {
        "outcome_id": _numbers("T", outcomes), "offence_id": join("O", outcomes.offence.to_numpy() + 1), "ypid": ypid["outcome"],
        "outcome_date": iso(outcomes.happened_on), "recorded_date": iso(outcomes.recorded_on),
        "legal_outcome": outcomes.legal_outcome, "legal_outcome_group": outcomes.group,
        "is_substantive": np.where(outcomes.is_substantive, "Y", "N"), "appeal_status": outcomes.appeal})
    write_csv(folder / "hearings.csv", {
        "hearing_id": _numbers("H", hearings), "ypid": ypid["hearing"], "hearing_date": iso(hearings.happened_on),
        "recorded_date": iso(hearings.recorded_on), "remand_decision": hearings.decision, "court_type": "Youth Court"})
    write_csv(folder / "programmes.csv", {
        "programme_id": _numbers("P", programmes), "ypid": ypid["programme"], "start_date": iso(programmes.happened_on),
        "end_date": iso(programmes.ended_on), "recorded_date": iso(programmes.recorded_on), "disposal_type": programmes.disposal})


def _identifiers(view: View, folder: Path) -> None:
    world, ids = view.world, _known_ids(view)
    child, is_child = ids.child.to_numpy(), ids.child.to_numpy() >= 0
    of, row = world.people.children, np.maximum(ids.child.to_numpy(), 0)
    mother = (ids.person.to_numpy() - len(of)) % len(world.people.families)
    birth = np.where(is_child, of.birth.to_numpy()[row], world.people.families.mother_birth.to_numpy()[mother])
    sex = np.where(is_child, _sex(view, row), np.where(ids.person - len(of) < len(world.people.families), "F", "M"))
    upn = np.where(is_child, _upn(view, ids, np.maximum(child, 0)), "")
    master = np.where(ids.master > 0, join("M", ids.master.to_numpy()).to_numpy(zero_copy_only=False), "")
    write_csv(folder / "identifiers.csv", {
        "system": np.array(SYSTEMS)[ids.system], "local_id": ids.local_id, "master_id": master, "upn": upn, "former_upn": "",
        "nhs_number": "", "forename": "", "surname": "", "date_of_birth": iso(np.where(birth < view.on, birth, NEVER)),
        "sex": np.where(birth < view.on, sex, ""), "postcode": "", "uprn": "", "school_urn": ""})


def _members(view: View, folder: Path) -> None:
    members = view.tables["member"]
    system = members.system.to_numpy()
    local = view.world.identities.of[view.borough, system, members.person.to_numpy()]
    write_csv(folder / "family_members.csv", {
        "family_id": _families(view, members), "system": np.array(SYSTEMS)[system], "local_id": local,
        "role": members.role, "start_date": iso(np.where(members.is_undated, NEVER, members.happened_on)),
        "end_date": iso(members.ended_on), "recorded_date": iso(members.recorded_on)})


def _places(view: View, folder: Path) -> None:
    """Addresses are not needed for anything; a handful of restrictions are: objections of known children."""
    write_csv(folder / "addresses.csv", {n: np.array([], dtype=str) for n in
                                         ("system", "local_id", "postcode", "uprn", "ward", "start_date", "end_date", "recorded_date")})
    members = view.tables["member"]
    rows = members[(members.role == "child") & (members.person % round(1 / OBJECTS) == 7)].drop_duplicates("person")
    local = view.world.identities.of[view.borough, rows.system.to_numpy(), rows.person.to_numpy()]
    write_csv(folder / "restrictions.csv", {"system": np.array(SYSTEMS)[rows.system], "local_id": local, "kind": "objection",
                                            "from_date": iso(rows.known_on.to_numpy()), "to_date": ""})


def write_exports(view: View, folder: Path) -> None:
    """early_help, youth_justice and people: full exports."""
    _persons(view, folder / "early_help" / "persons.csv", "person_id", 1)
    _persons(view, folder / "youth_justice" / "persons.csv", "ypid", 2)
    _early_help(view, folder / "early_help")
    _youth_justice(view, folder / "youth_justice")
    _identifiers(view, folder / "people")
    _members(view, folder / "people")
    _places(view, folder / "people")
