"""The small exports of early help and youth justice, full each time; names of people stay empty by rule."""

from pathlib import Path

import numpy as np
import pandas as pd

from synthetic.days import NEVER, iso
from synthetic.people_csv import family_ids, known_ids, sexes, upns, write_people
from synthetic.text import Column, join, write_csv
from synthetic.world import View


def _numbers(letter: str, rows: pd.DataFrame) -> Column:
    """Record ids: the letter and the record's number in its system."""
    return join(letter, rows.index.to_numpy() + 1)


def _persons(view: View, path: Path, key: str, system: int) -> None:
    """Everybody with an id in the system by now."""
    ids = known_ids(view).query("system == @system")
    child = ids.child.to_numpy()
    of = view.world.people.children
    is_child = child >= 0
    ids, child = ids[is_child], child[is_child]
    write_csv(
        path,
        {
            key: ids.local_id,
            "date_of_birth": iso(of.birth.to_numpy()[child]),
            "sex": sexes(view, child),
            "ethnicity": of.ethnicity.to_numpy()[child],
            "upn": upns(view, ids, child),
            "forename": "",
            "surname": "",
            "postcode": "",
        },
    )


def _early_help(view: View, folder: Path) -> None:
    contacts, episodes = view.tables["contact"], view.tables["episode"]
    write_csv(
        folder / "contacts.csv",
        {
            "contact_id": _numbers("C", contacts),
            "person_id": view.local_ids(1, contacts.person.to_numpy()),
            "contact_date": iso(contacts.happened_on),
            "recorded_date": iso(contacts.recorded_on),
            "source": contacts.source,
            "reason": contacts.reason,
            "outcome": contacts.outcome,
        },
    )
    ended = (episodes.ended_on < NEVER).to_numpy()
    write_csv(
        folder / "episodes.csv",
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
    write_csv(
        folder / "offences.csv",
        {
            "offence_id": _numbers("O", offences),
            "ypid": view.local_ids(2, offences.person.to_numpy()),
            "offence_date": iso(offences.happened_on),
            "arrest_date": iso(offences.happened_on),
            "recorded_date": iso(offences.recorded_on),
            "yjb_offence_category": offences.category,
            "yjb_seriousness_score": offences.seriousness,
            "knife_related": np.where(offences.seriousness >= 6, "Y", "N"),
        },
    )
    write_csv(
        folder / "outcomes.csv",
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
    )


def _court(view: View, folder: Path) -> None:
    hearings, programmes = view.tables["hearing"], view.tables["programme"]
    write_csv(
        folder / "hearings.csv",
        {
            "hearing_id": _numbers("H", hearings),
            "ypid": view.local_ids(2, hearings.person.to_numpy()),
            "hearing_date": iso(hearings.happened_on),
            "recorded_date": iso(hearings.recorded_on),
            "remand_decision": hearings.decision,
            "court_type": "Youth Court",
        },
    )
    write_csv(
        folder / "programmes.csv",
        {
            "programme_id": _numbers("P", programmes),
            "ypid": view.local_ids(2, programmes.person.to_numpy()),
            "start_date": iso(programmes.happened_on),
            "end_date": iso(programmes.ended_on),
            "recorded_date": iso(programmes.recorded_on),
            "disposal_type": programmes.disposal,
        },
    )


def write_exports(view: View, folder: Path) -> None:
    """early_help, youth_justice and people: full exports."""
    _persons(view, folder / "early_help" / "persons.csv", "person_id", 1)
    _persons(view, folder / "youth_justice" / "persons.csv", "ypid", 2)
    _early_help(view, folder / "early_help")
    _offences(view, folder / "youth_justice")
    _court(view, folder / "youth_justice")
    write_people(view, folder / "people")
