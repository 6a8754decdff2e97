"""Numbers that identify a person only if their check digits are right: as SQL expressions, null where they are not."""

_NO_ID = "('', 'NULL', 'NIL', 'NONE', 'NA', 'NAN', 'NK', 'NOTKNOWN', 'UNKNOWN', 'TBC', 'TBA', 'TEST', 'X', 'DUMMY')"
APART = r"\s\x{A0}-"
"""Between the digits of a number, for the eye: blanks, of those that do not break too, and hyphens."""
_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def valid_upn(name: str) -> str:
    """A unique pupil number whose check letter is right.

    The letter stands for the remainder by 23 of the twelve digits weighted 2 to 13 (DfE, Unique pupil numbers: guide).
    Temporary numbers, which end in a letter, UN codes and one digit twelve times over are none.
    """
    total = " + ".join(f"{weight} * substr({name}, {weight}, 1)::INTEGER" for weight in range(2, 14))
    shape = f"regexp_full_match({name}, '[A-Z][0-9]{{12}}') AND substr({name}, 2) <> repeat(right({name}, 1), 12)"
    return f"CASE WHEN {shape} THEN CASE WHEN substr('{_LETTERS}', ({total}) % 23 + 1, 1) = left({name}, 1) " + (
        f"THEN {name} END END"
    )


def valid_nhs_number(name: str) -> str:
    """An NHS number without its spaces, whose tenth digit is right (NHS Data Dictionary: NHS number).

    The nine digits weighted 10 to 2 and the tenth are a multiple of 11. One digit ten times over is nobody's.
    """
    bare = f"regexp_replace({name}, '[{APART}]', '', 'g')"
    total = " + ".join(f"{11 - place} * substr({bare}, {place}, 1)::INTEGER" for place in range(1, 11))
    shape = f"regexp_full_match({bare}, '[0-9]{{10}}') AND {bare} <> repeat(left({bare}, 1), 10)"
    return f"CASE WHEN {shape} THEN CASE WHEN ({total}) % 11 = 0 THEN {bare} END END"


def real_id(name: str) -> str:
    """A borough's own id of a person; null where it only stands for none: noughts, nines, a dash, `UNKNOWN`."""
    bare = f"upper(regexp_replace({name}, '[^A-Za-z0-9]', '', 'g'))"
    one_sign = f"length({bare}) > 2 AND {bare} = repeat(left({bare}, 1), length({bare}))"
    return f"CASE WHEN NOT ({bare} IN {_NO_ID} OR regexp_full_match({bare}, '0+') OR {one_sign}) THEN {name} END"
