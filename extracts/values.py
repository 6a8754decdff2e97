"""From text to values: each distinct text of a column is read once, whatever the number of its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from schemas.codes import YES_NO, yes_or_no
from schemas.records import AS_READ, Record, Referral
from schemas.refusal import MixedDates
from schemas.table import CODES, COUNT, DATE, FLAG, Column

from .numbers import APART
from .scratch import query, scratch
from .spelling import NO_SPELLINGS, Spellings, code_of

_TIME = "([T ]+[0-9]{1,2}[:.][0-9]{2}.*|Z|[+-][0-9]{2}:[0-9]{2})$"
"""What may stand behind a date: a time, a zone."""
NOTHING = (
    "(?i)^(SSD_PH|-1|#MULTIVALUE|NULL|N/A|#N/A"
    f"|(1900-0?1-0?1|0?1/0?1/1900|1900-Jan-0?1|9999-12-31|31/12/9999|9999-Dec-31)({_TIME})?)$"
)
"""A pattern of the texts that stand for nothing; the days among them may have a time."""
YES = tuple(code.lower() for code in YES_NO.labels if yes_or_no(code, YES_NO))
PLACE = ("file", "row", "year")  # where a row stands; all other columns are text
_SPACES = "".join(map(chr, (0x20, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)))
_UPN = "^[A-Z][0-9]{12}$"  # UN codes and temporary numbers (a letter at the end) identify nobody
# an order of day and month is tried only on what none before it could read: their separators exclude each other;
# a month's name (2020-Apr-25, school census) and a workbook's count of days since 1900 leave no doubt of their order
# a year of two digits would be read as one of the first century
_DAYS = """SELECT coalesce(iso, dmy, try_strptime(text, '%Y-%b-%d')::DATE,
        CASE WHEN regexp_full_match(text, '[2-5][0-9]{4}(\\.[0-9]+)?')
             THEN DATE '1899-12-30' + floor(try_cast(text AS DOUBLE))::INTEGER END) AS told,
    CASE WHEN told >= DATE '1900-01-01' THEN told END AS day,
    day IS NOT NULL AND iso IS NOT NULL AS is_iso, day IS NOT NULL AND dmy IS NOT NULL AS is_dmy,
    CASE WHEN told IS NULL THEN try_strptime(text, '%m/%d/%Y') END >= DATE '1900-01-01' IS TRUE AS is_mdy
    FROM (SELECT *, CASE WHEN iso IS NULL THEN try_strptime(text, '%d/%m/%Y')::DATE END AS dmy
          FROM (SELECT whole AS text, try_strptime(whole, '%Y-%m-%d')::DATE AS iso
                FROM (SELECT regexp_replace(text, $time, '') AS whole FROM texts)))"""
# what would be rounded is no count
_COUNTS = r"""SELECT
    CASE WHEN regexp_full_match(text, '[+-]?[0-9]+([.]0*)?') THEN try_cast(text AS INTEGER) END AS count
    FROM texts"""


@dataclass(frozen=True)
class Texts:
    """A column: its distinct texts, trimmed, empty ones and sentinels null; and of each row its place among them.

    The last of them is null: the place of rows without a text.
    """

    distinct: pa.Array
    place: NDArray[np.int32]
    sentinel_count: int = 0

    def told(self) -> "Texts":
        """Y in place of each text, N of what is empty or a sentinel; of rows without the column nothing is known."""
        says = pc.if_else(self.distinct[:-1].is_valid(), "Y", "N")
        return replace(self, distinct=pa.concat_arrays([says, pa.nulls(1, pa.string())]))

    def rows(self, values: pa.Array) -> pa.Array:
        """What was made of the distinct texts, for every row."""
        return values.take(pa.array(self.place))


@dataclass(frozen=True)
class Values:
    """The rows of one record as typed columns, the record's key among them; by column which rows hold a date that
    cannot be read; how many sentinels were read as empty; and by column the texts of rows that should be counts, or
    yes or no, and are not."""

    columns: dict[str, pa.Array]
    bad_dates: dict[str, NDArray[np.bool_]]
    sentinel_count: int
    strange: dict[str, pa.Array]


def read_values(
    record: type[Record],
    raw: pa.Table,
    key: tuple[str, ...],
    spellings: Spellings = NO_SPELLINGS,
    presence: Sequence[str] = (),
    headers: Mapping[tuple[str, str], str] = MappingProxyType({}),
) -> Values:
    """The typed columns of rows of text; `raw` also has the columns of PLACE. Raises MixedDates.

    Of `presence` columns it is told whether they say anything. `headers`: by file and our name that of a column in it.
    """
    told = AS_READ | record.columns()
    columns = {name: column for name, column in told.items() if name not in ("record_id", "year")}
    texts = {name: _texts(raw.column(name)) for name in raw.column_names if name not in PLACE}
    texts |= {name: texts[name].told() for name in presence if name in texts}
    nothing = Texts(pa.nulls(1, pa.string()), np.zeros(raw.num_rows, np.int32))
    texts |= {name: nothing for name in (*columns, *key) if name not in texts}
    days = _read_days({name: texts[name] for name, column in columns.items() if column.type == DATE})
    _refuse_mixed_dates(days, texts, raw.column("file"), headers)
    flags = {
        name: _flags(texts[name].distinct, column, spellings) for name, column in columns.items() if column.type == FLAG
    }
    read = {name: one.column("day") for name, one in days.items()}
    read |= {name: one.column("says") for name, one in flags.items()}
    typed = {name: read[name] if name in read else _typed(name, columns[name], texts) for name in columns}
    parts = [texts[name].rows(_key_part(name, typed, texts, record)) for name in key]
    values = {name: texts[name].rows(one) for name, one in typed.items()}
    if record is Referral:  # one without further action ends on its own day
        at_once = pc.if_else(values["is_nfa"], values["happened_on"], None)
        values["ended_on"] = pc.coalesce(values["ended_on"], at_once)
    values["record_id"] = pc.binary_join_element_wise(*parts, "|")
    bad_dates = {}
    for name in days:
        is_bad = pc.and_(texts[name].distinct.is_valid(), days[name].column("day").is_null())
        bad_rows = is_bad.to_numpy(zero_copy_only=False)[texts[name].place]
        if name == "expected_on":  # who is born is not expected any more
            bad_rows &= values["born_on"].is_null().to_numpy(zero_copy_only=False)
        bad_dates[name] = bad_rows
    no_counts = {
        name: pc.if_else(typed[name].is_valid(), None, texts[name].distinct)
        for name, column in columns.items()
        if column.type == COUNT
    }
    no_flags = {name: one.column("strange") for name, one in flags.items()}
    strange = {name: texts[name].rows(one) for name, one in (no_counts | no_flags).items() if name in raw.column_names}
    return Values(values, bad_dates, sum(one.sentinel_count for one in texts.values()), strange)


def _texts(column: pa.ChunkedArray) -> Texts:
    encoded = column.combine_chunks().dictionary_encode()
    trimmed = pc.utf8_trim(encoded.dictionary.cast(pa.string()), _SPACES)
    is_sentinel = pc.fill_null(pc.match_substring_regex(trimmed, NOTHING), False)
    cleaned = pc.if_else(pc.or_(is_sentinel, pc.equal(trimmed, "")), None, trimmed)
    place = pc.fill_null(encoded.indices, len(cleaned)).to_numpy(zero_copy_only=False)
    count = np.append(is_sentinel.to_numpy(zero_copy_only=False), False)[place].sum()
    return Texts(pa.concat_arrays([cleaned, pa.nulls(1, pa.string())]), place, int(count))


def days_of(texts: pa.ChunkedArray) -> pa.Table:
    """What each text says as a date: day, is_iso, is_dmy, is_mdy; day is null where it says none."""
    if texts.null_count == len(texts):  # as of a table without rows: the engine need not be asked
        is_none = pa.repeat(False, len(texts))
        return pa.table({"day": pa.nulls(len(texts), DATE), **dict.fromkeys(("is_iso", "is_dmy", "is_mdy"), is_none)})
    with scratch(texts=pa.table({"text": texts})) as db:
        return query(db, _DAYS, time=_TIME).drop_columns(["told"])


def in_one_order(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Dates as yyyy-mm-dd, so that those of two tables can be joined; a column that mixes orders without its times, to
    be refused for it, and a text that is no date, to be set aside.
    """
    whole = pc.replace_substring_regex(texts, _TIME, "")
    days = days_of(pc.if_else(pc.match_substring_regex(whole, NOTHING), None, whole))
    is_iso, is_dmy, is_mdy = (pc.any(days.column(f"is_{order}")).as_py() for order in ("iso", "dmy", "mdy"))
    if is_mdy or (is_iso and is_dmy):
        return whole
    return pc.coalesce(days.column("day").cast(pa.string()), whole)


