"""The Standard Safeguarding Dataset: a CSV a table, the present state of the records that the returns are cut from.

As in the deployed scripts, dates have a time, and legal statuses, sources and categories are described, not coded.
Source: Data to Insight, Standard Safeguarding Dataset 1.4.5.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from schemas import codes
from synthetic.cin_tables import agreeing, sexes_by_year
from synthetic.days import NEVER, iso, return_start, return_year
from synthetic.people_csv import at_homes, family_ids
from synthetic.places import home_postcodes, uprns
from synthetic.ssda903_csv import SUPPORTED, found
from synthetic.text import Column, join, table, words, write_csv
from synthetic.world import View

CSC = 0
"""The number of social care among the systems of `identities`."""
UNAUTHORISED = "1900-01-01 00:00:00"
ABUSE = {"NEG": "Neglect", "PHY": "Physical abuse", "SAB": "Sexual abuse", "EMO": "Emotional abuse"}
ABUSE_OF_SEVERAL = "Multiple: [Neglect; Emotional abuse]"
MISSING = {"M": "Missing", "A": "Away"}


RECORDS = ("referral", "assessment", "enquiry", "cin_plan", "cp_plan", "care", "missing")


def write_ssd(view: View, folder: Path, since: int) -> None:
    """ssd/*.csv: the tables that tell what the two returns and the people export tell of social care.

    As the scripts do it brings what was open on the day `since` or later.
    """
    told = view.tables | agreeing(view)
    told |= {"missing": found(view, told["missing"], told["care"])}
    told |= {name: told[name][told[name].ended_on >= since] for name in RECORDS}
    tables = _of_people(view, told) | _of_cases(view, told) | _of_care(view, told["care"], told["missing"])
    for name, columns in tables.items():
        write_csv(folder / "ssd" / f"{name}.csv", table(columns))


def _at(days: Any) -> Column:
    """Days as a date and a time; nothing for none."""
    text = iso(days)
    return pc.if_else(pc.equal(words(text), ""), "", join(text, " 00:00:00"))


def _quoted(values: Any) -> Column:
    """Text that holds commas or quotes, as a cell of a CSV."""
    return join('"', pc.replace_substring(words(values), '"', '""'), '"')


def _described(values: pd.Series, known: codes.CodeList) -> Column:
    return _quoted(values.map({code: label.capitalize() for code, label in known.labels.items()}).fillna(""))


def _ids(letter: str, numbers: Any) -> Column:
    return join(letter, np.asarray(numbers) + 1)


def _of_people(view: View, told: dict[str, pd.DataFrame]) -> dict[str, dict[str, Any]]:
    """Everybody with a referral or in care, and of them what is known by now."""
    persons = pd.concat([told[name][["person", "child"]] for name in ("referral", "care")])
    persons = persons.drop_duplicates("person").sort_values("person")
    ids, child = view.local_ids(CSC, persons.person.to_numpy()), persons.child.to_numpy()
    of, identities = view.world.people.children.iloc[child], view.world.identities
    born = (of.birth < view.on).to_numpy()
    has_upn = (of.upn_on < view.on).to_numpy() & (persons.person.to_numpy() == child)
    upn, former = (np.where(has_upn, numbers[child], "") for numbers in (identities.upn, identities.former_upn))
    disability = pd.Series(np.where(born, view.world.disability[child], "").astype(str), ids).str.split().explode()
    disability = disability[disability.notna() & (disability != "")]
    return {
        "ssd_person": {
            "pers_person_id": ids,
            "pers_sex": np.where(born, sexes_by_year(view, child, int(return_year(np.array([view.on]))[0])), "U"),
            "pers_ethnicity": np.where(born, of.ethnicity, "NOBT"),
            "pers_dob": _at(np.where(born, of.birth, NEVER)),
            "pers_expected_dob": _at(np.where(born, NEVER, of.expected)),
            "pers_death_date": _at(np.where(of.death + 3 < view.on, of.death, NEVER)),
            "pers_upn": upn,
            "pers_single_unique_id": "SSD_PH",
        },
        "ssd_linked_identifiers": {
            "link_person_id": ids[former != ""],
            "link_identifier_type": "Former Unique Pupil Number",
            "link_identifier_value": former[former != ""],
        },
        "ssd_disability": {"disa_person_id": disability.index, "disa_disability_code": disability},
        "ssd_immigration_status": _asylum(view, told["care"]),
        "ssd_family": _families(view),
        "ssd_address": _addresses(view),
    }


def _asylum(view: View, care: pd.DataFrame) -> dict[str, Any]:
    of = view.world.people.children
    persons = care[of.is_uasc.to_numpy()[care.child]].drop_duplicates("person").sort_values("person")
    adult = of.adult.to_numpy()[persons.child]
    return {
        "immi_person_id": view.local_ids(CSC, persons.person.to_numpy()),
        "immi_immigration_status": "Unaccompanied Asylum Seeking Child",
        "immi_immigration_status_end_date": _at(np.where(adult < view.on, adult, NEVER)),
    }


def _families(view: View) -> dict[str, Any]:
    """Who is in which family today; the dataset has no days of it."""
    members = view.tables["member"]
    members = members[(members.system == CSC) & (members.ended_on >= NEVER)]
    return {
        "fami_family_id": family_ids(view, members),
        "fami_person_id": view.local_ids(CSC, members.person.to_numpy()),
    }


def _addresses(view: View) -> dict[str, Any]:
    rows = at_homes(view)
    rows = rows[rows.system == CSC]
    home = rows.home.to_numpy()
    place = join('{"ROOM": "", "STREET": "", "UPRN": "', uprns(view.la_code, home), '"}')
    return {
        "addr_person_id": view.local_ids(CSC, rows.person.to_numpy()),
        "addr_address_type": "Home",
        "addr_address_start_date": _at(rows.happened_on),
        "addr_address_end_date": _at(rows.ended_on),
        "addr_address_postcode": home_postcodes(view.borough, home),
        "addr_address_json": _quoted(place),
    }


def _of_cases(view: View, told: dict[str, pd.DataFrame]) -> dict[str, dict[str, Any]]:
    return {
        "ssd_cin_episodes": _referrals(view, told["referral"]),
        **_assessments(view, told["assessment"]),
        **_enquiries(view, told["enquiry"]),
        "ssd_cin_plans": _spells(view, told["cin_plan"], "cinp", "cin_plan"),
        "ssd_cp_plans": _spells(view, told["cp_plan"], "cppl", "cp_plan")
        | {
            "cppl_cp_plan_initial_category": told["cp_plan"].category.map(ABUSE).fillna(ABUSE_OF_SEVERAL),
            "cppl_cp_plan_latest_category": told["cp_plan"].latest.map(ABUSE).fillna(ABUSE_OF_SEVERAL),
            "cppl_cp_plan_ola": "N",
        },
    }


def _referrals(view: View, rows: pd.DataFrame) -> dict[str, Any]:
    """The source's code is a number of the system's own."""
    closed = np.where(rows.is_no_action, NEVER, rows.ended_on)
    number = rows.source.map({code: 100 + place for place, code in enumerate(codes.REFERRAL_SOURCE.labels)})
    return {
        "cine_referral_id": _ids("R", rows.case),
        "cine_person_id": view.local_ids(CSC, rows.person.to_numpy()),
        "cine_referral_date": _at(rows.happened_on),
        "cine_cin_primary_need_code": rows.need,
        "cine_referral_source_code": number,
        "cine_referral_source_desc": _described(rows.source, codes.REFERRAL_SOURCE),
        "cine_referral_nfa": np.where(rows.is_no_action, "Y", "N"),
        "cine_close_reason": np.where(closed < NEVER, rows.reason, ""),
        "cine_close_date": _at(closed),
    }


def _in_case(view: View, rows: pd.DataFrame, prefix: str) -> dict[str, Any]:
    return {
        f"{prefix}_person_id": view.local_ids(CSC, rows.person.to_numpy()),
        f"{prefix}_referral_id": _ids("R", rows.case),
    }


def _spells(view: View, rows: pd.DataFrame, prefix: str, name: str) -> dict[str, Any]:
    days = {f"{prefix}_{name}_start_date": _at(rows.happened_on), f"{prefix}_{name}_end_date": _at(rows.ended_on)}
    return _in_case(view, rows, prefix) | days


def _assessments(view: View, rows: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """An assessment that nobody has authorised yet has a date of 1900."""
    done = rows[(rows.ended_on < NEVER) & (rows.factors.str.strip() != "")]
    listed = pc.replace_substring(words(done.factors.str.strip()), " ", '", "')
    authorised = _at(rows.ended_on)
    return {
        "ssd_cin_assessments": {
            "cina_assessment_id": _ids("A", rows.index),
            **_in_case(view, rows, "cina"),
            "cina_assessment_start_date": _at(rows.happened_on),
            "cina_assessment_auth_date": pc.if_else(pc.equal(authorised, ""), UNAUTHORISED, authorised),
        },
        "ssd_assessment_factors": {
            "cinf_assessment_id": _ids("A", done.index),
            "cinf_assessment_factors_json": _quoted(join('["', listed, '"]')),
        },
    }


def _enquiries(view: View, rows: pd.DataFrame) -> dict[str, dict[str, Any]]:
    held = rows[rows.is_conference & (rows.ended_on < NEVER)]
    return {
        "ssd_s47_enquiry": {**_in_case(view, rows, "s47e"), "s47e_s47_start_date": _at(rows.happened_on)},
        "ssd_initial_cp_conference": {**_in_case(view, held, "icpc"), "icpc_icpc_date": _at(held.ended_on)},
    }


def _of_care(view: View, rows: pd.DataFrame, missing: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Episodes as in the return, and beside them the placements and legal statuses, each for as long as it lasted."""
    rows = rows.sort_values(["person", "happened_on"], kind="stable")
    supported = (rows.place == "H5") & (rows.ended_on >= return_start(SUPPORTED))
    rows = rows.assign(place=rows.place.mask(supported, "K3"))
    begins = (rows.why == "S") | (rows.person != rows.person.shift())
    moved = begins | (rows.why != "L") | (rows.place != rows.place.shift())
    ordered = begins | (rows.status != rows.status.shift())
    ended = (rows.ended_on < NEVER).to_numpy()
    return {
        "ssd_cla_episodes": {
            "clae_person_id": view.local_ids(CSC, rows.person.to_numpy()),
            "clae_cla_episode_start_date": _at(rows.happened_on),
            "clae_cla_episode_start_reason": rows.why,
            "clae_cla_primary_need_code": rows.need,
            "clae_cla_episode_ceased_date": _at(rows.ended_on),
            "clae_cla_episode_ceased_reason": np.where(ended, rows.reason, ""),
            "clae_cla_id": _ids("P", begins.cumsum()),
            "clae_cla_placement_id": _ids("H", moved.cumsum()),
        },
        "ssd_cla_placement": _placements(view, _runs(rows, moved)),
        "ssd_legal_status": _statuses(view, _runs(rows, ordered)),
        "ssd_missing": _missing(view, missing),
    }


def _runs(rows: pd.DataFrame, begins: pd.Series) -> pd.DataFrame:
    """Rows that go on without a break as one: the first, with the end of the last and why it changed then."""
    last = begins.shift(-1, fill_value=True)
    ended, change = (rows.loc[last, name].to_numpy() for name in ("ended_on", "change"))
    return rows[begins].assign(ended_on=ended, change=np.where(ended < NEVER, change, ""))


def _placements(view: View, rows: pd.DataFrame) -> dict[str, Any]:
    return {
        "clap_cla_placement_id": _ids("H", np.arange(1, len(rows) + 1)),
        "clap_person_id": view.local_ids(CSC, rows.person.to_numpy()),
        "clap_cla_placement_start_date": _at(rows.happened_on),
        "clap_cla_placement_end_date": _at(rows.ended_on),
        "clap_cla_placement_type": rows.place,
        "clap_cla_placement_provider": rows.provider,
        "clap_cla_placement_change_reason": rows.change,
    }


def _statuses(view: View, rows: pd.DataFrame) -> dict[str, Any]:
    return {
        "lega_person_id": view.local_ids(CSC, rows.person.to_numpy()),
        "lega_legal_status": _described(rows.status, codes.LEGAL_STATUS),
        "lega_legal_status_start_date": _at(rows.happened_on),
        "lega_legal_status_end_date": _at(rows.ended_on),
    }


def _missing(view: View, rows: pd.DataFrame) -> dict[str, Any]:
    return {
        "miss_person_id": view.local_ids(CSC, rows.person.to_numpy()),
        "miss_missing_episode_type": rows.kind.map(MISSING),
        "miss_missing_episode_start_date": _at(rows.happened_on),
        "miss_missing_episode_end_date": _at(rows.ended_on),
    }
