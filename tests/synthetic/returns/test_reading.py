"""What is judged: the latest return of each year, and codes in the years in which they exist."""

from pathlib import Path

import duckdb
import pytest

from tests.synthetic.returns.codes import make_codes
from tests.synthetic.returns.reading import chosen

OLD = """sex 1 2024 2025
rec E43 2018 2019
place H5 2024 2025
gender 2 2024 2025
"""
"""list, code, the last year with it, the first without it"""
NEW = """sex M 2025 2024
rec E45 2019 2018
rec E48 2019 2018
place K3 2025 2024
place Z11 2026 2025
change CUSTOD 2019 2018
source 5D 2023 2022
closure RC9 2023 2022
factor 18C 2021 2020
factor 24A 2022 2021
"""
"""list, code, the first year with it, the last without it"""


@pytest.fixture(scope="module")
def codes() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    make_codes(con)
    con.execute((Path(__file__).parent / "tables" / "macros.sql").read_text(encoding="utf-8"))
    return con


@pytest.mark.parametrize("line", (OLD + NEW).strip().splitlines())
def test_a_code_exists_in_its_years_alone(line: str, codes: duckdb.DuckDBPyConnection) -> None:
    name, code, inside, outside = line.split()
    query = "SELECT known($1, $2, $3::INTEGER), known($1, $2, $4::INTEGER)"
    assert codes.execute(query, [name, code, inside, outside]).fetchone() == (True, False)


def test_the_latest_extract_of_a_year_is_judged_and_that_of_the_pair_of_years(tmp_path: Path) -> None:
    for extract, years in (("2025-04-10", (2024, 2025)), ("2025-05-10", (2024, 2025)), ("2025-06-10", (2025,))):
        for year in years:
            (tmp_path / "made" / extract / "ssda903" / str(year)).mkdir(parents=True)
    judged = {(one.extract, one.year) for one in chosen(tmp_path)}
    assert judged == {("2025-05-10", 2024), ("2025-05-10", 2025), ("2025-06-10", 2025)}
