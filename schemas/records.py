"""The dated records of the services, as read from files, as kept in the archive, and as linked to children.

One class per kind of record. A record has a key (`record_id`), a person (`local_id`, later `child_id`), two clocks for
its start and, where it ends, two for its end; design.md, "Time", says how they are obtained.
"""

from datetime import date
from typing import ClassVar

import pyarrow as pa

from schemas import codes
from schemas.ethnicity import ETHNICITY
from schemas.table import CODE, CODES, COUNT, DATE, FLAG, TEXT, Column, Table, schema_of

AS_READ = {
    "record_id": Column(TEXT, "the record's key in the source system", required=True),
    "system": Column(TEXT, "the system whose id `local_id` is", required=True),
    "local_id": Column(TEXT, "the person's id in that system", required=True),
    "happened_on": Column(DATE, "the day it happened or began; empty for undated membership"),
    "ended_on": Column(DATE, "the day it ended; empty while open and for events"),
    "recorded_on": Column(DATE, "the day on which the source says it was recorded"),
    "year": Column(
        COUNT, "the return it came in: its collection year, of a school census its term; empty for full exports"
    ),
}
CLOCKS = {
    "known_on": Column(DATE, "the last day of which our systems, as of the next morning, could show it", required=True),
    "how": Column(TEXT, "how known_on was obtained: recorded, first_seen or lag", required=True),
    "end_known_on": Column(DATE, "the same for the end"),
    "end_how": Column(TEXT, "how end_known_on was obtained"),
    "gone_on": Column(DATE, "the day before the first extract that changed or no longer held it"),
    "now_known_on": Column(DATE, "the day before the first extract that showed its `now` columns", required=True),
}
BOROUGH = {"borough": Column(TEXT, "the borough whose extract it is", required=True)}
CHILD = {
    "record_id": Column(TEXT, "keyed hash of borough, kind and the record's key", required=True),
    "child_id": Column(TEXT, "keyed hash of the person's earliest-known id", required=True),
}


class Record(Table):
    """A kind of record. `service` is the contract's source name, `spell` whether it lasts from a day to a day."""

    service: ClassVar[str]
    spell: ClassVar[bool] = False
    of_service: ClassVar[bool] = True  # counts as "a record of a service" for the cohort
    closes_itself: ClassVar[bool] = False  # has an end, but its days are no spell of help
    since: ClassVar[date | None] = None  # the first day of which the return could tell it
    foreseen: ClassVar[bool] = False  # may be entered for a day to come
    from_birth: ClassVar[bool] = False  # often begins on the day of birth: its days are kept as births are
    dated: ClassVar[bool] = True  # a row without the day it happened or began is set aside

    @classmethod
    def services(cls) -> tuple[str, ...]:
        """The sources that must be covered to know that there was none."""
        return (cls.service,)

    @classmethod
    def as_read(cls) -> pa.Schema:
        """Rows of one extract, before their clocks."""
        return schema_of(AS_READ | cls.columns())

    @classmethod
    def archived(cls) -> pa.Schema:
        """Versions of records with their clocks, still under local ids."""
        return schema_of(AS_READ | CLOCKS | cls.columns())

    @classmethod
    def linked(cls) -> pa.Schema:
        """Versions of records under pseudonyms."""
        kept = {name: AS_READ[name] for name in ("happened_on", "ended_on")}
        return schema_of(BOROUGH | CHILD | kept | CLOCKS | cls.columns())

    @classmethod
    def known_at(cls, at: str) -> list[str]:
        """The names of the value columns that become visible with `at`."""
        return [name for name, column in cls.columns().items() if column.at == at]


class Referral(Record):
    grain = "one referral to children's social care"
    source = "CIN census, CINdetails"
    service = "cin_census"
    closes_itself = True
    source_code = Column(CODE, "who referred", codes=codes.REFERRAL_SOURCE)
    is_nfa = Column(FLAG, "no further action after initial consideration", at="end", words=codes.NO_FURTHER_ACTION)
    closure_reason = Column(CODE, "why the case was closed", at="end", codes=codes.CLOSURE_REASON)


class Assessment(Record):
    grain = "one continuous assessment"
    source = "CIN census, Assessments; its end is the authorisation"
    service = "cin_census"
    closes_itself = True
    factors = Column(CODES, "factors identified", at="end", codes=codes.FACTOR)
    primary_need = Column(CODE, "primary need of the case", at="end", codes=codes.PRIMARY_NEED)


class Section47(Record):
    grain = "one section 47 enquiry"
    source = "CIN census, Section47"
    service = "cin_census"


class Conference(Record):
    grain = "one initial child protection conference"
    source = "CIN census, DateOfInitialCPC"
    service = "cin_census"