def _read_days(texts: Mapping[str, Texts]) -> dict[str, pa.RecordBatch]:
    """For the distinct texts of each column of dates: day, is_iso, is_dmy, is_mdy."""
    every = pa.chunked_array([one.distinct for one in texts.values()], pa.string())
    days = days_of(every).combine_chunks().to_batches(max_chunksize=max(len(every), 1))[0]
    ends = np.cumsum([len(one.distinct) for one in texts.values()])
    return {
        name: days.slice(end - len(one.distinct), len(one.distinct))
        for end, (name, one) in zip(ends, texts.items(), strict=True)
    }


def _flags(texts: pa.Array, column: Column, spellings: Spellings) -> pa.RecordBatch:
    """What distinct texts say, and those that are no word for yes, no or nothing."""
    told = texts.to_pylist()
    codes = [None if text is None else code_of(text, column.words, spellings) for text in told]
    says = [yes_or_no(code, column.words) for code in codes]
    strange = [text if code is None else None for text, code in zip(told, codes, strict=True)]
    return pa.record_batch({"says": pa.array(says, FLAG), "strange": pa.array(strange, pa.string())})


def _typed(name: str, column: Column, texts: Mapping[str, Texts]) -> pa.Array:
    """The values of a column's distinct texts; null where a text says none."""
    text = texts[name].distinct
    if column.type == COUNT:
        with scratch(texts=pa.table({"text": text})) as db:
            return query(db, _COUNTS).column("count").combine_chunks()
    if column.type == CODES:
        return pc.coalesce(pc.split_pattern(text, "|"), pa.scalar([], CODES))
    if name in ("upn", "former_upn"):
        upper = pc.replace_substring_regex(pc.utf8_upper(text), f"[{APART}]", "")
        return pc.if_else(pc.match_substring_regex(upper, _UPN), upper, None)
    return text


