"""Small histories told as text tables, for the tests of the programme's topics."""

from datetime import date

import pandas as pd
import pyarrow as pa

from measures.history import History
from pipeline.histories import READ
from schemas.records import Record

DAY = date(2026, 11, 1)


def history(
    births: str = "",
    as_of: date = DAY,
    boroughs: tuple[str, ...] = ("lbhf",),
    since: str = "2010-04-01",
    **records: str,
) -> History:
    """A history of the records told, each as a text table: `history("c1 2010-05-01", CpPlan=...)`.

    `births` has a child and its birth a line, and its kin where that is not itself.

    A text table's first line names its columns; cells are parted by blanks, `-` is an empty one. Columns of the record
    that are not named are empty; `known_on` is the day itself. Everything is covered from `since` to the as-of.
    """
    people = [line.split() for line in births.strip().splitlines()]
    children = pd.DataFrame(
        {
            "child_id": [row[0] for row in people],
            "kin_id": [row[2] if len(row) > 2 else row[0] for row in people],
            "born_on": pd.to_datetime([row[1] for row in people]).astype("datetime64[s]"),
        }
    )
    told = {record: _rows(record, records.pop(record.__name__, "")) for record in READ}
    assert not records, f"no topic reads {sorted(records)}"
    services = ("cin_census", "ssda903", "early_help", "youth_justice", "people", "contacts")
    spans = [(borough, service, since, as_of.isoformat()) for borough in boroughs for service in services]
    coverage = pd.DataFrame(spans, columns=["borough", "service", "from_on", "to_on"])
    coverage[["from_on", "to_on"]] = coverage[["from_on", "to_on"]].astype("datetime64[s]")
    return History(as_of, boroughs, children, coverage, told)


def _rows(record: type[Record], text: str) -> pd.DataFrame:
    lines = [line.split() for line in text.strip().splitlines()]
    names, cells = (lines[0], lines[1:]) if lines else ([], [])
    assert all(len(row) == len(names) for row in cells), f"a row of {record.__name__} has not {len(names)} cells"
    schema = record.linked()
    found = pd.DataFrame(index=range(len(cells)))
    for field in schema:
        told = (
            [None if row[names.index(field.name)] == "-" else row[names.index(field.name)] for row in cells]
            if field.name in names
            else [None] * len(cells)
        )
        found[field.name] = _column(field.type, told)
    strangers = sorted(set(names) - set(schema.names))
    assert not strangers, f"{record.__name__} has no {strangers}"
    if "record_id" not in names:
        found["record_id"] = [f"{record.__name__}{place}" for place in range(len(cells))]
    found["known_on"] = found["known_on"].fillna(found["happened_on"])
    found["end_known_on"] = found["end_known_on"].fillna(found["ended_on"])
    return found


def _column(kind: pa.DataType, told: list[str | None]) -> object:
    if pa.types.is_date(kind):
        return pd.to_datetime(pd.Series(told, dtype="object")).astype("datetime64[s]")
    if pa.types.is_list(kind):
        return pd.Series([None if cell is None else cell.split("+") for cell in told], dtype="object")
    if pa.types.is_boolean(kind):
        return pd.Series([None if cell is None else cell == "yes" for cell in told], dtype="object")
    if pa.types.is_integer(kind):
        return pd.Series([None if cell is None else int(cell) for cell in told], dtype="float64")
    return pd.Series(told, dtype="str")