class CinPlan(Record):
    grain = "one child in need plan"
    source = "CIN census, CINPlanDates (from 2022)"
    service = "cin_census"
    spell = True
    since = codes.census_year(2022)


class CpPlan(Record):
    grain = "one child protection plan"
    source = "CIN census, ChildProtectionPlans"
    service = "cin_census"
    spell = True
    initial_category = Column(CODE, "category of abuse at the start", codes=codes.ABUSE_CATEGORY)
    latest_category = Column(CODE, "category of abuse now", at="now", codes=codes.ABUSE_CATEGORY)
    previous_plans_count = Column(COUNT, "earlier plans, as the source counts them")


class CareEpisode(Record):
    grain = "one SSDA903 episode"
    source = "SSDA903, Episodes"
    service = "ssda903"
    spell = True
    start_reason = Column(CODE, "reason for the new episode", codes=codes.EPISODE_START)
    legal_status = Column(CODE, "legal status", codes=codes.LEGAL_STATUS)
    need = Column(CODE, "category of need", codes=codes.PRIMARY_NEED)
    placement = Column(CODE, "type of placement", codes=codes.PLACEMENT)
    provider = Column(CODE, "placement provider", codes=codes.PLACEMENT_PROVIDER)
    end_reason = Column(CODE, "reason the episode ceased", at="end", codes=codes.EPISODE_END)
    change_reason = Column(
        CODE, "reason for the change of placement", at="end", codes=codes.PLACEMENT_CHANGE, may_be_empty=True
    )


class MissingEpisode(Record):
    grain = "one episode of going missing or away from a placement"
    source = "SSDA903, Missing"
    service = "ssda903"
    spell = True
    kind = Column(CODE, "missing or away", codes=codes.MISSING_KIND)


class EhContact(Record):
    grain = "one contact with early help"
    source = "early_help contacts"
    service = "early_help"
    source_code = Column(CODE, "who made contact", codes=codes.REFERRAL_SOURCE)
    reason = Column(TEXT, "why, in the borough's words")
    outcome = Column(CODE, "what came of it", codes=codes.EH_CONTACT_OUTCOME)


class EhEpisode(Record):
    grain = "one episode of early help"
    source = "early_help episodes"
    service = "early_help"
    spell = True
    level = Column(CODE, "level of help", codes=codes.EH_LEVEL)
    source_code = Column(CODE, "who asked for it", codes=codes.REFERRAL_SOURCE)
    reason = Column(TEXT, "why, in the borough's words")
    is_step_down = Column(FLAG, "began as a step down from social care", may_be_empty=True)
    has_consent = Column(FLAG, "consent is recorded", may_be_empty=True)
    end_reason = Column(CODE, "why it ended", at="end", codes=codes.EH_END_REASON)


class Offence(Record):
    grain = "one offence"
    source = "youth_justice offences"
    service = "youth_justice"
    category = Column(CODE, "Youth Justice Board offence category", codes=codes.OFFENCE_CATEGORY)
    seriousness = Column(COUNT, "Youth Justice Board seriousness score, 1 to 8")
    is_knife = Column(FLAG, "knife related", may_be_empty=True)


class LegalOutcome(Record):
    grain = "one outcome of one offence"
    source = "youth_justice outcomes"
    service = "youth_justice"
    offence_id = Column(TEXT, "the offence it is the outcome of")
    legal_outcome = Column(TEXT, "the outcome's code in the source system")
    group = Column(CODE, "tier of the outcome", codes=codes.OUTCOME_GROUP)
    is_substantive = Column(FLAG, "a substantive outcome")
    appeal_status = Column(CODE, "what an appeal did to it", codes=codes.APPEAL_STATUS, may_be_empty=True)


class Hearing(Record):
    grain = "one court hearing"
    source = "youth_justice hearings"
    service = "youth_justice"
    remand_decision = Column(CODE, "the remand decision", codes=codes.REMAND_DECISION)


class Programme(Record):
    grain = "one intervention programme"
    source = "youth_justice programmes"
    service = "youth_justice"
    spell = True
    disposal = Column(TEXT, "the disposal it carries out")


class Contact(Record):
    grain = "one contact with children's social care"
    source = "Annex A, list 1; Standard Safeguarding Dataset, ssd_contacts"
    service = "contacts"
    of_service = False  # only some boroughs hand contacts over, and who is asked about must not hang on that
    source_code = Column(CODE, "who made contact", codes=codes.REFERRAL_SOURCE)


class PreProceedings(Record):
    grain = "one child's time in pre-proceedings, until the step that ended it"
    source = "CIN census, PreProceedingsandFGDM (from 2026)"
    service = "cin_census"
    of_service = False  # it lies within a case that counts
    closes_itself = True
    since = codes.census_year(2026)
    outcome = Column(TEXT, "what came of it, as the source says", at="end")