def _key_part(name: str, typed: Mapping[str, pa.Array], texts: Mapping[str, Texts], record: type[Record]) -> pa.Array:
    text = texts[name].distinct
    if name in typed and typed[name].type == DATE:  # a day is the same however it is written
        text = typed[name].cast(pa.string())
    # an undated membership, or an address without one of its parts, is still itself
    return text if record.dated or name == "local_id" else pc.fill_null(text, "")


def _refuse_mixed_dates(
    days: Mapping[str, pa.RecordBatch],
    texts: Mapping[str, Texts],
    files: pa.ChunkedArray,
    headers: Mapping[tuple[str, str], str],
) -> None:
    encoded = files.combine_chunks().dictionary_encode()
    of_file = encoded.indices.to_numpy()
    for place, file in sorted(enumerate(encoded.dictionary.to_pylist()), key=lambda one: one[1]):
        for name in sorted(days):
            rows = texts[name].place[of_file == place]
            iso, dmy, mdy = (
                int(days[name].column(f"is_{order}").to_numpy(zero_copy_only=False)[rows].sum())
                for order in ("iso", "dmy", "mdy")
            )
            if mdy or (iso and dmy):
                counts = f"{iso} yyyy-mm-dd, {dmy} dd/mm/yyyy, {mdy} mm/dd/yyyy"
                what = f"the dates of {headers.get((file, name), name)} mix their order ({counts})"
                raise MixedDates(file, what, "Export the column in one order, day first")
