"""How each borough writes codes and dates in the exports that no standard governs: habits, not mistakes.

The first writes the code and its words, the second words alone, the third codes in its own capitals, British dates
(youth justice) and a byte-order mark. What is in no list stays as it is.
"""

import pyarrow as pa
import pyarrow.compute as pc

from synthetic.dirt.planting import KEY, Dirt, chance

SOURCES = {
    "1A": "Family member, relative or carer",
    "1B": "Acquaintance",
    "1C": "Self",
    "1D": "Other individual",
    "2A": "Schools",
    "2B": "Education services",
    "3A": "General practitioner",
    "3B": "Health visitor",
    "3C": "School nurse",
    "3D": "Other primary health services",
    "3E": "Accident and emergency",
    "3F": "Other health services",
    "4": "Housing",
    "5A": "Social care",
    "5B": "Other council department",
    "5C": "Another council",
    "5D": "Early help",
    "6": "Police",
    "7": "Other legal agency",
    "8": "Other",
    "9": "Anonymous",
    "10": "Unknown",
}
CODED = {
    "early_help_persons": ("sex",),
    "early_help_contacts": ("source", "outcome"),
    "early_help_episodes": ("source", "level", "end_reason", "consent"),
    "youth_justice_persons": ("sex",),
    "youth_justice_offences": ("knife_related",),
    "youth_justice_outcomes": ("legal_outcome_group", "is_substantive"),
    "youth_justice_hearings": ("remand_decision",),
}
"""The coded columns of each file."""
WITH_CODE, IN_WORDS, IN_CAPITALS = range(3)
FLAGS = ({"Y": "Y", "N": "N"}, {"Y": "Yes", "N": "No"}, {"Y": "TRUE", "N": "FALSE"})
SEXES = ({"M": "M", "F": "F"}, {"M": "Male", "F": "Female"}, {"M": "1", "F": "2"})
_ISO, _BRITISH = r"^(\d{4})-(\d\d)-(\d\d)$", r"\3/\2/\1"


def habit(borough: int) -> int:
    """WITH_CODE, IN_WORDS or IN_CAPITALS, by the borough's number."""
    return borough % 3


def _written(value: str, column: str, way: int) -> str:
    """A code as this borough writes it."""
    if column in ("consent", "knife_related", "is_substantive"):
        return FLAGS[way].get(value, value)
    if column == "sex":
        return SEXES[way].get(value, value)
    if column == "source" and value in SOURCES:
        said = SOURCES[value].replace(",", "")
        return (f"{value}: {said}", said, f"{value.lower()} - {said.upper()}")[way]
    words = value.replace("_", " ")
    return (value, words[:1].upper() + words[1:], value.upper())[way]


def in_own_words(name: str, table: pa.Table, dirt: Dirt, borough: int) -> pa.Table:
    """The table with most of its coded values as the borough writes them; the same rows in every extract."""
    if name not in CODED or not dirt.words:
        return table
    keys = table.column(KEY).to_numpy()
    ours = pa.array(chance(keys, dirt.salt, name, "words") < dirt.words)
    for column in CODED[name]:
        values = table.column(column).combine_chunks()
        encoded = values.dictionary_encode()
        spellings = [_written(value, column, habit(borough)) for value in encoded.dictionary.to_pylist()]
        written = pa.array(spellings, pa.string()).take(encoded.indices)
        place = table.column_names.index(column)
        table = table.set_column(place, column, pc.if_else(ours, written, values))
    return table


def in_own_dates(name: str, table: pa.Table, dirt: Dirt, borough: int) -> pa.Table:
    """The table with its dates as dd/mm/yyyy where that is the borough's way; whole files, for a mix is refused."""
    if not (dirt.words and habit(borough) == IN_CAPITALS and name.startswith("youth_justice")):
        return table
    for place, column in enumerate(table.column_names):
        if column.endswith("_date") or column == "date_of_birth":
            table = table.set_column(place, column, pc.replace_substring_regex(table.column(column), _ISO, _BRITISH))
    return table
