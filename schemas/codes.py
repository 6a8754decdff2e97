"""The national code lists: labels and the first day from which a code could be used.

Sources: DfE children in need census and SSDA903 code sets; Youth Justice Board outcome groups. A code "from 2022" is
valid from 1 April 2021, the first day of that collection year; a code without a date is as old as the return.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TypeVar

from schemas import phrases

_Value = TypeVar("_Value")


@dataclass(frozen=True, eq=False)
class CodeList:
    """A named list of codes: label by code, the first valid day of those that came later, and known other spellings.

    `until` is the last valid day of codes that were retired; `groups` gives each code of a family of which some came
    and some went the one name under which it can be counted in every year. Where `is_exact`, a longer text that begins
    with a code is not that code. `phrases` are the words by which a code is known inside a longer text
    (`schemas/phrases.py`), `several` the code, if there is one, of a text that names several.
    """

    name: str
    labels: dict[str, str]
    since: dict[str, date] = field(default_factory=dict)
    spellings: dict[str, str] = field(default_factory=dict)
    until: dict[str, date] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    is_exact: bool = False
    phrases: dict[str, str] = field(default_factory=dict)
    several: str | None = None

    @cached_property
    def by_phrase(self) -> dict[str, str]:
        """The code, or OPEN, by each phrase; none where the list declares none."""
        return {phrase: code for code, told in self.phrases.items() for phrase in told.split("; ")}

    def valid_from(self, codes: tuple[str, ...]) -> date | None:
        """The first day on which all of `codes` existed; None when they always did, or are a whole stable group."""
        whole = {group for group in self.groups.values() if self._members(group) <= set(codes)}
        return max(
            (self.since[code] for code in codes if code in self.since and self.group_of(code) not in whole),
            default=None,
        )

    def _members(self, group: str) -> set[str]:
        return {code for code, its in self.groups.items() if its == group}

    def group_of(self, code: str) -> str:
        """The stable group of a code; itself where nothing took its place."""
        return self.groups.get(code, code)


def _plain(
    name: str,
    codes: str,
    since: dict[str, date] | None = None,
    until: dict[str, date] | None = None,
    groups: dict[str, str] | None = None,
    phrases: dict[str, str] | None = None,
) -> CodeList:
    labels = {code: code.replace("_", " ") for code in codes.split()}
    return CodeList(name, labels, since or {}, until=until or {}, groups=groups or {}, phrases=phrases or {})


def _each(codes: str, value: _Value) -> dict[str, _Value]:
    return dict.fromkeys(codes.split(), value)


def last_of(year: int) -> date:
    """The last day of the collection year that ends on 31 March of `year`."""
    return date(year, 3, 31)


def census_year(year: int) -> date:
    """The first day of the collection year that ends on 31 March of `year`."""
    return date(year - 1, 4, 1)


_YES, _NO, _UNKNOWN = "yes", "no", "unknown"
YES_NO = CodeList(
    "yes or no",
    _each("Y YES T TRUE 1", _YES) | _each("N NO F FALSE 0", _NO) | _each("U UNKNOWN", _UNKNOWN),
    spellings=dict.fromkeys(("not known", "not stated", "not recorded", "not obtained", "N/K"), "U"),
    groups=_each("Y YES T TRUE 1", _YES) | _each("N NO F FALSE 0", _NO),
)
"""How yes and no are written; the codes of neither group say nothing."""
NO_FURTHER_ACTION = replace(
    YES_NO,
    name="no further action",
    spellings=YES_NO.spellings | {"NFA": "Y", "no further action": "Y", "FA": "N", "further action": "N"},
)
_DISABILITIES = {
    "MOB": "mobility",
    "HAND": "hand function",
    "PC": "personal care",
    "INC": "incontinence",
    "COMM": "communication",
    "LD": "learning",
    "HEAR": "hearing",
    "VIS": "vision",
    "BEH": "behaviour",
    "CON": "consciousness",
    "AUT": "diagnosed with autism or Asperger syndrome",
    "DDA": "other disability under the Disability Discrimination Act",
}
DISABILITY = replace(
    YES_NO,
    name="disability",
    labels=YES_NO.labels
    | _DISABILITIES
    | {"NONE": "no disability", "REFU": "refused", "NOBT": "information not yet obtained"},
    spellings=YES_NO.spellings
    | {
        "disability": "Y",
        "disabled": "Y",
        "not disabled": "NONE",
        "autism": "AUT",
        "Asperger syndrome": "AUT",
        "autism or Asperger syndrome": "AUT",
        "autistic spectrum": "AUT",
        "learning disability": "LD",
        "conciousness": "CON",
        "incontience": "INC",
        "other DDA": "DDA",
        "disabled under DDA - no other": "DDA",
    },
    groups=YES_NO.groups | dict.fromkeys(_DISABILITIES, _YES) | {"NONE": _NO},
)
"""Whether there is one: the census's codes of disability, each of which is a yes but for NONE. Source of its spellings,
as of those of other lists that come from Annex A: the words that London's councils gave their answers to it."""


