"""The national codes of ethnicity and how councils write them.

Source: DfE code sets of the children in need census and the SSDA903; the spellings are the groups and their members in
the words of the censuses of population of 2001 and 2011, put together as case systems do.
"""

from schemas.codes import CodeList
from schemas.phrases import OPEN

_GROUPS = {
    "W": ("White",),
    "M": (
        "Mixed",
        "Mixed or Dual Heritage",
        "Mixed Dual Heritage",
        "Dual Heritage",
        "Mixed or Multiple ethnic groups",
        "Mixed Multiple ethnic groups",
        "Mixed Multiple ethnic group",
        "Mixed or Dual background",
    ),
    "A": ("Asian", "Asian or Asian British", "Asian Asian British"),
    "B": (
        "Black",
        "Black or Black British",
        "Black Black British",
        "Black African Caribbean or Black British",
        "Black African Caribbean Black British",
    ),
    "O": ("Other", "Other ethnic group", "Other ethnic groups", "Chinese or other ethnic group"),
}
_MEMBERS = {
    "WBRI": ("W", "British", "English", "Scottish", "Welsh", "English Welsh Scottish Northern Irish British"),
    "WIRI": ("W", "Irish"),
    "WIRT": ("W", "Traveller of Irish heritage", "Irish Traveller", "Traveller - Irish heritage"),
    "WROM": ("W", "Gypsy/Roma", "Gypsy or Roma", "Gypsy and Roma", "Gypsy", "Roma", "Romany"),
    "WOTH": ("W", "any other White background", "other White background", "any other", "other", "White other"),
    "MWBC": ("M", "White and Black Caribbean"),
    "MWBA": ("M", "White and Black African"),
    "MWAS": ("M", "White and Asian"),
    "MOTH": ("M", "any other Mixed background", "any other Mixed or Multiple ethnic background", "any other", "other"),
    "AIND": ("A", "Indian"),
    "APKN": ("A", "Pakistani"),
    "ABAN": ("A", "Bangladeshi"),
    "AOTH": ("A", "any other Asian background", "other Asian background", "any other", "other", "Asian other"),
    "BCRB": ("B", "Caribbean", "Black Caribbean"),
    "BAFR": ("B", "African", "Black African"),
    "BOTH": ("B", "any other Black background", "other Black background", "any other", "other", "Black other"),
    "CHNE": ("O", "Chinese"),
    "OOTH": ("O", "any other ethnic group", "any other", "other", "Arab"),
}
_UNKNOWN = {
    "REFU": "refused; refused to say; declined; prefer not to say; not disclosed; declined to give",
    "NOBT": "not obtained; not yet obtained; unknown; not known; not stated; not recorded; information not obtained",
}
_OF_SEVERAL = ("any other", "other", "British", "English", "Scottish", "Welsh", "Irish", "Arab")
"""Words that say nothing, or nothing sure, without their group."""


def _spellings() -> dict[str, str]:
    told = {word: code for code, words in _UNKNOWN.items() for word in words.split("; ")}
    for code, (group, *members) in _MEMBERS.items():
        for member in members:
            told |= dict.fromkeys((f"{name} {member}" for name in _GROUPS[group]), code)
            if member not in _OF_SEVERAL:
                told[member] = code
    without_and = {word.replace(" and ", " "): code for word, code in told.items()}
    return without_and | told


_OF_ANOTHER = (
    "white; black; asian; mixed; dual; other; british; irish; arab; west indian; american; anglo; north; south; half;"
    " part; mother; father"
)
"""Words that beside a known spelling may tell of another ethnicity."""


def _phrases() -> dict[str, str]:
    """The known spellings that are words alone, within a longer text."""
    phrases = {OPEN: _OF_ANOTHER}
    for spelling, code in _spellings().items():
        if spelling.replace(" ", "").isalpha():
            phrases[code] = "; ".join(filter(None, (phrases.get(code), spelling.lower())))
    return phrases


ETHNICITY = CodeList(
    "ethnicity",
    {
        "WBRI": "White British",
        "WIRI": "White Irish",
        "WIRT": "Traveller of Irish heritage",
        "WROM": "Gypsy or Roma",
        "WOTH": "any other White background",
        "MWBC": "White and Black Caribbean",
        "MWBA": "White and Black African",
        "MWAS": "White and Asian",
        "MOTH": "any other mixed background",
        "AIND": "Indian",
        "APKN": "Pakistani",
        "ABAN": "Bangladeshi",
        "AOTH": "any other Asian background",
        "BCRB": "Caribbean",
        "BAFR": "African",
        "BOTH": "any other Black background",
        "CHNE": "Chinese",
        "OOTH": "any other ethnic group",
        "REFU": "refused",
        "NOBT": "information not yet obtained",
    },
    spellings=_spellings(),
    phrases=_phrases(),
)

_IN_A_WORD = {"W": "White", "M": "Mixed", "A": "Asian", "B": "Black", "O": "Other"}
GROUP_OF = {code: _IN_A_WORD[group] for code, (group, *_) in _MEMBERS.items()}
"""Each code that tells an ethnicity, and its group in one word; Other holds Chinese, as in the census of 2001."""
