"""How the Standard Safeguarding Dataset words things: descriptions instead of codes, and macros that read its texts."""

from schemas.codes import CodeList

from .values import NOTHING, YES

EPISODE_START = CodeList(
    "reason for new episode",
    {
        "S": "started to be looked after",
        "L": "change of legal status only",
        "P": "change of placement and carer(s) only",
        "T": "change of placement (but same carer(s)) only",
        "B": "change of legal status and placement and carer(s) at the same time",
        "U": "change of legal status and change of placement (but same carer(s)) at the same time",
    },
)
EPISODE_END = CodeList(
    "reason episode ceased",
    {
        "X1": "episode ceases, and new episode begins on same day, for any reason",
        "E11": "adopted, application for an adoption order unopposed",
        "E12": "adopted, consent dispensed with by the court",
        "E2": "died",
        "E3": "care taken over by another local authority in the UK",
        "E4A": "returned home to live with parents, planned",
        "E4B": "returned home to live with parents, unplanned",
        "E13": "left care to live with parents, relatives or other persons with no parental responsibility",
        "E41": "residence order or child arrangements order granted",
        "E43": "special guardianship order made to former foster carers",
        "E44": "special guardianship order made to carers other than former foster carers",
        "E45": "special guardianship order made to former foster carers, relatives or friends",
        "E46": "special guardianship order made to former foster carers, other than relatives or friends",
        "E47": "special guardianship order made to carers, relatives or friends",
        "E48": "special guardianship order made to carers, other than relatives or friends",
        "E5": "moved into independent living arrangement with support",
        "E6": "moved into independent living arrangement without support",
        "E7": "transferred to residential care funded by adult social care services",
        "E8": "period of being looked after ceased for any other reason",
        "E9": "sentenced to custody",
        "E14": "accommodation on remand ended",
        "E15": "age assessment determined child is aged 18 or over",
        "E16": "child moved abroad",
        "E17": "aged 18 or over and remained with current carers",
    },
)
"""Labels: the dataset's guidance, shortened where it explains; a code before a description is enough."""

_PAIR_OF_NO = r""""[^"]*"\s*:\s*("\s*(no?|0|false)?\s*"|0|false|null)"""
_VALUE = r""""\s*:\s*("[^"]*"|\w+)"""
_QUOTED = r""""\s*([^"]+?)\s*("|$)"""

MACROS = (
    f"told(text) AS CASE WHEN NOT regexp_matches(text, '{NOTHING}') THEN text END",
    "day_of(text) AS coalesce(try_strptime(told(text), '%Y-%m-%d'), try_strptime(told(text), '%d/%m/%Y'))::DATE",
    """alike(day, text) AS CASE WHEN contains(text, '/') THEN strftime(day, '%d/%m/%Y')
        ELSE strftime(day, '%Y-%m-%d') END""",
    f"is_yes(text) AS lower(text) IN {YES}",
    # the scripts for older databases join JSON from pieces, with the comments as they were typed: it need not be valid
    "flag(json, name) AS nullif(upper(regexp_extract(json, name || '\"?\\s*[:=]\\s*\"?([YN])', 1, 'i')), '')",
    # the source's code is often a number of the system's own: only what cannot be one is taken for the national code
    """source_of(code, says) AS CASE WHEN regexp_matches(code, '^[1-5][A-F]$', 'i') THEN code
        ELSE coalesce(told(says), told(code)) END""",
    # Multiple: [...], or several in one text
    """category_of(text) AS CASE WHEN regexp_matches(text, '^mul', 'i')
            OR regexp_matches(text, 'neg', 'i')::INTEGER + regexp_matches(text, 'phy', 'i')::INTEGER
             + regexp_matches(text, 'sab|sex', 'i')::INTEGER + regexp_matches(text, 'emo', 'i')::INTEGER > 1
        THEN 'MUL' ELSE text END""",
    # ["1A", "2B"], {"1A": "Yes", "2B": "No"}, or bare codes between commas
    f"""factors_of(json) AS CASE WHEN contains(json, '"')
        THEN array_to_string(regexp_extract_all(regexp_replace(regexp_replace(
            json, '{_PAIR_OF_NO}', '', 'gi'), '{_VALUE}', '"', 'g'), '{_QUOTED}', 1), '|')
        ELSE array_to_string(regexp_extract_all(json, '\\b\\d{{1,2}}[A-Za-z]?\\b'), '|') END""",
)
"""`told`: no sentinel; `day_of`: its day; `flag`: Y or N; `factors_of`: codes with | between; and so on."""