class SchoolPlace(Record):
    grain = "one pupil's place at one school"
    source = "school census, pupils on roll and no longer on roll"
    service = "school_census"
    spell = True
    of_service = False  # every child is at school: a place says nothing of need
    foreseen = True
    school = Column(TEXT, "the school's number", required=True)


class SchoolTerm(Record):
    grain = "one pupil's term at one school, as a census tells it; it happened on the day of the census"
    source = "school census, pupils on roll and no longer on roll"
    service = "school_census"
    of_service = False
    school = Column(TEXT, "the school's number", required=True)
    year_group = Column(CODE, "year group", codes=codes.YEAR_GROUP)
    sen_provision = Column(CODE, "provision for special educational needs", codes=codes.SEN_PROVISION)
    possible_sessions = Column(COUNT, "half days on which the pupil could attend", may_be_empty=True)
    authorised_sessions = Column(COUNT, "of these missed with leave", may_be_empty=True)
    unauthorised_sessions = Column(COUNT, "of these missed without leave", may_be_empty=True)


class SchoolAbsence(Record):
    grain = "the half days that one pupil missed for one reason in the term of one census at one school"
    source = "school census, termly session details"
    service = "school_census"
    of_service = False
    school = Column(TEXT, "the school's number", required=True)
    reason = Column(CODE, "register code", codes=codes.ATTENDANCE)
    missed_sessions = Column(COUNT, "half days")


class Suspension(Record):
    grain = "one suspension or permanent exclusion from one school"
    source = "school census, termly exclusions"
    service = "school_census"
    of_service = False
    school = Column(TEXT, "the school's number", required=True)
    kind = Column(CODE, "for a time, at lunch or for good", codes=codes.SUSPENSION_KIND)
    reasons = Column(CODES, "why, up to three", codes=codes.SUSPENSION_REASON)
    missed_sessions = Column(COUNT, "half days")


class SchoolNeed(Record):
    grain = "one special educational need of one pupil in one census"
    source = "school census, special educational needs"
    service = "school_census"
    of_service = False
    need = Column(CODE, "type of need", codes=codes.SEN_TYPE)
    rank = Column(COUNT, "1 for the main need")


class Death(Record):
    grain = "the death of a child"
    source = "CIN census, PersonDeathDate"
    service = "cin_census"
    of_service = False


class Uasc(Record):
    grain = "a listing as unaccompanied asylum-seeking child, until its end date"
    source = "SSDA903, UASC; it begins with the child's first episode"
    service = "ssda903"
    spell = True
    of_service = False
    dated = False


class CareReview(Record):
    grain = "one review of how a looked-after child fares"
    source = "SSDA903, Reviews"
    service = "ssda903"
    of_service = False  # it lies within care, which counts
    participation = Column(CODE, "how the child took part", codes=codes.REVIEW_PARTICIPATION)


class SocialWorker(Record):
    grain = "one social worker's time with a looked-after child; who it was is not kept"
    source = "SSDA903, SWEpisodes (from 2024)"
    service = "ssda903"
    spell = True
    of_service = False
    since = codes.census_year(2024)


class AdoptionPlan(Record):
    grain = "the time from the decision that a child be adopted until the match with adopters"
    source = "SSDA903, AD1"
    service = "ssda903"
    spell = True
    of_service = False


class PlacedForAdoption(Record):
    grain = "one time in which a child was to be placed for adoption"
    source = "SSDA903, PlacedAdoption"
    service = "ssda903"
    spell = True
    of_service = False
    end_reason = Column(CODE, "why no longer", at="end", codes=codes.NO_LONGER_PLACED)


class PreviousPermanence(Record):
    grain = "whether a looked-after child had left care for good before, as its last return tells"
    source = "SSDA903, PrevPerm"
    service = "ssda903"
    of_service = False
    dated = False
    kind = Column(CODE, "by which order", at="now", codes=codes.PREVIOUS_PERMANENCE)


class CareHealth(Record):
    grain = "a looked-after child's health and conduct in the year, as its last return tells"
    source = "SSDA903, OC2"
    service = "ssda903"
    of_service = False
    dated = False
    difficulties = Column(
        COUNT, "score of the strengths and difficulties questionnaire, 0 to 40", at="now", may_be_empty=True
    )
    is_convicted = Column(FLAG, "convicted or cautioned in the year", at="now", may_be_empty=True)
    misuses_substances = Column(FLAG, "misuse of substances was found", at="now", may_be_empty=True)
    has_health_check = Column(FLAG, "development checks are up to date", at="now", may_be_empty=True)
    has_immunisations = Column(FLAG, "immunisations are up to date", at="now", may_be_empty=True)
    has_dental_check = Column(FLAG, "teeth were checked in the year", at="now", may_be_empty=True)
    has_health_assessment = Column(FLAG, "health was assessed in the year", at="now", may_be_empty=True)


