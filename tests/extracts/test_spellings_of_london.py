"""How far the words of London's councils for the choices of Annex A are understood, and that none is taken wrongly.

The words are looked for beside the project, at ../shared/reference, and are not copied into it; a spelling counts once,
whatever its case and marks.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from extracts.spelling import LISTS, code_of

WORDS = Path(__file__).parents[3] / "shared" / "reference" / "annex_a_synonyms.csv"
pytestmark = pytest.mark.skipif(not WORDS.is_file(), reason=f"the councils' words are not here: {WORDS}")

COLUMNS = {
    "referral source": ("list_1", "Contact Source"),
    "primary need": ("list_6", "Primary Need Code"),
    "reason for closure": ("list_6", "Reason for Closure"),
    "category of abuse": ("list_7", "Initial Category of Abuse"),
    "legal status": ("list_8", "Child's Legal Status"),
    "placement": ("list_8", "Placement Type"),
    "placement provider": ("list_8", "Placement Provider"),
    "reason episode ceased": ("list_8", "Reason Ceased to be Looked After"),
    "sex": ("list_1", "Gender"),
    "ethnicity": ("list_1", "Ethnicity"),
}
MEANT = """
referral source       | individual                         | 1A 1B 1C 1D
referral source       | schools                            | 2A
referral source       | education services                 | 2B
referral source       | health services                    | 3A 3B 3C 3D 3E 3F
referral source       | housing                            | 4
referral source       | la services                        | 5A 5B 5C 5D
referral source       | police                             | 6
referral source       | other legal agency                 | 7
referral source       | other                              | 8
referral source       | anonymous                          | 9
referral source       | unknown                            | 10
primary need          | abuse or neglect                   | N1
primary need          | child s disability                 | N2
primary need          | parents illness or disability      | N3
primary need          | family in acute stress             | N4
primary need          | family dysfunction                 | N5
primary need          | socially unacceptable behaviour    | N6
primary need          | low income                         | N7
primary need          | absent parenting                   | N8
primary need          | not cin                            | N9
primary need          | not stated                         | N0
reason for closure    | adopted                            | RC1
reason for closure    | died                               | RC2
reason for closure    | residence order                    | RC3
reason for closure    | special guardianship order         | RC4
reason for closure    | transfer to another la             | RC5
reason for closure    | transfer to adult social services  | RC6
reason for closure    | other incl child no longer in need | RC7
reason for closure    | child not in need after assessment | RC8
category of abuse     | neglect                            | NEG
category of abuse     | physical abuse                     | PHY
category of abuse     | sexual abuse                       | SAB
category of abuse     | emotional abuse                    | EMO
category of abuse     | multiple                           | MUL
legal status          | interim care orders                | C1
legal status          | full care orders                   | C2
legal status          | freed for adoption                 | D1
legal status          | placement order granted            | E1
legal status          | accommodated under s20             | V2
legal status          | detained on child protection       | L1 L2 L3
legal status          | youth justice legal statuses       | J1 J2 J3
placement             | foster placement                   | U1 U2 U3 U4 U5 U6
placement             | placed for adoption                | A3 A4 A5 A6
placement             | placed with parents                | P1
placement             | independent living                 | P2
placement             | residential employment             | P3
placement             | residential accommodation          | H5
placement             | secure children s homes            | K1
placement             | children s homes                   | K2
placement             | residential care home              | R1
placement             | nhs health trust                   | R2
placement             | family centre or mother and baby   | R3
placement             | young offender institution         | R5
placement             | residential school                 | S1
placement             | other placements                   | Z1
placement             | temporary placement                | T0 T1 T2 T3 T4
placement provider    | own la                             | PR1
placement provider    | private                            | PR4
placement provider    | other                              | PR0 PR2 PR3 PR5
reason episode ceased | adopted                            | E11 E12
reason episode ceased | died                               | E2
reason episode ceased | care taken by another la           | E3
reason episode ceased | returned home to live with parents | E4A E4B
reason episode ceased | left care to live with parents     | E13 E17
reason episode ceased | residence order granted            | E41
reason episode ceased | special guardianship orders        | E43 E44 E45 E46 E47 E48
reason episode ceased | moved into independent living      | E5 E6
reason episode ceased | transferred to residential care    | E7
reason episode ceased | sentenced to custody               | E9
reason episode ceased | accommodation on remand ended      | E14
reason episode ceased | age assessment determined          | E15
reason episode ceased | child moved abroad                 | E16
reason episode ceased | care ceased for any other reason   | E8 E17
sex                   | male                               | M
sex                   | female                             | F
sex                   | not stated recorded                | U
ethnicity             | white                              | WBRI WIRI WIRT WROM WOTH
ethnicity             | mixed                              | MWBC MWBA MWAS MOTH
ethnicity             | asian or asian british             | AIND APKN ABAN AOTH
ethnicity             | black or black british             | BCRB BAFR BOTH
ethnicity             | other ethnic group                 | CHNE OOTH
ethnicity             | not stated                         | REFU NOBT
"""
"""By list the choices of Annex A, of long ones the first words, and all codes that a choice takes in."""

MISPLACED = """
referral source    | police                       | 7   | 3 | probation is a legal agency, by the census
referral source    | la services                  | 7   | 3 | courts and CAFCASS too
referral source    | other                        | 7   | 4 | CAFCASS, probation, or a legal agency by its name
referral source    | police                       | 5B  | 1 | youth offending is the census's own example
referral source    | police                       | 5D  | 1 | it is early help by its name
referral source    | la services                  | 3D  | 1 | it is primary health by its name
referral source    | schools                      | 3C  | 1 | it is a school nurse
referral source    | education services           | 2A  | 3 | they are schools by their name
referral source    | individual                   | 9   | 1 | it is anonymous by its name
referral source    | unknown                      | 9   | 1 | it is anonymous by its name
referral source    | other                        | 1D  | 1 | it is another individual by its name
referral source    | other legal agency           | 1D  | 1 | it is a member of the public
reason for closure | transfer to another la       | RC6 | 1 | it is a transfer to adult services by its name
category of abuse  | neglect                      | MUL | 1 | it names three categories
legal status       | detained on child protection | J1  | 1 | it is a remand
placement          | other placements             | H5  | 1 | it names the code
"""
"""What stands under a choice that does not take it in: list, choice, the code that is right, how many, and why."""


class Spelling(NamedTuple):
    """A council's word and the choices under which it stands."""

    text: str
    choices: set[str]