def yes_or_no(code: str | None, words: CodeList) -> bool | None:
    """What a code of one of the lists above says; None where it says neither."""
    group = None if code is None else words.group_of(code)
    return group == _YES if group in (_YES, _NO) else None


REFERRAL_SOURCE = CodeList(
    "referral source",
    {
        "1A": "family member, relative or carer",
        "1B": "acquaintance",
        "1C": "self",
        "1D": "other individual",
        "2A": "schools",
        "2B": "education services",
        "3A": "general practitioner",
        "3B": "health visitor",
        "3C": "school nurse",
        "3D": "other primary health services",
        "3E": "accident and emergency",
        "3F": "other health services",
        "4": "housing",
        "5A": "social care",
        "5B": "other council department",
        "5C": "another council",
        "5D": "early help",
        "6": "police",
        "7": "other legal agency",
        "8": "other",
        "9": "anonymous",
        "10": "unknown",
    },
    {"5D": census_year(2023)},
    # these alone; within a longer text they may tell of somebody else (mother and baby unit, ward sister)
    _each("parent mother father brother sister aunt uncle", "1A")
    | {"education": "2B", "anon": "9", "not known": "10", "not recorded": "10"},
    groups=_each("5A 5B 5D", "council services"),
    phrases=phrases.REFERRAL_SOURCE,
)

PRIMARY_NEED = CodeList(
    "primary need",
    {
        "N0": "not stated",
        "N1": "abuse or neglect",
        "N2": "child's disability",
        "N3": "parental disability or illness",
        "N4": "family in acute stress",
        "N5": "family dysfunction",
        "N6": "socially unacceptable behaviour",
        "N7": "low income",
        "N8": "absent parenting",
        "N9": "cases other than children in need",
    },
    spellings={
        "abuse": "N1",
        "Parents illness or disability": "N3",
        "Not CIN": "N9",
        "not recorded": "N0",
        "not specified": "N0",
    },
    phrases=phrases.PRIMARY_NEED,
)

CLOSURE_REASON = CodeList(
    "reason for closure",
    {
        "RC1": "adopted",
        "RC2": "died",
        "RC3": "child arrangements order",
        "RC4": "special guardianship order",
        "RC5": "transferred to another council",
        "RC6": "transferred to adult services",
        "RC7": "services ceased, including no longer in need",
        "RC8": "closed after assessment, no further action",
        "RC9": "closed after assessment, referred to early help",
    },
    {"RC9": census_year(2023)},
    {
        "death": "RC2",
        "Residence Order": "RC3",
        "Transfer to another LA": "RC5",
        "Transfer to Adult Social Services": "RC6",
        "'Other' incl. Child no longer in need": "RC7",
        "Child not in need after assessment": "RC8",
    },
    groups=_each("RC7 RC8 RC9", "services ceased or not needed"),
    phrases=phrases.CLOSURE_REASON,
)

