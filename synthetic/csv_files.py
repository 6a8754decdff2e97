"""The small exports of early help and youth justice, full each time; names of people stay empty by rule."""

from pathlib import Path

import numpy as np
import pandas as pd

from synthetic.days import NEVER, iso
from synthetic.people_csv import family_ids, known_ids, sexes, upns, write_people
from synthetic.places import home_postcodes
from synthetic.text import Column, join
from synthetic.world import View


def _numbers(letter: str, rows: pd.DataFrame) -> Column:
    """Record ids: the letter and the record's number in its system."""
    return join(letter, rows.index.to_numpy() + 1)


def _persons(view: View, folder: Path, key: str, ids: pd.DataFrame) -> None:
    """Everybody with an id in the system by now."""
    ids = ids[ids.child >= 0]
    child = ids.child.to_numpy()
    of, family = view.world.people.children, view.world.identities.first_family[view.borough, child]
    view.write(
        folder / "persons.csv",
        f"{folder.name}_persons",
        {
            key: ids.local_id,
            "date_of_birth": iso(of.birth.to_numpy()[child]),
            "sex": sexes(view, child),
            "ethnicity": of.ethnicity.to_numpy()[child],
            "upn": upns(view, ids, child),
            "forename": "",
            "surname": "",
            "postcode": home_postcodes(view.borough, view.homes(family, view.on)),
        },
        ids.person,
    )


def _early_help(view: View, folder: Path) -> None:
    contacts, episodes = view.tables["contact"], view.tables["episode"]
    view.write(
        folder / "contacts.csv",
        "early_help_contacts",
        {
            "contact_id": _numbers("C", contacts),
            "person_id": view.local_ids(1, contacts.person.to_numpy()),
            "contact_date": iso(contacts.happened_on),
            "recorded_date": iso(contacts.recorded_on),
            "source": contacts.source,
            "reason": contacts.reason,
            "outcome": contacts.outcome,
        },
        contacts.index,
    )
    ended = (episodes.ended_on < NEVER).to_numpy()
    view.write(
        folder / "episodes.csv",
        "early_help_episodes",
        {
            "episode_id": _numbers("E", episodes),
            "person_id": view.local_ids(1, episodes.person.to_numpy()),
            "start_date": iso(episodes.happened_on),
            "end_date": iso(episodes.ended_on),
            "recorded_date": iso(episodes.recorded_on),
            "family_id": family_ids(view, episodes),
            "level": episodes.level,
            "source": episodes.source,
            "reason": episodes.reason,
            "end_reason": np.where(ended, episodes.end_reason, ""),
            "step_down_from_referral_id": _stepped_from(view, episodes),
            "consent": episodes.consent,
            "lead_organisation": episodes.lead,
        },
        episodes.index,
    )


def _stepped_from(view: View, episodes: pd.DataFrame) -> np.ndarray:
    """LAchildID/CINreferralDate of the case stepped down from, as far as social care shows it."""
    cases = view.tables["referral"].set_index("case")
    has = episodes.case.isin(cases.index).to_numpy()
    of = cases.loc[episodes.case[has]]
    text = np.full(len(episodes), "", dtype=object)
    text[has] = join(view.local_ids(0, of.person.to_numpy()), iso(of.happened_on), by="/").to_pylist()
    return text


def _offences(view: View, folder: Path) -> None:
    offences, outcomes = view.tables["offence"], view.tables["outcome"]
    view.write(
        folder / "offences.csv",
        "youth_justice_offences",
        {
            "offence_id": _numbers("O", offences),
            "ypid": view.local_ids(2, offences.person.to_numpy()),
            "offence_date": iso(offences.happened_on),
            "arrest_date": iso(np.where(offences.arrested_on < view.on, offences.arrested_on, NEVER)),
            "recorded_date": iso(offences.recorded_on),
            "yjb_offence_category": offences.category,
            "yjb_seriousness_score": offences.seriousness,
            "knife_related": np.where(offences.is_knife, "Y", "N"),
        },
        offences.index,
    )
    view.write(
        folder / "outcomes.csv",
        "youth_justice_outcomes",
        {
            "outcome_id": _numbers("T", outcomes),
            "offence_id": join("O", outcomes.offence.to_numpy() + 1),
            "ypid": view.local_ids(2, outcomes.person.to_numpy()),
            "outcome_date": iso(outcomes.happened_on),
            "recorded_date": iso(outcomes.recorded_on),
            "legal_outcome": outcomes.legal_outcome,
            "legal_outcome_group": outcomes.group,
            "is_substantive": np.where(outcomes.is_substantive, "Y", "N"),
            "appeal_status": outcomes.appeal,
        },
        outcomes.index,
    )


def _court(view: View, folder: Path) -> None:
    hearings, programmes = view.tables["hearing"], view.tables["programme"]
    view.write(
        folder / "hearings.csv",
        "youth_justice_hearings",
        {
            "hearing_id": _numbers("H", hearings),
            "ypid": view.local_ids(2, hearings.person.to_numpy()),
            "hearing_date": iso(hearings.happened_on),
            "recorded_date": iso(hearings.recorded_on),
            "remand_decision": hearings.decision,
            "court_type": hearings.court,
        },
        hearings.index,
    )
    view.write(
        folder / "programmes.csv",
        "youth_justice_programmes",
        {
            "programme_id": _numbers("P", programmes),
            "ypid": view.local_ids(2, programmes.person.to_numpy()),
            "start_date": iso(programmes.happened_on),
            "end_date": iso(programmes.ended_on),
            "recorded_date": iso(programmes.recorded_on),
            "disposal_type": programmes.disposal,
        },
        programmes.index,
    )


def write_exports(view: View, folder: Path) -> None:
    """early_help, youth_justice and people: full exports."""
    ids = known_ids(view)
    _persons(view, folder / "early_help", "person_id", ids[ids.system == 1])
    _persons(view, folder / "youth_justice", "ypid", ids[ids.system == 2])
    _early_help(view, folder / "early_help")
    _offences(view, folder / "youth_justice")
    _court(view, folder / "youth_justice")
    write_people(view, folder / "people", ids)
