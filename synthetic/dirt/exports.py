"""What is wrong in the exports that no standard governs: early help, youth justice, people."""

import numpy as np
import pandas as pd

from synthetic.dirt.dates import later, spelt
from synthetic.dirt.planting import rule
from synthetic.dirt.rows import Rows, both
from synthetic.dirt.upns import temporary, wrong_letter

START = {
    "early_help_contacts": "contact_date",
    "early_help_episodes": "start_date",
    "youth_justice_offences": "offence_date",
    "youth_justice_outcomes": "outcome_date",
    "youth_justice_hearings": "hearing_date",
    "youth_justice_programmes": "start_date",
}
"""The column of each file that says when it happened."""


def _start(rows: Rows) -> str:
    return next(name for name in START.values() if name in rows)


def _id(rows: Rows) -> str:
    return "ypid" if "ypid" in rows else "person_id"


def _swapped(text: pd.Series) -> pd.Series:
    """Day and month exchanged where that gives another date."""
    return text.where(text.str[8:] > "12", text.str[:5] + text.str[8:] + "-" + text.str[5:7])


@rule("early_help_persons", "youth_justice_persons")
def person_birth_swapped(rows: Rows) -> Rows:
    """Day and month of birth are exchanged."""
    rows = rows.assign(_swapped=_swapped(rows.date_of_birth))
    rows = rows[(rows._swapped != rows.date_of_birth) & (rows._swapped < spelt(rows._on, rows.date_of_birth))]
    return rows.assign(date_of_birth=rows._swapped)


@rule("early_help_persons", "youth_justice_persons")
def person_birth_estimated(rows: Rows) -> Rows:
    """The day of birth is a guess: the fifteenth."""
    rows = rows[rows.date_of_birth.str[:7] < spelt(rows._on, rows.date_of_birth).str[:7]]
    return rows.assign(date_of_birth=rows.date_of_birth.str[:8] + "15")


@rule("early_help_persons", "youth_justice_persons")
def person_birth_1900(rows: Rows) -> Rows:
    """Born on 1 January 1900: the system's way of leaving it empty."""
    return rows.assign(date_of_birth="1900-01-01")


@rule("early_help_persons", "youth_justice_persons")
def person_sex_unknown(rows: Rows) -> Rows:
    """The sex was not asked, or is told by number."""
    return rows.assign(sex=np.where(rows._luck < 0.5, "", rows.sex.map({"M": "1", "F": "2"})))


@rule("early_help_persons", "youth_justice_persons", "people_identifiers")
def person_upn_wrong(rows: Rows) -> Rows:
    """The UPN's check letter is wrong."""
    rows = rows[rows.upn != ""]
    return rows.assign(upn=wrong_letter(rows.upn))


@rule("early_help_persons", "youth_justice_persons", "people_identifiers")
def person_upn_temporary(rows: Rows) -> Rows:
    """A temporary UPN: well formed, and no key to anything."""
    rows = rows[rows.upn != ""]
    return rows.assign(upn=temporary(rows.upn))


@rule("early_help_persons", "youth_justice_persons", "people_identifiers", "people_addresses")
def person_postcode_none(rows: Rows) -> Rows:
    """A postcode that stands for no fixed address."""
    return rows.assign(postcode=np.where(rows._luck < 0.5, "ZZ99 3VZ", "XX"))


@rule("early_help_persons", "youth_justice_persons")
def person_twice(rows: Rows) -> Rows:
    """The person stands in the file twice."""
    return both(rows, rows)


@rule(*START)
def export_twice(rows: Rows) -> Rows:
    """The record stands in the file twice."""
    return both(rows, rows)


@rule(*START)
def export_without_date(rows: Rows) -> Rows:
    """Nothing says when it happened."""
    return rows.assign(**{_start(rows): ""})


@rule(*START)
def export_date_1900(rows: Rows) -> Rows:
    """It happened on 1 January 1900: the system's way of leaving the day empty."""
    return rows.assign(**{_start(rows): "1900-01-01"})


@rule(*START)
def export_in_future(rows: Rows) -> Rows:
    """It happens on a day to come: a wrong year was typed."""
    start = _start(rows)
    return rows.assign(**{start: spelt(rows._on + 1 + (rows._luck * 300).astype(int), rows[start])})


@rule(*START)
def export_not_a_date(rows: Rows) -> Rows:
    """The day is none of the calendar's."""
    start = _start(rows)
    return rows.assign(**{start: rows[start].str[:5] + "02-30"})


@rule(*START)
def export_without_person(rows: Rows) -> Rows:
    """Nothing says whose it is."""
    return rows.assign(**{_id(rows): np.where(rows._luck < 0.5, "", "-1")})


@rule(*START)
def export_id_padded(rows: Rows) -> Rows:
    """The person's id has noughts before it that the file of persons has not."""
    return rows.assign(**{_id(rows): "00" + rows[_id(rows)]})