ABUSE_CATEGORY = CodeList(
    "category of abuse",
    {"NEG": "neglect", "PHY": "physical abuse", "SAB": "sexual abuse", "EMO": "emotional abuse", "MUL": "multiple"},
    phrases=phrases.ABUSE_CATEGORY,
    several="MUL",
)

_WHO = {"A": "the child", "B": "a parent or carer", "C": "another person in the household"}
_WHAT = {
    "1": "alcohol misuse",
    "2": "drug misuse",
    "3": "domestic abuse",
    "4": "mental health",
    "5": "learning disability",
    "6": "physical disability or illness",
}
FACTOR = CodeList(
    "assessment factor",
    {number + letter: f"{what} ({who})" for number, what in _WHAT.items() for letter, who in _WHO.items()}
    | {
        "7A": "young carer",
        "8B": "privately fostered, overseas, intending to return",
        "8C": "privately fostered, overseas, intending to stay",
        "8D": "privately fostered, in education",
        "8E": "privately fostered, alternative arrangement",
        "8F": "privately fostered, other",
        "9A": "unaccompanied asylum-seeking child",
        "10A": "going missing",
        "11A": "child sexual exploitation",
        "12A": "trafficking",
        "13A": "gangs",
        "14A": "socially unacceptable behaviour",
        "15A": "self-harm",
        "16A": "neglect",
        "17A": "emotional abuse",
        "18A": "physical abuse",
        "18B": "physical abuse by a child",
        "18C": "physical abuse by an adult",
        "19A": "sexual abuse",
        "19B": "sexual abuse by a child",
        "19C": "sexual abuse by an adult",
        "20": "other",
        "21": "no factor identified",
        "22A": "female genital mutilation",
        "23A": "abuse linked to faith or belief",
        "24A": "child criminal exploitation",
    },
    _each("18B 18C 19B 19C", census_year(2021)) | {"24A": census_year(2022)},
    until=_each("18A 19A", last_of(2020)),
    groups=_each("18A 18B 18C", "physical abuse") | _each("19A 19B 19C", "sexual abuse"),
)

LEGAL_STATUS = CodeList(
    "legal status",
    {
        "C1": "interim care order",
        "C2": "full care order",
        "D1": "freeing order",
        "E1": "placement order",
        "V2": "single period of accommodation",
        "V3": "short breaks, episodes recorded",
        "V4": "short breaks, agreements recorded",
        "L1": "police protection",
        "L2": "emergency protection order",
        "L3": "child assessment order",
        "J1": "remanded to local authority accommodation or youth detention",
        "J2": "detained under PACE",
        "J3": "youth rehabilitation order with residence or fostering",
    },
    spellings={
        "Interim care orders": "C1",
        "Full care orders": "C2",
        "Freed for Adoption": "D1",
        "Placement order granted": "E1",
        "Accommodated under S20": "V2",
    },
    phrases=phrases.LEGAL_STATUS,
)
SHORT_BREAKS = ("V3", "V4")
REMANDS = ("J1", "J2", "J3")

