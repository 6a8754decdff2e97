"""Early-help exports: persons, contacts, episodes."""

from schemas.records import EhContact, EhEpisode, Person

from .raw import Kind

_PERSON = {"local_id": "person_id"}
_SYSTEM = {"system": "early_help"}

KINDS = (
    Kind(
        "early_help persons",
        "early_help",
        ("person_id", "date_of_birth", "sex", "ethnicity", "upn", "forename", "surname", "postcode"),
        ("person_id", "date_of_birth"),
        Person,
        _PERSON
        | {"born_on": "date_of_birth", "sex": "sex", "ethnicity": "ethnicity", "upn": "upn"}
        | {"forename": "forename", "surname": "surname", "postcode": "postcode"},
        ("told_by", "system", "local_id"),
        _SYSTEM | {"told_by": "early_help"},
    ),
    Kind(
        "early_help contacts",
        "early_help",
        ("contact_id", "person_id", "contact_date", "recorded_date", "source", "reason", "outcome"),
        ("contact_id", "person_id", "contact_date"),
        EhContact,
        _PERSON
        | {
            "key": "contact_id",
            "happened_on": "contact_date",
            "recorded_on": "recorded_date",
            "source_code": "source",
            "reason": "reason",
            "outcome": "outcome",
        },
        ("key",),
        _SYSTEM,
    ),
    Kind(
        "early_help episodes",
        "early_help",
        ("episode_id", "person_id", "start_date", "end_date", "recorded_date", "family_id", "level", "end_reason"),
        ("episode_id", "person_id", "start_date"),
        EhEpisode,
        _PERSON
        | {
            "key": "episode_id",
            "happened_on": "start_date",
            "ended_on": "end_date",
            "recorded_on": "recorded_date",
            "level": "level",
            "source_code": "source",
            "reason": "reason",
            "end_reason": "end_reason",
            "is_step_down": "step_down_from_referral_id",
            "has_consent": "consent",
        },
        ("key",),
        _SYSTEM,
        presence=("is_step_down",),
    ),
)