@rule(*START)
def export_recorded_before(rows: Rows) -> Rows:
    """It was recorded before it happened."""
    rows = rows[rows.recorded_date != ""]
    return rows.assign(recorded_date=later(rows[_start(rows)], -3))


@rule("early_help_episodes", "youth_justice_programmes")
def spell_ends_first(rows: Rows) -> Rows:
    """It ended before it began."""
    rows = rows[rows.end_date != ""]
    return rows.assign(end_date=later(rows.start_date, -10))


@rule("early_help_episodes", "youth_justice_programmes")
def spell_open_9999(rows: Rows) -> Rows:
    """An open spell ends on 31 December 9999 or 1 January 1900: the system's way of leaving it empty."""
    rows = rows[rows.end_date == ""]
    return rows.assign(end_date=np.where(rows._luck < 0.5, "9999-12-31", "1900-01-01"))


@rule("early_help_episodes")
def spell_overlaps(rows: Rows) -> Rows:
    """The same help was entered again under another number, some days later."""
    rows = rows[rows.end_date != ""]
    again = rows.assign(episode_id=rows.episode_id + "A", start_date=later(rows.start_date, 2))
    return both(rows, again[again.start_date <= again.end_date])


@rule("early_help_episodes")
def eh_end_without_reason(rows: Rows) -> Rows:
    """The help ended, for no reason that is given."""
    return rows[rows.end_date != ""].assign(end_reason="")


@rule("early_help_episodes")
def eh_level_unknown(rows: Rows) -> Rows:
    """The level is one of an older scheme."""
    return rows.assign(level=np.where(rows._luck < 0.5, "Tier 2", "Level 3b"))


@rule("early_help_contacts", "early_help_episodes")
def eh_source_unknown(rows: Rows) -> Rows:
    """The source is a word of the borough's own that no national code stands behind."""
    return rows.assign(source=np.where(rows._luck < 0.6, "Front Door", "MASH"))


@rule("youth_justice_outcomes")
def yj_outcome_first(rows: Rows) -> Rows:
    """The outcome came long before the offence."""
    return rows.assign(outcome_date=later(rows.outcome_date, -900), recorded_date="")


@rule("youth_justice_outcomes")
def yj_offence_other_case(rows: Rows) -> Rows:
    """The offence's id is in small letters, and in capitals among the offences."""
    return rows.assign(offence_id=rows.offence_id.str.lower())


@rule("youth_justice_outcomes")
def yj_offence_unknown(rows: Rows) -> Rows:
    """The outcome is of an offence that is not there."""
    return rows.assign(offence_id=rows.offence_id + "9")


@rule("youth_justice_outcomes")
def yj_group_unknown(rows: Rows) -> Rows:
    """The group of outcomes is one of the borough's own."""
    return rows[rows.legal_outcome_group == "Diversion"].assign(legal_outcome_group="Diversion (Other)")


@rule("youth_justice_offences")
def yj_seriousness_out_of_range(rows: Rows) -> Rows:
    """The seriousness is not from 1 to 8."""
    return rows.assign(yjb_seriousness_score=np.where(rows._luck < 0.5, "", "11"))


@rule("people_identifiers")
def people_birth_differs(rows: Rows) -> Rows:
    """The date of birth is another one than the system's own."""
    rows = rows[rows.date_of_birth != ""]
    return rows.assign(date_of_birth=later(rows.date_of_birth, -365))


@rule("people_identifiers")
def people_sex_differs(rows: Rows) -> Rows:
    """The sex is another one than the system's own."""
    rows = rows[rows.sex != ""]
    return rows.assign(sex=rows.sex.map({"M": "F", "F": "M"}))


@rule("people_identifiers")
def people_id_padded(rows: Rows) -> Rows:
    """The id has a nought before it that the system's own files have not."""
    return rows.assign(local_id="0" + rows.local_id)


@rule("people_identifiers")
def people_upn_of_sibling(rows: Rows) -> Rows:
    """The UPN is a brother's or sister's."""
    rows = rows[(rows.upn != "") & (rows._sibling_upn != "")]
    return rows.assign(upn=rows._sibling_upn)


@rule("people_identifiers")
def people_multivalue(rows: Rows) -> Rows:
    """Several schools stand in one cell, which the export cannot show."""
    return rows[rows.school_urn != ""].assign(school_urn="#MULTIVALUE")


@rule("people_family_members")
def member_twice(rows: Rows) -> Rows:
    """The membership stands in the file twice."""
    return both(rows, rows)


@rule("people_family_members")
def member_ends_first(rows: Rows) -> Rows:
    """The membership ended before it began."""
    rows = rows[(rows.start_date != "") & (rows.end_date != "")]
    return rows.assign(end_date=later(rows.start_date, -1))


@rule("people_addresses")
def address_open_9999(rows: Rows) -> Rows:
    """An address held now ends on 31 December 9999: the system's way of leaving it empty."""
    return rows[rows.end_date == ""].assign(end_date="9999-12-31")
