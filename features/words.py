"""The plain words for records, their columns and their codes: what people read in place of the names in the code."""

from collections.abc import Mapping

from schemas.records import (
    Address,
    AdoptionPlan,
    Assessment,
    CareEpisode,
    CareHealth,
    CareLeaver,
    CareReview,
    CinPlan,
    Conference,
    Contact,
    CpPlan,
    CpReview,
    Death,
    EhContact,
    EhEpisode,
    Hearing,
    LegalOutcome,
    Membership,
    MissingEpisode,
    Offence,
    PlacedForAdoption,
    PreProceedings,
    PreviousPermanence,
    Programme,
    Record,
    Referral,
    Restriction,
    SchoolAbsence,
    SchoolNeed,
    SchoolPlace,
    SchoolTerm,
    Section47,
    SocialWorker,
    Suspension,
    Uasc,
)
from schemas.table import TEXT, Column

KINDS: dict[type[Record], str] = {
    EhContact: "early help contact",
    EhEpisode: "early help",
    Contact: "social care contact",
    Referral: "referral",
    Assessment: "assessment",
    Section47: "section 47 enquiry",
    Conference: "conference",
    CinPlan: "CIN plan",
    CpPlan: "CP plan",
    CpReview: "CP plan review",
    PreProceedings: "pre-proceedings",
    CareEpisode: "care",
    MissingEpisode: "missing episode",
    CareReview: "care review",
    SocialWorker: "social worker",
    AdoptionPlan: "adoption plan",
    PlacedForAdoption: "placed for adoption",
    PreviousPermanence: "left care before",
    CareHealth: "health in care",
    CareLeaver: "care leaver",
    Uasc: "unaccompanied",
    Offence: "offence",
    LegalOutcome: "outcome of an offence",
    Hearing: "court hearing",
    Programme: "programme",
    SchoolPlace: "school place",
    SchoolTerm: "school term",
    SchoolAbsence: "school absence",
    Suspension: "suspension",
    SchoolNeed: "school need",
    Death: "death",
    Membership: "in the family",
    Address: "home",
    Restriction: "restriction",
}
LONGEST_CODE = 4  # a longer text in capitals is a label that a source writes so
SOURCES = {
    "early_help": "early help",
    "cin_census": "social care",
    "ssda903": "children looked after",
    "youth_justice": "youth justice",
    "people": "families",
    "contacts": "contacts with social care",
    "school_census": "schools",
}


def detail_name(column: str) -> str:
    """What a record's column is called: source for source_code, knife for is_knife."""
    return column.removeprefix("is_").removeprefix("has_").removesuffix("_code").removesuffix("_id").replace("_", " ")


def in_words(column: Column, value: object) -> str:
    """A value of a record as people write it: the labels of its codes, yes or no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " + ".join(in_words(column, code) for code in value)
    label = column.codes.labels.get(str(value), str(value)) if column.codes else str(value)
    return label.lower() if label.isupper() and len(label) > LONGEST_CODE else label


def in_a_line(told: Mapping[str, str]) -> str:
    """What a record says, as one text."""
    return "; ".join(f"{name}: {words}" for name, words in told.items())


def details(record: type[Record], row: Mapping[str, object]) -> dict[str, str]:
    """What a record says beside its days, in words; what it leaves empty is left out.

    So is a text without a list of codes: beyond `link` it is a keyed hash, which says nothing to a reader.
    """
    return {
        detail_name(name): in_words(column, row[name])
        for name, column in record.columns().items()
        if row.get(name) is not None and not (column.type == TEXT and column.codes is None)
    }
