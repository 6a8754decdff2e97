"""Who a row is about: ids, pupil numbers, and persons that two rows tell of differently."""

from schemas.records import (
    CareEpisode,
    EhContact,
    EhEpisode,
    Hearing,
    LegalOutcome,
    MissingEpisode,
    Offence,
    Person,
    Programme,
    Referral,
    Uasc,
)

from .rule import warn

COUNCILS = """201-213 301-320 330-336 340-344 350-359 370-373 380-384 390-394 420-420 660-681 800-803 805-808 810-813
    815-816 821-823 825-826 830-831 835-841 845-846 850-852 855-857 860-861 865-881 883-896 908-909 916-916 919-919
    921-921 925-926 928-929 931-931 933-933 935-938 940-943"""
"""The three digits of a council in a pupil number, with abolished councils (DfE, local authority codes)."""
_OF_COUNCIL = " OR ".join(
    f"TRY_CAST(substr(upn_text, 2, 3) AS INTEGER) BETWEEN {told.replace('-', ' AND ')}" for told in COUNCILS.split()
)

_IS_ACTED_ON = """EXISTS (FROM referral r WHERE r.y = person.y AND r.local_id = person.local_id
    AND NOT coalesce(r.is_nfa, false))"""

_IS_CENSUS = "o.told_by = 'cin_census'"


@warn(Person)
def cin_1570() -> str:
    """The child's id has more than 20 characters: export the id of the case system as it is."""
    return "person WHERE is_census AND length(local_id) > 20"


@warn(Person)
def cin_1580() -> str:
    """The child's id holds something other than letters and digits: export it without marks and spaces."""
    return "person WHERE is_census AND regexp_matches(local_id, '[^A-Za-z0-9]')"


@warn(Person)
def cin_1510() -> str:
    """The first letter of the pupil number does not agree with its digits: copy the number again from the school."""
    return "person WHERE is_census AND is_formed(upn_text) AND left(upn_text, 1) <> letter(upn_text)"


@warn(Person)
def cin_1520() -> str:
    """Two children of the census have the same pupil number: it is often a brother's or sister's."""
    return """person WHERE is_census AND upn_text IS NOT NULL
        QUALIFY min(local_id) OVER (PARTITION BY y, upn_text) <> max(local_id) OVER (PARTITION BY y, upn_text)"""


@warn(Person)
def cin_1530() -> str:
    """The second to fourth character of the pupil number are no council's number."""
    return f"person WHERE is_census AND upn_text IS NOT NULL AND NOT coalesce({_OF_COUNCIL}, false)"


@warn(Person)
def cin_1540() -> str:
    """The pupil number has not 13 characters, or a letter stands among its digits: often an O for a nought."""
    return """person WHERE is_census AND upn_text IS NOT NULL
        AND (length(upn_text) <> 13 OR NOT regexp_full_match(substr(upn_text, 5, 8), '[0-9]{8}'))"""


@warn(Person)
def cin_1550() -> str:
    """The last character of the pupil number is neither a digit nor a letter that temporary numbers end with."""
    return """person WHERE is_census AND length(upn_text) = 13
        AND NOT regexp_full_match(substr(upn_text, 13, 1), '[0-9A-HJ-NP-RT-Z]')"""


@warn(Person)
def cin_1560Q() -> str:
    """The former pupil number is not one: copy it again, whole."""
    return """person WHERE is_census AND former_upn_text IS NOT NULL AND NOT coalesce(
        is_formed(former_upn_text) AND left(former_upn_text, 1) = letter(former_upn_text), false)"""


@warn(Person, Referral)
def cin_8770Q() -> str:
    """The child is of school age and has neither a pupil number nor a reason for it (UN2 to UN7)."""
    return f"""person WHERE is_census AND upn_text IS NULL AND coalesce(upn_unknown, 'UN1') = 'UN1'
        AND birthday(born_on, 4) <= make_date(year - 1, 8, 31) AND {_IS_ACTED_ON}"""


@warn(Person, Referral)
def cin_8772() -> str:
    """There is said to be no pupil number as there was no further action (UN7), but there was."""
    return f"person WHERE is_census AND upn_unknown = 'UN7' AND {_IS_ACTED_ON}"


