"""The looked-after return (SSDA903): one CSV per module and year."""

import re
from pathlib import Path

from schemas.records import (
    AdoptionPlan,
    CareEpisode,
    CareHealth,
    CareLeaver,
    CareReview,
    MissingEpisode,
    Person,
    PlacedForAdoption,
    PreviousPermanence,
    SocialWorker,
    Uasc,
)
from schemas.refusal import NoYear

from .raw import Kind

# the folder of an extract begins with a year too, and tells its date instead
_LABEL = re.compile(r"(?:SSDA903_)?(?P<year>(?:19|20)\d\d)(?!\d|-\d\d-\d\d$)(?:[-_/ ](?:20)?(?P<next>\d\d)(?!\d))?")
_CHILD = {"local_id": "CHILD"}
_CSC = {"system": "csc"}

SOURCE = "ssda903"
EPISODES = "SSDA903 Episodes"
KINDS = (
    Kind(
        "SSDA903 Header",
        "ssda903",
        ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"),
        ("CHILD", "DOB", "ETHNIC"),
        Person,
        _CHILD | {"born_on": "DOB", "sex": "SEX", "ethnicity": "ETHNIC", "upn": "UPN"},
        ("told_by", "system", "local_id"),
        _CSC | {"told_by": "ssda903"},
    ),
    Kind(
        EPISODES,
        "ssda903",
        ("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE"),
        ("CHILD", "DECOM", "LS", "DEC", "REC"),
        CareEpisode,
        _CHILD
        | {
            "happened_on": "DECOM",
            "ended_on": "DEC",
            "start_reason": "RNE",
            "legal_status": "LS",
            "need": "CIN",
            "placement": "PLACE",
            "provider": "PLACE_PROVIDER",
            "end_reason": "REC",
            "change_reason": "REASON_PLACE_CHANGE",
        },
        ("local_id", "happened_on"),
        _CSC,
    ),
    Kind(
        "SSDA903 UASC",
        "ssda903",
        ("CHILD", "SEX", "DOB", "DUC"),
        ("CHILD", "DUC"),
        Uasc,
        _CHILD | {"ended_on": "DUC"},
        ("local_id",),
        _CSC,
    ),
    Kind(
        "SSDA903 Missing",
        "ssda903",
        ("CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"),
        ("CHILD", "MIS_START"),
        MissingEpisode,
        _CHILD | {"happened_on": "MIS_START", "ended_on": "MIS_END", "kind": "MISSING"},
        ("local_id", "happened_on"),
        _CSC,
    ),
    Kind(
        "SSDA903 Reviews",
        "ssda903",
        ("CHILD", "DOB", "REVIEW", "REVIEW_CODE"),
        ("CHILD", "REVIEW"),
        CareReview,
        _CHILD | {"happened_on": "REVIEW", "participation": "REVIEW_CODE"},
        ("local_id", "happened_on"),
        _CSC,
    ),
    Kind(
        "SSDA903 OC2",
        "ssda903",
        ("CHILD", "DOB", "SDQ_SCORE", "SDQ_REASON", "CONVICTED"),
        ("CHILD", "CONVICTED"),
        CareHealth,
        _CHILD
        | {
            "difficulties": "SDQ_SCORE",
            "is_convicted": "CONVICTED",
            "misuses_substances": "SUBSTANCE_MISUSE",
            "has_health_check": "HEALTH_CHECK",
            "has_immunisations": "IMMUNISATIONS",
            "has_dental_check": "TEETH_CHECK",
            "has_health_assessment": "HEALTH_ASSESSMENT",
        },
        ("local_id",),
        _CSC,
    ),
    Kind(
        "SSDA903 OC3",
        "ssda903",
        ("CHILD", "DOB", "IN_TOUCH", "ACTIV", "ACCOM"),
        ("CHILD", "IN_TOUCH"),
        CareLeaver,
        _CHILD | {"in_touch": "IN_TOUCH", "activity": "ACTIV", "accommodation": "ACCOM"},
        ("local_id",),
        _CSC,
    ),
    Kind(
        "SSDA903 AD1",
        "ssda903",
        ("CHILD", "DOB", "DATE_INT", "DATE_MATCH"),
        ("CHILD", "DATE_INT"),
        AdoptionPlan,
        _CHILD | {"happened_on": "DATE_INT", "ended_on": "DATE_MATCH"},
        ("local_id", "happened_on"),
        _CSC,
    ),
    Kind(
        "SSDA903 PlacedAdoption",
        "ssda903",
        ("CHILD", "DOB", "DATE_PLACED", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"),
        ("CHILD", "DATE_PLACED"),
        PlacedForAdoption,
        _CHILD | {"happened_on": "DATE_PLACED", "ended_on": "DATE_PLACED_CEASED", "end_reason": "REASON_PLACED_CEASED"},
        ("local_id", "happened_on"),
        _CSC,
    ),
    Kind(
        "SSDA903 PrevPerm",
        "ssda903",
        ("CHILD", "DOB", "PREV_PERM", "LA_PERM", "DATE_PERM"),
        ("CHILD", "PREV_PERM"),
        PreviousPermanence,
        _CHILD | {"kind": "PREV_PERM"},
        ("local_id",),
        _CSC,
    ),
    Kind(
        "SSDA903 SWEpisodes",
        "ssda903",
        ("CHILD", "DOB", "SW_ID", "SW_DECOM", "SW_DEC", "SW_REASON"),
        ("CHILD", "SW_DECOM"),
        SocialWorker,
        _CHILD | {"happened_on": "SW_DECOM", "ended_on": "SW_DEC"},
        ("local_id", "happened_on"),
        _CSC,
    ),
)


def labelled_year(path: Path, shown: str) -> int:
    """The year that the folder, else the start of the file's name, gives; of 2026-27 the later one, in which it ends.

    Raises NoYear where neither gives one.
    """
    if label := _label(path):
        return label[0]
    raise NoYear(shown, "neither its folder nor its name begins with a year", "Put it in a folder such as ssda903/2026")


def names_both_years(path: Path) -> bool:
    """Whether the folder, else the file's name, begins with both years of a return, as 2026-27."""
    label = _label(path)
    return label is not None and label[1]


def _label(path: Path) -> tuple[int, bool] | None:
    """The year in which a return ends if its label is right, and whether that tells both of its years."""
    for text in (path.parent.name, path.name):
        if found := _LABEL.match(text):
            year = int(found["year"])
            tells_both = found["next"] is not None and int(found["next"]) == (year + 1) % 100
            return year + tells_both, tells_both
    return None
