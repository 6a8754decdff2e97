"""Stock by day of five years of sample returns, against a count made straight from the files' rows in plain Python.

Of an episode that several returns tell the last one counts. The files are read through the project's own reader.
"""

import csv
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from measures.care.pieces import pieces
from measures.care.stock import COUNTS, daily
from measures.history import History
from pipeline.histories import READ
from schemas.records import CareEpisode, Person, Uasc
from tests.extracts.test_samples import CENSUS, FIVE_YEARS, SAMPLES, read

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"the samples are not here: {SAMPLES}")
FIRST, LAST = date(2016, 4, 1), date(2022, 3, 31)
DAYS = [FIRST + timedelta(days=step) for step in range((LAST - FIRST).days + 1)]
LOST = "E99"  # how an episode ends that the next return leaves out: extracts.repairs, RULE_2


def day(text: str) -> date | None:
    return datetime.strptime(text, "%d/%m/%Y").date() if text else None


def rows(ends: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for path in sorted(Path(FIVE_YEARS).glob(f"*-{ends}.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found += [row | {"year": path.name[:4]} for row in csv.DictReader(file)]
    return found


@pytest.fixture(scope="module")
def told() -> dict[tuple[str, date], dict[str, str]]:
    """Each episode by child and first day, as its last return tells it."""
    return {(row["CHILD"], day(row["DECOM"])): row for row in rows("episodes")}


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory):
    return read(tmp_path_factory.mktemp("sample"), FIVE_YEARS, CENSUS)


def history_of(extract, episodes: pa.Table) -> History:
    """The sample as a history, a child by its own number."""
    frames = {}
    for record, table in ((CareEpisode, episodes), (Uasc, extract.rows(Uasc)), (Person, extract.rows(Person))):
        frame = table.to_pandas(date_as_object=False).rename(columns={"local_id": "child_id"})
        dates = [field.name for field in table.schema if pa.types.is_date(field.type)]
        frames[record] = frame.assign(borough="sample").astype(dict.fromkeys(dates, "datetime64[s]"))
    people = frames.pop(Person)
    children = people[["child_id", "born_on"]].assign(kin_id=people["child_id"])
    empty = {record: record.linked().empty_table().to_pandas() for record in READ}
    coverage = pd.DataFrame({"borough": ["sample"], "service": "ssda903", "from_on": FIRST, "to_on": LAST})
    return History(date(2022, 8, 1), ("sample",), children, coverage, empty | frames)


@pytest.fixture(scope="module")
def as_told(extract) -> pd.DataFrame:
    return pieces(history_of(extract, extract.latest(CareEpisode)))


def spans(told: dict[tuple[str, date], dict[str, str]]) -> list[tuple[str, date, date, dict[str, str]]]:
    return [(child, on, day(row["DEC"]) or date.max, row) for (child, on), row in told.items()]


def in_care(told: dict[tuple[str, date], dict[str, str]]) -> dict[date, dict[str, dict[str, str]]]:
    """Who is in care on each day and by which row: the one that began last."""
    found: dict[date, dict[str, dict[str, str]]] = {on: {} for on in DAYS}
    for child, start, end, row in sorted(spans(told), key=lambda span: span[1]):
        for step in range((max(start, FIRST) - FIRST).days, (min(end, LAST + timedelta(days=1)) - FIRST).days):
            found[DAYS[step]][child] = row
    return found


def children_by_day(told: dict[tuple[str, date], dict[str, str]]) -> Counter:
    return Counter({(on,): len(children) for on, children in in_care(told).items() if children})


@pytest.fixture(scope="module")
def rows_by_day(told) -> list[tuple[date, str, dict[str, str]]]:
    return [(on, child, row) for on, children in in_care(told).items() for child, row in children.items()]


def stock(found: pd.DataFrame, *by: str) -> Counter:
    named = found.loc[found["stock"] > 0, ["day", *by, "stock"]]
    return Counter({(row[0].date(), *row[1:-1]): int(row[-1]) for row in named.itertuples(index=False, name=None)})


def test_children_in_care_on_every_day_are_those_counted_from_the_files(as_told, told) -> None:
    found = stock(daily(as_told, [], pd.Timestamp(FIRST), pd.Timestamp(LAST)))
    assert found == children_by_day(told)


@pytest.mark.parametrize(
    ("by", "column", "groups"),
    [
        (
            "placement",
            "PLACE",
            {
                "foster care": "U4 U5 U6",
                "foster care with family or friends": "U1 U2 U3",
                "children's home or secure home": "K1 K2",
                "semi-independent": "H5 P2",
                "with parents": "P1",
                "placed for adoption": "A3 A4 A5 A6",
                "other residential": "R1 R2 R3 R5 S1",
                "other or not known": "P3",
            },
        ),
        (
            "legal",
            "LS",
            {
                "care order": "C1 C2",
                "section 20": "V2",
                "placement order": "E1 D1",
                "remand or youth justice": "J1 J2 J3",
                "police or emergency protection": "L1 L2 L3",
                "short breaks": "V3 V4",
            },
        ),
    ],
)
def test_each_group_on_every_day_is_that_counted_from_the_files(as_told, rows_by_day, by, column, groups) -> None:
    group = {code: name for name, codes in groups.items() for code in codes.split()}
    found = stock(daily(as_told, [by], pd.Timestamp(FIRST), pd.Timestamp(LAST)), by)
    assert found == Counter((on, group[row[column]]) for on, _, row in rows_by_day)


def test_each_age_band_on_every_day_is_that_counted_from_the_files(as_told, rows_by_day) -> None:
    born = {row["CHILD"]: day(row["DOB"]) for row in rows("header")}

    def band(child: str, on: date) -> str:
        age = on.year - born[child].year - ((on.month, on.day) < (born[child].month, born[child].day))
        bands = {1: "under 1", 5: "1 to 4", 10: "5 to 9", 16: "10 to 15"}
        return next((name for below, name in bands.items() if age < below), "16 and over")

    found = stock(daily(as_told, ["age_band"], pd.Timestamp(FIRST), pd.Timestamp(LAST)), "age_band")
    assert found == Counter((on, band(child, on)) for on, child, _ in rows_by_day)


def test_each_kind_on_every_day_is_that_counted_from_the_files(as_told, rows_by_day) -> None:
    until = {row["CHILD"]: day(row["DUC"]) or date.max for row in rows("uasc")}

    def kind(child: str, on: date, status: str) -> str:
        if status in ("V3", "V4"):
            return "short breaks"
        if child in until and on < until[child]:
            return "unaccompanied (UASC)"
        return "on remand" if status in ("J1", "J2", "J3") else "looked after"

    found = stock(daily(as_told, ["kind"], pd.Timestamp(FIRST), pd.Timestamp(LAST)), "kind")
    assert found == Counter((on, kind(child, on, row["LS"])) for on, child, row in rows_by_day)


def test_in_every_cell_and_day_stock_is_the_stock_before_and_what_came_and_went(as_told) -> None:
    by = ["kind", "age_band", "placement", "legal", "need"]
    found = daily(as_told, by, pd.Timestamp(FIRST), pd.Timestamp("2018-03-31"))
    told = found[list(COUNTS)].to_numpy().reshape(-1, found["day"].nunique(), len(COUNTS))
    before, now = told[:, :-1, 0], told[:, 1:]
    assert (now[..., 0] == before + now[..., 1] + now[..., 2] - now[..., 3] - now[..., 4]).all()


def test_as_mended_an_episode_that_the_next_return_leaves_out_counts_to_the_end_of_its_year(extract, told) -> None:
    ends = {row["record_id"]: row["ended_on"] for row in extract.rows(CareEpisode).to_pylist()}
    lost = {
        f"{child}|{on}": date(int(row["year"]) + 1, 3, 31)
        for (child, on), row in told.items()
        if not row["DEC"] and row["year"] < "2021"
    }
    assert {key: ends[key] for key in lost} == lost


def test_as_mended_children_in_care_are_those_of_the_files_with_the_lost_ones_ended(extract, told) -> None:
    mended = daily(pieces(history_of(extract, extract.rows(CareEpisode))), [], pd.Timestamp(FIRST), pd.Timestamp(LAST))
    ended = {
        key: row | ({"DEC": f"31/03/{int(row['year']) + 1}"} if not row["DEC"] and row["year"] < "2021" else {})
        for key, row in told.items()
    }
    assert stock(mended) == children_by_day(ended)
