"""Codes that are missing, that stand for nothing, or that did not exist in the year of the return."""

from schemas.codes import CodeList
from schemas.ethnicity import ETHNICITY
from schemas.records import (
    Assessment,
    CareEpisode,
    CpPlan,
    EhContact,
    EhEpisode,
    LegalOutcome,
    Offence,
    Person,
    Referral,
)

from .rule import warn

_ETHNIC = ", ".join(f"'{code}'" for code in ETHNICITY.labels)


@warn(Person)
def cin_4180() -> str:
    """The sex is missing: enter M, F or, where it is not known, U."""
    return "person WHERE is_census AND sex IS NULL"


@warn(Person)
def cin_4220() -> str:
    """The ethnicity is missing or no code of the census: NOBT says that it was not yet obtained."""
    return f"person WHERE is_census AND coalesce(ethnicity NOT IN ({_ETHNIC}), true)"


@warn(Person)
def cin_8540() -> str:
    """Nothing says whether the child has a disability: enter NONE where there is none."""
    return "person WHERE is_census AND is_disabled IS NULL AND born_on IS NOT NULL"


@warn(Person)
def ssda903_103() -> str:
    """The ethnicity is missing or no code of the return."""
    return f"person WHERE is_return AND coalesce(ethnicity NOT IN ({_ETHNIC}), true)"


@warn(Person)
def ssda903_101() -> str:
    """The sex is missing or no code of the return."""
    return "person WHERE is_return AND coalesce(sex NOT IN ('M', 'F', 'U'), true)"


@warn(Person)
def no_birth() -> str:
    """The date of birth is missing: enter it, or the fifteenth where only the month is known."""
    return "person WHERE told_by IN ('early_help', 'youth_justice') AND born_on IS NULL"


@warn(Person)
def no_sex() -> str:
    """The sex is missing: it is needed to see whether boys and girls are treated alike."""
    return "person WHERE told_by IN ('early_help', 'youth_justice') AND sex IS NULL"


@warn(Referral)
def cin_8568() -> str:
    """Nothing says whether there was further action on the referral."""
    return "referral WHERE is_nfa IS NULL"


@warn(Referral)
def cin_8866() -> str:
    """The source of the referral is missing or no code of that year's list."""
    return f"referral WHERE source_code IS NULL OR {_strange('referral', 'source_code', 'referral source')}"


@warn(Referral)
def cin_8640() -> str:
    """The reason for closure is no code of that year's list."""
    return f"referral WHERE {_strange('referral', 'closure_reason', 'reason for closure')}"


@warn(Assessment)
def cin_8610() -> str:
    """There was further action but the case has no primary need."""
    return "assessment WHERE primary_need IS NULL AND NOT coalesce(case_is_nfa, false)"


@warn(Assessment)
def cin_8650() -> str:
    """The primary need is no code of the list."""
    return f"assessment WHERE {_strange('assessment', 'primary_need', 'primary need')}"


@warn(Assessment)
def early_factor() -> str:
    """A factor of the assessment is no code of that year's list: perhaps it was brought in later."""
    return """assessment WHERE EXISTS (FROM (SELECT unnest(assessment.factors) AS code) f WHERE NOT EXISTS (
        FROM codes c WHERE c.list = 'assessment factor' AND c.code = f.code
        AND (assessment.year IS NULL OR assessment.year >= c.first_year)))"""


@warn(Assessment)
def cin_8945Q() -> str:
    """18A is used after it was retired: use 18B for abuse by a child, 18C for abuse by an adult."""
    return "assessment WHERE year >= 2021 AND list_contains(factors, '18A')"


@warn(Assessment)
def cin_8950Q() -> str:
    """19A is used after it was retired: use 19B for abuse by a child, 19C for abuse by an adult."""
    return "assessment WHERE year >= 2021 AND list_contains(factors, '19A')"


@warn(Assessment)
def cin_8869() -> str:
    """21, no factor, stands beside other factors: take one of them out."""
    return "assessment WHERE list_contains(factors, '21') AND len(factors) > 1"


@warn(Assessment)
def cin_8898() -> str:
    """A factor stands twice in the assessment."""
    return "assessment WHERE len(factors) > len(list_distinct(factors))"


@warn(Assessment)
def cin_8897Q() -> str:
    """The assessment is finished and has no factors: enter them, or 21 where there were none."""
    return "assessment WHERE ended_on IS NOT NULL AND coalesce(len(factors), 0) = 0 AND coalesce(year >= 2014, true)"


