"""The Standard Safeguarding Dataset: several of its tables make one record, under the key that the returns give it.

The dataset is the present state of a case system, of about the last six years, and has text where the returns have
codes. Source of its traps: Data to Insight, the dataset's guidance and its SystemC, Mosaic and Eclipse scripts.
"""

from datetime import date

import duckdb
import pyarrow as pa

from schemas import codes
from schemas.records import (
    Address,
    Assessment,
    CareEpisode,
    CinPlan,
    Conference,
    Contact,
    CpPlan,
    Death,
    EhEpisode,
    Membership,
    MissingEpisode,
    Person,
    Record,
    Referral,
    Section47,
    Uasc,
)

from . import cin_census, ssd_care, ssd_cases, ssd_people, ssd_tables
from .raw import Parts, Raw
from .scratch import query, scratch
from .spelling import coded
from .ssd_words import EPISODE_END, EPISODE_START, MACROS

KINDS = ssd_tables.KINDS
_OF_PERSON = ("local_id", "happened_on")
_STAY = ("system", "local_id", "place", "postcode", "happened_on")
_MEMBER = ("family_id", "system", "local_id", "happened_on")
_WORDED = {
    "ssd_legal_status": {"lega_legal_status": codes.LEGAL_STATUS},
    "ssd_cla_episodes": {
        "clae_cla_episode_start_reason": EPISODE_START,
        "clae_cla_episode_ceased_reason": EPISODE_END,
    },
}

_MADE: tuple[tuple[type[Record], str, str, tuple[str, ...]], ...] = (
    (Person, "ssd_person", ssd_people.PERSON, cin_census.KEYS[Person]),
    (Death, "ssd_person", ssd_people.DEATH, cin_census.KEYS[Death]),
    (Referral, "ssd_cin_episodes", ssd_cases.REFERRAL, cin_census.KEYS[Referral]),
    (Assessment, "ssd_cin_assessments", ssd_cases.ASSESSMENT, cin_census.KEYS[Assessment]),
    (Section47, "ssd_s47_enquiry", ssd_cases.SECTION_47, cin_census.KEYS[Section47]),
    (Conference, "ssd_initial_cp_conference", ssd_cases.CONFERENCE, cin_census.KEYS[Conference]),
    (CinPlan, "ssd_cin_plans", ssd_cases.CIN_PLAN, cin_census.KEYS[CinPlan]),
    (CpPlan, "ssd_cp_plans", ssd_cases.CP_PLAN, cin_census.KEYS[CpPlan]),
    (CareEpisode, "ssd_cla_episodes", ssd_care.EPISODES, _OF_PERSON),
    (MissingEpisode, "ssd_missing", ssd_people.MISSING, _OF_PERSON),
    (Uasc, "ssd_immigration_status", ssd_people.UASC, ("local_id",)),
    (Membership, "ssd_family ssd_mother", ssd_people.MEMBERSHIP, _MEMBER),
    (Address, "ssd_address", ssd_people.ADDRESS, _STAY),
    (Contact, "ssd_contacts", ssd_people.CONTACT, ("key",)),
    (EhEpisode, "ssd_early_help_episodes", ssd_people.EARLY_HELP, ("key",)),
)

_DAYS: dict[type[Record], str] = {
    Person: "born_on=pers_dob expected_on=pers_expected_dob",
    Death: "happened_on=pers_death_date",
    Referral: "happened_on=cine_referral_date ended_on=cine_close_date",
    Assessment: "happened_on=cina_assessment_start_date ended_on=cina_assessment_auth_date",
    Section47: "happened_on=s47e_s47_start_date",
    Conference: "happened_on=icpc_icpc_date",
    CinPlan: "happened_on=cinp_cin_plan_start_date ended_on=cinp_cin_plan_end_date",
    CpPlan: "happened_on=cppl_cp_plan_start_date ended_on=cppl_cp_plan_end_date",
    CareEpisode: "happened_on=clae_cla_episode_start_date ended_on=clae_cla_episode_ceased_date",
    MissingEpisode: "happened_on=miss_missing_episode_start_date ended_on=miss_missing_episode_end_date",
    Uasc: "ended_on=immi_immigration_status_end_date",
    Address: "happened_on=addr_address_start_date ended_on=addr_address_end_date",
    Contact: "happened_on=cont_contact_date",
    EhEpisode: "happened_on=earl_episode_start_date ended_on=earl_episode_end_date",
}
"""The columns that hold the days of each record."""


def records(parts: Parts, extract_on: date) -> list[Raw]:
    """The records that the tables of an extract of the day `extract_on` make; none of which the table did not come."""
    came = {name: _in_codes(name, table) for name, table in ssd_tables.tables_of(parts).items()}
    if not came:
        return []
    every = {name: came.get(name, ssd_tables.empty(name)) for name in ssd_tables.COLUMNS}
    with scratch(**every) as db:
        _prepare(db)
        return [
            Raw(
                record,
                "ssd",
                _of_social_care(query(db, sql, extract_on=extract_on)),
                key,
                headers=dict(told.split("=") for told in _DAYS.get(record, "").split()),
            )
            for record, tables, sql, key in _MADE
            if not came.keys().isdisjoint(tables.split())
        ]


def _prepare(db: duckdb.DuckDBPyConnection) -> None:
    for macro in MACROS:
        db.execute(f"CREATE TEMP MACRO {macro}")
    db.execute(f"CREATE TEMP TABLE referrals AS {ssd_cases.REFERRALS}")


def _in_codes(name: str, table: pa.Table) -> pa.Table:
    """What decides where an episode is cut must be a code first."""
    for column, known in _WORDED.get(name, {}).items():
        values, _ = coded(table.column(column).combine_chunks(), known)
        table = table.set_column(table.column_names.index(column), column, values)
    return table


def _of_social_care(rows: pa.Table) -> pa.Table:
    return rows.append_column("system", pa.array(["csc"] * rows.num_rows, pa.string()))
