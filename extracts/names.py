"""Names as they are compared: letters alone, and what stands for nobody's name empty."""

_NOBODY = """('UNKNOWN', 'NOTKNOWN', 'BABY', 'BABYBOY', 'BABYGIRL', 'INFANT', 'NEWBORN', 'TWIN', 'TWINA', 'TWINB',
    'TRIPLET', 'MALE', 'FEMALE', 'BOY', 'GIRL', 'CHILD', 'UNBORN', 'UNNAMED', 'NA', 'NONE', 'X', 'XX', 'XXX')"""


def name_letters(column: str) -> str:
    """An SQL expression: the capital letters of a name without accents; null where they name nobody."""
    letters = f"regexp_replace(strip_accents(upper({column})), '[^A-Z]', '', 'g')"
    return f"CASE WHEN {letters} NOT IN {_NOBODY} THEN nullif({letters}, '') END"
