"""The people exports: identifiers, family members, addresses, restrictions.

Names and postcodes are read for `link`, which finds with them who is who, and go no further.
"""

from schemas.records import Address, Membership, Person, Restriction

from .raw import Kind

_ID = {"system": "system", "local_id": "local_id"}
STAY_KEY = ("system", "local_id", "place", "postcode", "happened_on")
"""The parts of an address's key; the address itself stands nowhere else."""

KINDS = (
    Kind(
        "people identifiers",
        "people",
        ("system", "local_id", "master_id", "upn", "former_upn", "nhs_number", "date_of_birth", "sex", "school_urn"),
        ("system", "local_id"),
        Person,
        _ID
        | {
            "master_id": "master_id",
            "upn": "upn",
            "former_upn": "former_upn",
            "nhs_number": "nhs_number",
            "born_on": "date_of_birth",
            "sex": "sex",
            "forename": "forename",
            "surname": "surname",
            "postcode": "postcode",
        },
        ("told_by", "system", "local_id"),
        {"told_by": "people"},
    ),
    Kind(
        "people family_members",
        "people",
        ("family_id", "system", "local_id", "role", "start_date", "end_date", "recorded_date"),
        ("family_id", "system", "local_id"),
        Membership,
        _ID
        | {
            "family_id": "family_id",
            "role": "role",
            "happened_on": "start_date",
            "ended_on": "end_date",
            "recorded_on": "recorded_date",
        },
        ("family_id", "system", "local_id", "happened_on"),
    ),
    Kind(
        "people addresses",
        "people",
        ("system", "local_id", "postcode", "uprn", "ward", "start_date", "end_date", "recorded_date"),
        ("system", "local_id", "postcode", "uprn"),
        Address,
        _ID
        | {
            "place": "uprn",
            "postcode": "postcode",
            "ward": "ward",
            "happened_on": "start_date",
            "ended_on": "end_date",
            "recorded_on": "recorded_date",
        },
        STAY_KEY,
    ),
    Kind(
        "people restrictions",
        "people",
        ("system", "local_id", "kind", "from_date", "to_date"),
        ("system", "local_id", "kind"),
        Restriction,
        _ID | {"kind": "kind", "happened_on": "from_date", "ended_on": "to_date"},
        ("system", "local_id", "kind", "happened_on", "ended_on"),  # of two that end otherwise none falls away
    ),
)
