"""Youth-justice exports: persons, offences, outcomes, hearings, programmes."""

from schemas.records import Hearing, LegalOutcome, Offence, Person, Programme

from .raw import Kind

_PERSON = {"local_id": "ypid", "recorded_on": "recorded_date"}
_SYSTEM = {"system": "youth_justice"}

KINDS = (
    Kind(
        "youth_justice persons",
        "youth_justice",
        ("ypid", "date_of_birth", "sex", "ethnicity", "upn", "forename", "surname", "postcode"),
        ("ypid", "date_of_birth"),
        Person,
        {"local_id": "ypid"}
        | {"born_on": "date_of_birth", "sex": "sex", "ethnicity": "ethnicity", "upn": "upn"}
        | {"forename": "forename", "surname": "surname", "postcode": "postcode"},
        ("told_by", "system", "local_id"),
        _SYSTEM | {"told_by": "youth_justice"},
    ),
    Kind(
        "youth_justice offences",
        "youth_justice",
        ("offence_id", "ypid", "offence_date", "arrest_date", "yjb_offence_category", "yjb_seriousness_score"),
        ("offence_id", "ypid", "offence_date"),
        Offence,
        _PERSON
        | {
            "key": "offence_id",
            "happened_on": "offence_date",
            "category": "yjb_offence_category",
            "seriousness": "yjb_seriousness_score",
            "is_knife": "knife_related",
        },
        ("key",),
        _SYSTEM,
    ),
    Kind(
        "youth_justice outcomes",
        "youth_justice",
        ("outcome_id", "offence_id", "ypid", "outcome_date", "legal_outcome", "legal_outcome_group", "appeal_status"),
        ("outcome_id", "offence_id", "ypid", "outcome_date"),
        LegalOutcome,
        _PERSON
        | {
            "key": "outcome_id",
            "happened_on": "outcome_date",
            "offence_id": "offence_id",
            "legal_outcome": "legal_outcome",
            "group": "legal_outcome_group",
            "is_substantive": "is_substantive",
            "appeal_status": "appeal_status",
        },
        ("key",),
        _SYSTEM,
    ),
    Kind(
        "youth_justice hearings",
        "youth_justice",
        ("hearing_id", "ypid", "hearing_date", "remand_decision", "court_type"),
        ("hearing_id", "ypid", "hearing_date"),
        Hearing,
        _PERSON | {"key": "hearing_id", "happened_on": "hearing_date", "remand_decision": "remand_decision"},
        ("key",),
        _SYSTEM,
    ),
    Kind(
        "youth_justice programmes",
        "youth_justice",
        ("programme_id", "ypid", "start_date", "end_date", "disposal_type"),
        ("programme_id", "ypid", "start_date"),
        Programme,
        _PERSON
        | {"key": "programme_id", "happened_on": "start_date", "ended_on": "end_date", "disposal": "disposal_type"},
        ("key",),
        _SYSTEM,
    ),
)