EPISODE_START = _plain("reason for new episode", "S L P T B U")
PLACEMENT = _plain(
    "placement",
    "A3 A4 A5 A6 H5 K1 K2 K3 P1 P2 P3 R1 R2 R3 R5 S1 T0 T1 T2 T3 T4 U1 U2 U3 U4 U5 U6 Z1 Z11 Z12 Z13 Z14",
    {"K3": census_year(2025)} | _each("Z11 Z12 Z13 Z14", census_year(2026)),
    _each("H5 P2", last_of(2024)),
    _each("H5 K3 P2", "independent or supported living") | _each("Z1 Z11 Z12 Z13 Z14", "other placements"),
    phrases.PLACEMENT,
)
PLACEMENT_PROVIDER = _plain("placement provider", "PR0 PR1 PR2 PR3 PR4 PR5", phrases=phrases.PLACEMENT_PROVIDER)
EPISODE_END = _plain(
    "reason episode ceased",
    "X1 E11 E12 E13 E14 E15 E16 E17 E2 E3 E4A E4B E41 E43 E44 E45 E46 E47 E48 E5 E6 E7 E8 E9",
    _each("E45 E46 E47 E48", census_year(2019)),
    _each("E43 E44", last_of(2018)),
    _each("E43 E45 E46", "guardianship of former foster carers")
    | _each("E44 E47 E48", "guardianship of another carer"),
    phrases.EPISODE_END,
)
ADOPTED_ENDS = ("E11", "E12")
ADOPTED_CASE = "RC1"
MOVED_CASE = "RC5"  # to another council
PLACEMENT_CHANGE = _plain(
    "reason for placement change",
    "CARPL CLOSE ALLEG STAND APPRR CREQB CREQO CHILD LAREQ PLACE CUSTOD OTHER",
    {"CUSTOD": census_year(2019)},
)
MISSING_KIND = CodeList("missing or away", {"M": "missing", "A": "away without authorisation"})

EH_LEVEL = _plain("early-help level", "universal_plus targeted intensive")
EH_CONTACT_OUTCOME = _plain("early-help contact outcome", "eh_offered step_up_to_csc advice nfa other")
EH_END_REASON = _plain(
    "early-help end reason", "needs_met step_up_to_csc disengaged moved consent_withdrawn other unknown"
)

OFFENCE_CATEGORY = _plain(
    "offence category",
    "ARSON BREACH_OF_BAIL BREACH_OF_CONDITIONAL_DISCHARGE BREACH_OF_STATUTORY_ORDER CRIMINAL_DAMAGE"
    " DEATH_OR_INJURY_BY_DANGEROUS_DRIVING DOMESTIC_BURGLARY DRUGS FRAUD_AND_FORGERY MOTORING_OFFENCES"
    " NON_DOMESTIC_BURGLARY OTHER PUBLIC_ORDER RACIALLY_AGGRAVATED ROBBERY SEXUAL_OFFENCES THEFT_AND_HANDLING"
    " VEHICLE_THEFT VIOLENCE_AGAINST_THE_PERSON",
)
OUTCOME_GROUP = CodeList(
    "legal outcome group",
    {group: group for group in ("Diversion", "Pre-Court", "First-tier", "Community", "Custody")},
    spellings=dict.fromkeys(
        (
            "Community Resolution",
            "Community Resolution Police Facilitated",
            "Community Resolution with YOT Intervention",
            "Community Resolution Other Agency Facilitated",
        ),
        "Diversion",
    ),
)
FIRST_ENTRY_GROUPS = ("Pre-Court", "First-tier", "Community", "Custody")
OVERTURNED = ("Result of appeal successful", "Changed on appeal")
APPEAL_STATUS = CodeList("appeal status", {status: status for status in OVERTURNED})
REMAND_DECISION = _plain(
    "remand decision",
    "unconditional_bail conditional_bail remand_to_local_authority remand_to_youth_detention not_remanded",
)
REMANDING = ("remand_to_local_authority", "remand_to_youth_detention")

REVIEW_PARTICIPATION = _plain("part taken in a review", " ".join(f"PN{number}" for number in range(8)))
NO_LONGER_PLACED = _plain("reason no longer placed for adoption", "RD1 RD2 RD3 RD4")
PREVIOUS_PERMANENCE = _plain("previous permanence", "P0 P1 P2 P3 P4 Z1")
IN_TOUCH = _plain("in touch with a care leaver", "YES NO DIED REFU NREQ RHOM")