class CareLeaver(Record):
    grain = "how a care leaver fares around the birthday, as the last return tells"
    source = "SSDA903, OC3"
    service = "ssda903"
    of_service = False
    dated = False
    in_touch = Column(CODE, "whether the council is in touch", at="now", codes=codes.IN_TOUCH, may_be_empty=True)
    activity = Column(TEXT, "education, training or work: the return's code", at="now", may_be_empty=True)
    accommodation = Column(TEXT, "where the care leaver lives: the return's code", at="now", may_be_empty=True)


class CpReview(Record):
    grain = "one review of a child protection plan"
    source = "CIN census, ChildProtectionPlans, Reviews"
    service = "cin_census"
    of_service = False


class Membership(Record):
    grain = "one person's membership of one family"
    source = "people family_members"
    service = "people"
    spell = True
    of_service = False
    from_birth = True
    foreseen = True
    dated = False
    family_id = Column(TEXT, "the borough's id of the family; a keyed hash once linked", required=True)
    role = Column(CODE, "role in the family", codes=codes.FAMILY_ROLE)


class Address(Record):
    grain = "one person's stay at one address; the address itself does not go beyond conform"
    source = "people addresses"
    service = "people"
    spell = True
    of_service = False
    from_birth = True
    foreseen = True
    dated = False
    ward = Column(TEXT, "the electoral ward; for placing services, never after link", may_be_empty=True)


class Restriction(Record):
    grain = "one restriction on the use of a person's data"
    source = "people restrictions"
    service = "people"
    spell = True
    of_service = False
    foreseen = True
    dated = False
    kind = Column(CODE, "what is restricted", codes=codes.RESTRICTION, required=True)


_RETURNS, _OWN_PERSONS = ("cin_census", "ssda903", "ssd"), ("early_help", "youth_justice")


class Person(Record):
    grain = "one person as one source describes them"
    source = "CIN census, SSDA903 header, early_help persons, youth_justice persons, people identifiers"
    service = "people"
    of_service = False
    dated = False
    told_by = Column(TEXT, "the source that says so", required=True)
    born_on = Column(DATE, "date of birth", at="now")
    expected_on = Column(DATE, "expected date of birth of a child not yet born", at="now", may_be_empty=True)
    sex = Column(CODE, "sex; for the equality audit only", at="now", codes=codes.SEX)
    ethnicity = Column(
        CODE, "ethnicity; for the equality audit only", at="now", codes=ETHNICITY, asked_of=(*_RETURNS, *_OWN_PERSONS)
    )
    is_disabled = Column(
        FLAG,
        "a disability is recorded; for the equality audit only",
        at="now",
        may_be_empty=True,
        words=codes.DISABILITY,
    )
    upn = Column(TEXT, "unique pupil number; empty where unknown or temporary", asked_of=_RETURNS)
    former_upn = Column(TEXT, "former unique pupil number", may_be_empty=True)
    nhs_number = Column(TEXT, "NHS number", may_be_empty=True)
    master_id = Column(TEXT, "the borough's own id of the person across its systems", may_be_empty=True)
    forename = Column(TEXT, "first name; for finding who is who, never after link", at="now", may_be_empty=True)
    surname = Column(TEXT, "family name; for finding who is who, never after link", at="now", may_be_empty=True)
    postcode = Column(
        TEXT, "postcode of the home; for finding who is who, never after link", at="now", may_be_empty=True
    )


SERVICE_RECORDS: tuple[type[Record], ...] = (
    Referral,
    Assessment,
    Section47,
    Conference,
    CinPlan,
    CpPlan,
    CareEpisode,
    MissingEpisode,
    EhContact,
    EhEpisode,
    Offence,
    LegalOutcome,
    Hearing,
    Programme,
)
OTHER_RECORDS: tuple[type[Record], ...] = (
    Contact,
    PreProceedings,
    SchoolPlace,
    SchoolTerm,
    SchoolAbsence,
    Suspension,
    SchoolNeed,
    Death,
    Uasc,
    CareReview,
    SocialWorker,
    AdoptionPlan,
    PlacedForAdoption,
    PreviousPermanence,
    CareHealth,
    CareLeaver,
    CpReview,
    Membership,
    Address,
    Restriction,
    Person,
)
RECORDS: tuple[type[Record], ...] = SERVICE_RECORDS + OTHER_RECORDS
LAG_OF_SERVICE = {
    "cin_census": "social_care",
    "ssda903": "social_care",
    "contacts": "social_care",
    "school_census": "education",
    "early_help": "early_help",
    "youth_justice": "youth_justice",
    "people": "people",
}