@warn(Person, Referral)
def cin_8590() -> str:
    """The child is in the census without any case: it is told of for nothing, or its case was lost in the export."""
    return """person WHERE is_census
        AND NOT EXISTS (FROM referral r WHERE r.y = person.y AND r.local_id = person.local_id)"""


@warn(Person)
def temporary_upn() -> str:
    """The pupil number is a temporary one, which joins the child to nothing: enter the permanent number."""
    return """person WHERE is_formed(upn_text) AND left(upn_text, 1) = letter(upn_text)
        AND NOT regexp_full_match(right(upn_text, 1), '[0-9]')"""


@warn(Person)
def wrong_upn() -> str:
    """The pupil number's first letter does not agree with its digits: copy the number again from the school."""
    return """person WHERE NOT is_census AND NOT is_return AND is_formed(upn_text)
        AND left(upn_text, 1) <> letter(upn_text)"""


@warn(Person)
def ssda903_168() -> str:
    """The pupil number is neither a right one nor one of UN1 to UN5."""
    return """person WHERE is_return AND NOT regexp_full_match(upn_text, 'UN[1-5]')
        AND NOT (is_formed(upn_text) AND left(upn_text, 1) = letter(upn_text))"""


@warn(Person)
def ssda903_442() -> str:
    """There is no pupil number and none of UN1 to UN5 says why."""
    return "person WHERE is_return AND upn_text IS NULL"


@warn(Person)
def ssda903_209() -> str:
    """The child is said to be too young for a pupil number (UN1), but is of school age."""
    return """person WHERE is_return AND upn_text = 'UN1' AND birthday(born_on, 4) <= make_date(year - 2, 8, 31)"""


@warn(Person, CareEpisode)
def ssda903_210() -> str:
    """The child is said to have come within the week (UN4), but has been looked after for longer."""
    return """person WHERE is_return AND upn_text = 'UN4' AND EXISTS (FROM care_episode e WHERE e.y = person.y
        AND e.local_id = person.local_id AND e.ended_on IS NULL AND e.care_from < e.last_on - 7)"""


@warn(Person)
def ssda903_444() -> str:
    """Two looked-after children have the same pupil number: find out whose it is."""
    return """person WHERE is_return AND upn_text NOT LIKE 'UN_'
        QUALIFY min(local_id) OVER (PARTITION BY y, upn_text) <> max(local_id) OVER (PARTITION BY y, upn_text)"""


@warn(Person)
def ssda903_208() -> str:
    """The pupil number is not that of last year's return: correct the wrong one, keep the old one as former number."""
    return """person WHERE is_return AND before.upn_text <> upn_text
        AND NOT (before.upn_text LIKE 'UN_' AND upn_text NOT LIKE 'UN_')
        AND NOT (before.upn_text = 'UN1' AND upn_text LIKE 'UN_')"""


@warn(Person)
def ssda903_202() -> str:
    """The sex is not that of last year's return."""
    return "person WHERE is_return AND before.sex <> sex"


@warn(Person)
def ssda903_203() -> str:
    """The date of birth is not that of last year's return."""
    return "person WHERE is_return AND before.born_on <> born_on"


@warn(Person)
def ssda903_204() -> str:
    """The ethnicity is not that of last year's return."""
    return "person WHERE is_return AND before.ethnicity <> ethnicity"


@warn(CareEpisode, Person)
def ssda903_INT03() -> str:
    """The child of the episode is not in the header of the same return: export both at the same time."""
    return f"care_episode WHERE year IS NOT NULL AND {_without_header('care_episode')}"


@warn(MissingEpisode, Person)
def ssda903_INT04() -> str:
    """The child who went missing is not in the header of the same return."""
    return f"missing_episode WHERE year IS NOT NULL AND {_without_header('missing_episode')}"


@warn(Uasc, Person)
def ssda903_INT09() -> str:
    """The unaccompanied child is not in the header of the same return."""
    return f"uasc WHERE year IS NOT NULL AND {_without_header('uasc')}"


def _without_header(table: str) -> str:
    return f"""NOT EXISTS (FROM person p WHERE p.is_return AND p.y = {table}.y AND p.local_id = {table}.local_id)
        AND EXISTS (FROM person p WHERE p.is_return AND p.y = {table}.y)"""


