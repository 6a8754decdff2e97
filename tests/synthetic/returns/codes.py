"""The code lists of the two returns with the years in which a code exists.

Sources: DfE, Children looked-after by local authorities: guide to the SSDA903 collection; Children in need census: code
set. "E45@2019-" exists from the return of 2019, "H5@-2024" to that of 2024, without a mark in all years made up here.
"""

import re

import duckdb
import pandas as pd

LISTS = {
    "sex": "1@-2024 2@-2024 M@2025- F@2025- U@2025-",
    "ethnicity": """WBRI WIRI WIRT WOTH WROM MWBC MWBA MWAS MOTH AIND APKN ABAN AOTH BCRB BAFR BOTH CHNE OOTH REFU
        NOBT""",
    "rne": "S L P T B U",
    "legal_status": "C1 C2 D1 E1 V2 V3 V4 L1 L2 L3 J1 J2 J3",
    "need_of_care": "N1 N2 N3 N4 N5 N6 N7 N8",
    "place": """A3 A4 A5 A6 H5@-2024 K1 K2 K3@2025- P1 P2@-2024 P3 R1 R2 R3 R5 S1 T0 T1 T2 T3 T4 U1 U2 U3 U4 U5 U6
        Z1 Z11@2026- Z12@2026- Z13@2026- Z14@2026-""",
    "provider": "PR0 PR1 PR2 PR3 PR4 PR5",
    "rec": """X1 E11 E12 E2 E3 E4A E4B E13 E41 E43@-2018 E44@-2018 E45@2019- E46@2019- E47@2019- E48@2019- E5 E6 E7 E8
        E9 E14 E15 E16 E17""",
    "change": "CARPL CLOSE ALLEG STAND APPRR CREQB CREQO CHILD LAREQ PLACE CUSTOD@2019- OTHER",
    "missing": "M A",
    "gender": "0@-2024 1@-2024 2@-2024 9@-2024 M@2025- F@2025- U@2025-",
    "upn_unknown": "UN1 UN2 UN3 UN4 UN5 UN6 UN7",
    "disability": "NONE MOB HAND PC INC COMM LD HEAR VIS BEH CON AUT DDA",
    "source": "1A 1B 1C 1D 2A 2B 3A 3B 3C 3D 3E 3F 4 5A 5B 5C 5D@2023- 6 7 8 9 10",
    "need": "N1 N2 N3 N4 N5 N6 N7 N8 N9 N0",
    "closure": "RC1 RC2 RC3 RC4 RC5 RC6 RC7 RC8 RC9@2023-",
    "abuse": "NEG PHY SAB EMO MUL",
    "factor": """1A 1B 1C 2A 2B 2C 3A 3B 3C 4A 4B 4C 5A 5B 5C 6A 6B 6C 7A 8B 8C 8D 8E 8F 9A 10A 11A 12A 13A 14A 15A 16A
        17A 18A 19A 18B@2021- 18C@2021- 19B@2021- 19C@2021- 20 21 22A 23A 24A@2022-""",
}
LA_CODES = """201-213 301-320 330-336 340-344 350-359 370-373 380-384 390-394 420 660-681 800-803 805-808 810-813 815
    816 821-823 825-826 830-831 835-841 845-846 850-852 855-857 860-861 865-881 883-896 908-909 916 919 921
    925-926 928-929 931 933 935-938 940-943"""
"""The three digits of a council in a UPN, those of abolished councils with them."""

MARK = re.compile(r"(\w+?)(?:@(\d*)-(\d*))?")


def make_codes(con: duckdb.DuckDBPyConnection) -> None:
    """The tables `codes` and `councils` (first and last: three digits of councils)."""
    found = [(name, *MARK.fullmatch(word).groups()) for name, words in LISTS.items() for word in words.split()]
    codes = pd.DataFrame(found, columns=["list", "code", "first", "last"])
    councils = pd.DataFrame([(w[:3], w[-3:]) for w in LA_CODES.split()], columns=["first", "last"])
    for name, table in (("codes", codes), ("councils", councils)):
        con.register("given", table)
        con.execute(
            f"""CREATE TABLE {name} AS SELECT * REPLACE (
                coalesce(nullif(first, ''), '0')::INTEGER AS first, coalesce(nullif(last, ''), '9999')::INTEGER AS last
            ) FROM given"""
        )
    con.unregister("given")
