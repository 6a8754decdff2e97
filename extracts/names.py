"""Names as they are compared: letters alone, and what stands for nobody's name empty."""

_NOBODY = "('UNKNOWN', 'NOTKNOWN', 'BABY', 'UNBORN', 'UNNAMED', 'NA', 'NONE', 'X', 'XX', 'XXX')"
# some of these are surnames
_NOT_YET_NAMED = """('BABYBOY', 'BABYGIRL', 'BOY', 'CHILD', 'FEMALE', 'GIRL', 'INFANT', 'MALE', 'NEWBORN', 'TRIPLET',
    'TWIN', 'TWINA', 'TWINB')"""


def name_letters(column: str) -> str:
    """An SQL expression: the capital letters of a name without accents; null where they name nobody."""
    letters = f"regexp_replace(strip_accents(upper({column})), '[^A-Z]', '', 'g')"
    return f"CASE WHEN {letters} NOT IN {_NOBODY} THEN nullif({letters}, '') END"


def forename_letters(column: str) -> str:
    """The same of a forename; null too where it stands for a child that had no name yet, as `Twin 1` does."""
    return f"CASE WHEN {name_letters(column)} NOT IN {_NOT_YET_NAMED} THEN {name_letters(column)} END"