@warn(EhContact, Person)
def contact_of_nobody() -> str:
    """The contact is of a person who is not in the file of persons: often the id lost or gained noughts before it."""
    return _of_nobody("eh_contact", "early_help")


@warn(EhEpisode, Person)
def help_of_nobody() -> str:
    """The episode of early help is of a person who is not in the file of persons: compare the two ids."""
    return _of_nobody("eh_episode", "early_help")


@warn(Offence, Person)
def offence_of_nobody() -> str:
    """The offence is of a person who is not in the file of persons: compare the two ids."""
    return _of_nobody("offence", "youth_justice")


@warn(LegalOutcome, Person)
def outcome_of_nobody() -> str:
    """The outcome is of a person who is not in the file of persons: compare the two ids."""
    return _of_nobody("legal_outcome", "youth_justice")


@warn(Hearing, Person)
def hearing_of_nobody() -> str:
    """The hearing is of a person who is not in the file of persons: compare the two ids."""
    return _of_nobody("hearing", "youth_justice")


@warn(Programme, Person)
def programme_of_nobody() -> str:
    """The programme is of a person who is not in the file of persons: compare the two ids."""
    return _of_nobody("programme", "youth_justice")


def _of_nobody(table: str, source: str) -> str:
    return f"""{table} WHERE NOT EXISTS (FROM person p WHERE p.told_by = '{source}' AND p.local_id = {table}.local_id)
        AND EXISTS (FROM person p WHERE p.told_by = '{source}')"""


@warn(LegalOutcome, Offence)
def outcome_of_no_offence() -> str:
    """The outcome is of an offence that is not in the file of offences, or its id is spelt otherwise there."""
    return """legal_outcome WHERE offence_id IS NOT NULL AND NOT EXISTS (
        FROM offence o WHERE o.record_id = legal_outcome.offence_id)"""


@warn(Person)
def id_with_noughts() -> str:
    """The id in the list of identifiers has noughts before it that its own system has not: export ids as text."""
    return f"person WHERE told_by = 'people' AND {_is_told_without_noughts()}"


@warn(Person)
def birth_differs() -> str:
    """The list of identifiers has another date of birth than the system whose id it is."""
    return f"person WHERE {_otherwise('born_on')}"


@warn(Person)
def sex_differs() -> str:
    """The list of identifiers has another sex than the system whose id it is."""
    return f"person WHERE {_otherwise('sex')} AND sex <> 'U'"


def _otherwise(column: str, by: str = "people", others: str = "true") -> str:
    return f"""told_by = '{by}' AND EXISTS (FROM latest_person o WHERE {others}
        AND o.system = person.system AND o.local_id = person.local_id AND o.{column} <> person.{column})"""


def _is_told_without_noughts(others: str = "true") -> str:
    return f"""local_id LIKE '0%' AND EXISTS (FROM latest_person o WHERE {others}
        AND o.system = person.system AND o.local_id = ltrim(person.local_id, '0'))"""


@warn(Person)
def birth_differs_in_returns() -> str:
    """The looked-after return has another date of birth than the census for the same id."""
    return f"person WHERE {_otherwise('born_on', 'ssda903', _IS_CENSUS)}"


@warn(Person)
def sex_differs_in_returns() -> str:
    """The looked-after return has another sex than the census for the same id."""
    return f"person WHERE {_otherwise('sex', 'ssda903', _IS_CENSUS)} AND sex <> 'U'"


@warn(Person)
def id_with_noughts_in_returns() -> str:
    """Census and looked-after return spell what may be one id with noughts before it and without: export it as text."""
    returns = "told_by IN ('cin_census', 'ssda903')"
    other = _is_told_without_noughts(f"o.{returns} AND o.told_by <> person.told_by")
    return f"person WHERE {returns} AND {other}"


@warn(Person)
def identifier_twice() -> str:
    """Two people of one system have the same pupil number in the list of identifiers: find out whose it is."""
    return """person WHERE told_by = 'people' AND upn IS NOT NULL
        QUALIFY min(local_id) OVER (PARTITION BY system, upn) <> max(local_id) OVER (PARTITION BY system, upn)"""