def table(text: str) -> Iterator[list[str]]:
    for line in text.strip().splitlines():
        yield [cell.strip() for cell in line.split("|")]


def plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


TAKEN_IN = {(name, choice): set(codes.split()) for name, choice, codes in table(MEANT)}


def choice_of(name: str, canonical: str) -> str | None:
    """The choice that the reference means, without its letter; None where it gives an error in place of one."""
    text = re.sub(r"^[a-z] ", "", plain(canonical))
    return max((one for of, one in TAKEN_IN if of == name and text.startswith(one)), key=len, default=None)


@pytest.fixture(scope="module")
def spellings() -> dict[str, list[Spelling]]:
    names = {column: name for name, column in COLUMNS.items()}
    found: dict[str, dict[str, Spelling]] = {name: {} for name in COLUMNS}
    with WORDS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if name := names.get((row["list"], row["column"])):
                one = found[name].setdefault(plain(row["local_spelling"]), Spelling(row["local_spelling"], set()))
                one.choices.update(filter(None, [choice_of(name, row["canonical"])]))
    return {name: list(of_list.values()) for name, of_list in found.items()}


@pytest.mark.parametrize(
    ("name", "floor"),
    [
        ("referral source", 668),
        ("primary need", 356),
        ("reason for closure", 122),
        ("category of abuse", 88),
        ("legal status", 167),
        ("placement", 544),
        ("placement provider", 65),
        ("reason episode ceased", 340),
        ("sex", 30),
        ("ethnicity", 590),
    ],
)
def test_so_many_spellings_stand_for_a_code(name: str, floor: int, spellings: dict[str, list[Spelling]]) -> None:
    assert sum(code_of(one.text, LISTS[name]) is not None for one in spellings[name]) >= floor


def test_no_spelling_is_taken_for_a_code_outside_its_choice_unless_it_names_it(
    spellings: dict[str, list[Spelling]],
) -> None:
    wrong = Counter(
        (name, choice, code)
        for name, of_list in spellings.items()
        for one in of_list
        if (code := code_of(one.text, LISTS[name])) and code.lower() not in plain(one.text).split()
        if all(code not in TAKEN_IN[name, choice] for choice in one.choices)
        for choice in one.choices
    )
    assert wrong == {(name, choice, code): int(count) for name, choice, code, count, _ in table(MISPLACED)}