@warn(Assessment)
def cin_8614() -> str:
    """The assessment has factors though it is not finished: enter the day of its authorisation."""
    return "assessment WHERE ended_on IS NULL AND len(factors) > 0"


@warn(CpPlan)
def cin_8905() -> str:
    """The category of abuse at the start of the plan is missing or no code."""
    return f"cp_plan WHERE initial_category IS NULL OR {_strange('cp_plan', 'initial_category', 'category of abuse')}"


@warn(CpPlan)
def cin_8910() -> str:
    """The latest category of abuse of the plan is missing or no code."""
    return f"cp_plan WHERE latest_category IS NULL OR {_strange('cp_plan', 'latest_category', 'category of abuse')}"


@warn(CareEpisode)
def ssda903_143() -> str:
    """The reason for the new episode is missing or none of S, L, P, T, B, U."""
    return _of_care("start_reason", "reason for new episode", "start_reason IS NULL")


@warn(CareEpisode)
def ssda903_144() -> str:
    """The legal status is missing or no code of that year's list."""
    return _of_care("legal_status", "legal status", "legal_status IS NULL")


@warn(CareEpisode)
def ssda903_145() -> str:
    """The category of need is missing or no code."""
    return _of_care("need", "primary need", "need IS NULL")


@warn(CareEpisode)
def ssda903_146() -> str:
    """The type of placement is missing or no code of that year's list: H5 became K3 in 2025."""
    return _of_care("placement", "placement", "placement IS NULL")


@warn(CareEpisode)
def ssda903_149() -> str:
    """The reason for the end is no code of that year's list: E43 and E44 became E45 to E48 in 2019."""
    return _of_care("end_reason", "reason episode ceased", "false")


@warn(CareEpisode)
def ssda903_1009() -> str:
    """The reason for the change of placement is no code of that year's list."""
    return _of_care("change_reason", "reason for placement change", "false")


@warn(CareEpisode)
def ssda903_526() -> str:
    """The provider of the placement is missing."""
    return """care_episode WHERE provider IS NULL AND placement IS NOT NULL AND NOT is_temporary
        AND placement NOT LIKE 'Z%'"""


@warn(EhContact)
def contact_code() -> str:
    """The source or outcome of the contact stands for no known code: add the word to spellings.csv."""
    return f"""eh_contact WHERE {_strange("eh_contact", "source_code", "referral source")}
        OR {_strange("eh_contact", "outcome", "early-help contact outcome")}"""


@warn(EhEpisode)
def help_code() -> str:
    """The level, source or end of the early help stands for no known code: add the word to spellings.csv."""
    return f"""eh_episode WHERE {_strange("eh_episode", "level", "early-help level")}
        OR {_strange("eh_episode", "source_code", "referral source")}
        OR {_strange("eh_episode", "end_reason", "early-help end reason")}"""


@warn(EhEpisode)
def help_without_reason() -> str:
    """The early help ended and nothing says why."""
    return "eh_episode WHERE ended_on IS NOT NULL AND end_reason IS NULL"


@warn(LegalOutcome)
def outcome_group() -> str:
    """The group of the outcome stands for none of the five known ones: add the word to spellings.csv."""
    return f"legal_outcome WHERE {_strange('legal_outcome', 'group', 'legal outcome group')}"


@warn(Offence)
def seriousness() -> str:
    """The seriousness of the offence is missing or not from 1 to 8."""
    return "offence WHERE coalesce(seriousness NOT BETWEEN 1 AND 8, true)"


def _of_care(column: str, codes: str, or_else: str) -> str:
    return f"care_episode WHERE {or_else} OR {_strange('care_episode', column, codes)}"


def _strange(table: str, column: str, codes: str) -> str:
    """SQL: the column holds what is no code of the list, or none of the year of the return."""
    return f"""({table}."{column}" IS NOT NULL AND NOT EXISTS (FROM codes c WHERE c.list = '{codes}'
        AND c.code = {table}."{column}" AND ({table}.year IS NULL
        OR {table}.year BETWEEN c.first_year AND c.last_year)))"""


def years_of(codes: CodeList) -> list[dict[str, object]]:
    """The rows of the table `codes` of a list: list, code, and the first and last year of the returns that know it."""
    return [
        {
            "list": codes.name,
            "code": code,
            "first_year": codes.since[code].year + 1 if code in codes.since else 0,
            "last_year": codes.until[code].year if code in codes.until else 9999,
        }
        for code in codes.labels
    ]