SEX = CodeList(
    "sex",
    {"M": "male", "F": "female", "U": "unknown"},
    spellings={
        **{"1": "M", "1 Male": "M"},
        **{"2": "F", "2 Female": "F"},
        **{"0": "U", "9": "U", "Not stated/recorded": "U"},
    },
    phrases=phrases.SEX,
)
YEAR_GROUP = _plain("year group", " ".join(("E1", "E2", "N1", "N2", "R", "M", "X", *map(str, range(1, 15)))))
FAMILY_ROLE = _plain("role in the family", "child parent carer other")
RESTRICTION = replace(_plain("restriction", "objection erasure protected_address do_not_link"), is_exact=True)
SYSTEM = _plain("system", "csc early_help youth_justice education")

SEN_PROVISION = CodeList(
    "provision for special educational needs",
    {
        "N": "none",
        "K": "support at school",
        "E": "education, health and care plan",
        "A": "school action",
        "P": "school action plus",
        "S": "statement",
    },
)
SEN_TYPE = CodeList(
    "type of special educational need",
    {
        "SPLD": "specific learning difficulty",
        "MLD": "moderate learning difficulty",
        "SLD": "severe learning difficulty",
        "PMLD": "profound and multiple learning difficulty",
        "SEMH": "social, emotional and mental health",
        "BESD": "behavioural, emotional and social difficulties",
        "SLCN": "speech, language and communication needs",
        "HI": "hearing impairment",
        "VI": "vision impairment",
        "MSI": "multi-sensory impairment",
        "PD": "physical disability",
        "ASD": "autistic spectrum disorder",
        "DS": "down syndrome",
        "OTH": "other difficulty or disability",
        "NSA": "support, but no assessment of the type of need",
    },
)
SUSPENSION_KIND = CodeList(
    "kind of suspension",
    {"SUSP": "suspension", "LNCH": "lunchtime suspension", "PERM": "permanent exclusion"},
    spellings={"FIXD": "SUSP"},  # the code until 2020
)
SUSPENSION_REASON = CodeList(
    "reason for suspension",
    {
        "PP": "physical assault against a pupil",
        "PA": "physical assault against an adult",
        "VP": "verbal abuse or threats against a pupil",
        "VA": "verbal abuse or threats against an adult",
        "OW": "use or threat of use of an offensive weapon",
        "BU": "bullying",
        "RA": "racist abuse",
        "LG": "abuse against sexual orientation or gender identity",
        "DS": "abuse relating to disability",
        "SM": "sexual misconduct",
        "DA": "drug and alcohol related",
        "DM": "damage",
        "TH": "theft",
        "DB": "persistent or general disruptive behaviour",
        "MT": "inappropriate use of social media or online technology",
        "PH": "wilful breach of public health measures",
        "OT": "other",
    },
)
ATTENDANCE = CodeList(
    "register code",
    {
        "C": "leave in exceptional circumstances",
        "E": "suspended or excluded, without other provision",
        "G": "holiday without leave",
        "H": "holiday with leave",
        "I": "illness",
        "M": "medical or dental appointment",
        "N": "no reason yet given",
        "O": "absent without leave",
        "Q": "no access arrangements",
        "R": "religious observance",
        "S": "study leave",
        "T": "parent travelling for work",
        "U": "arrived after registers closed",
        "X": "not of compulsory school age, not required to attend",
        "Y": "unable to attend, exceptional circumstances",
        "Z": "not yet on roll",
        "#": "school closed to all",
    }
    | {
        "C1": "taking part in a performance or regulated employment",
        "C2": "part-time timetable",
        "J1": "interview for a job or another school",
        "Y1": "transport not provided",
        "Y2": "widespread disruption to travel",
        "Y3": "part of the school closed",
        "Y4": "whole school unexpectedly closed",
        "Y5": "in the criminal justice system",
        "Y6": "public health guidance",
        "Y7": "another unavoidable cause",
    },
    dict.fromkeys(("C1", "C2", "J1", "Q", "Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7"), date(2024, 8, 19)),
)
