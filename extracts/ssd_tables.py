"""The tables of the Standard Safeguarding Dataset that are read, and which of their columns.

Source: Data to Insight, Standard Safeguarding Dataset 1.4.5. Names of columns are those of the specification and of the
deployed scripts, which differ: `pers_upn` and `pers_single_unique_id` are in the scripts alone.
"""

import pyarrow as pa
import pyarrow.compute as pc

from .raw import Kind, Parts, Sheet
from .values import in_one_order

COLUMNS = {
    "ssd_person": """PERS_PERSON_ID pers_dob pers_expected_dob pers_sex pers_ethnicity pers_death_date pers_upn
        pers_common_child_id pers_single_unique_id""",
    "ssd_cin_episodes": """CINE_REFERRAL_ID CINE_PERSON_ID CINE_REFERRAL_DATE cine_cin_primary_need_code
        cine_referral_source_code cine_referral_source_desc cine_referral_outcome_json cine_referral_nfa
        cine_close_reason cine_close_date""",
    "ssd_cin_assessments": """CINA_ASSESSMENT_ID CINA_PERSON_ID CINA_ASSESSMENT_START_DATE cina_referral_id
        cina_assessment_auth_date""",
    "ssd_assessment_factors": "CINF_ASSESSMENT_ID CINF_ASSESSMENT_FACTORS_JSON",
    "ssd_s47_enquiry": "S47E_PERSON_ID S47E_S47_START_DATE s47e_referral_id",
    "ssd_initial_cp_conference": "ICPC_PERSON_ID ICPC_ICPC_DATE icpc_referral_id",
    "ssd_cin_plans": "CINP_PERSON_ID CINP_CIN_PLAN_START_DATE CINP_CIN_PLAN_END_DATE cinp_referral_id",
    "ssd_cp_plans": """CPPL_PERSON_ID CPPL_CP_PLAN_START_DATE CPPL_CP_PLAN_END_DATE cppl_referral_id
        cppl_cp_plan_initial_category cppl_cp_plan_latest_category cppl_cp_plan_ola""",
    "ssd_cla_episodes": """CLAE_PERSON_ID CLAE_CLA_EPISODE_START_DATE CLAE_CLA_EPISODE_CEASED_DATE
        clae_cla_episode_start_reason clae_cla_primary_need_code clae_cla_episode_ceased_reason clae_cla_id
        clae_cla_placement_id""",
    "ssd_cla_placement": """CLAP_CLA_PLACEMENT_ID CLAP_CLA_PLACEMENT_START_DATE CLAP_CLA_PLACEMENT_END_DATE
        CLAP_CLA_PLACEMENT_TYPE clap_cla_placement_provider clap_cla_placement_change_reason clap_cla_id
        clap_person_id""",
    "ssd_legal_status": """LEGA_PERSON_ID LEGA_LEGAL_STATUS LEGA_LEGAL_STATUS_START_DATE
        lega_legal_status_end_date""",
    "ssd_missing": """MISS_PERSON_ID MISS_MISSING_EPISODE_START_DATE miss_missing_episode_end_date
        miss_missing_episode_type""",
    "ssd_contacts": """CONT_CONTACT_ID CONT_PERSON_ID CONT_CONTACT_DATE cont_contact_source_code
        cont_contact_source_desc""",
    "ssd_early_help_episodes": """EARL_EPISODE_ID EARL_PERSON_ID EARL_EPISODE_START_DATE earl_episode_end_date
        earl_episode_reason earl_episode_end_reason""",
    "ssd_immigration_status": "IMMI_PERSON_ID IMMI_IMMIGRATION_STATUS immi_immigration_status_end_date",
    "ssd_family": "FAMI_FAMILY_ID FAMI_PERSON_ID",
    "ssd_address": """ADDR_PERSON_ID ADDR_ADDRESS_START_DATE addr_address_end_date addr_address_postcode
        addr_address_type addr_address_json""",
    "ssd_linked_identifiers": """LINK_PERSON_ID LINK_IDENTIFIER_TYPE LINK_IDENTIFIER_VALUE
        link_valid_from_date""",
    "ssd_mother": "MOTH_PERSON_ID MOTH_CHILDS_PERSON_ID",
    "ssd_disability": "DISA_PERSON_ID DISA_DISABILITY_CODE",
}
"""The columns of each table; a table without one of those in capitals is refused, the others may be absent."""
NEEDED = ("ssd_person", "ssd_cin_episodes", "ssd_cla_episodes")
"""The tables without which the dataset cannot take the place of the returns."""


def _kind(name: str, columns: str) -> Kind:
    """A part of what several tables make: the tables are told apart by their columns, which begin alike."""
    required = tuple(column.lower() for column in columns.split() if column.isupper())
    return Kind(name, "ssd", tuple(columns.lower().split()), required, is_part=True)


KINDS = tuple(_kind(name, columns) for name, columns in COLUMNS.items())


def tables_of(parts: Parts) -> dict[str, pa.Table]:
    """Each table that came as one, with every column that is read, `file` and `row`; of a date and time the date."""
    return {
        kind.name: pa.concat_tables([_read(kind, sheet) for sheet in parts[kind.name]])
        for kind in KINDS
        if kind.name in parts
    }


def empty(name: str) -> pa.Table:
    """A table that did not come."""
    kind = next(kind for kind in KINDS if kind.name == name)
    columns = {header: pa.nulls(0, pa.string()) for header in (*kind.headers, "file")}
    return pa.table(columns | {"row": pa.nulls(0, pa.int32())})


def _read(kind: Kind, sheet: Sheet) -> pa.Table:
    by_header = {name.strip().lower(): place for place, name in enumerate(sheet.table.column_names)}
    count = sheet.table.num_rows
    nothing = pa.nulls(count, pa.string())
    columns = {
        header: _plain(header, sheet.table.column(by_header[header])) if header in by_header else nothing
        for header in kind.headers
    }
    return pa.table(columns | {"file": pa.array([sheet.file] * count, pa.string()), "row": sheet.rows})


def _plain(header: str, values: pa.ChunkedArray) -> pa.ChunkedArray:
    """The text without what stands around it; a date without its time, and in the order that all others have."""
    trimmed = pc.utf8_trim_whitespace(values)
    filled = pc.if_else(pc.equal(trimmed, ""), None, trimmed)
    return in_one_order(filled) if header.endswith(("_date", "_dob")) else filled
