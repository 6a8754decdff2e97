"""Rows that cannot be believed and are set aside, each for the first of these rules that it breaks."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from extracts.scratch import query, scratch
from schemas.codes import SYSTEM
from schemas.records import AS_READ, Record, Restriction

from .rule import quarantine

Mask = NDArray[np.bool_]
_TOLD_TWICE = "cin_4004 cin_8510 cin_8839 cin_8896 cin_8935 ssda903_INT32 ssda903_INT36"
# one that lasted is not undone by one of less than a day, and an end that somebody entered not by a copy without it
_CONTRADICTED = """SELECT in_table FROM (
    SELECT in_table, says, first_value(says) OVER (PARTITION BY of_key
        ORDER BY $known_by_day AND ended_on IS NOT DISTINCT FROM happened_on, ended_on DESC NULLS LAST, in_files)
        AS stands
    FROM (SELECT *, row({columns}) AS says FROM several))
    WHERE says IS DISTINCT FROM stands"""


@dataclass(frozen=True)
class Candidates:
    """The typed rows of one record; which hold a date that cannot be read; their order by file and place.

    `is_known_by_day`: no id of its own but the day on which it began tells one record of a person from another.
    `stands`: which rows break no rule before the one that is asked.
    """

    record: type[Record]
    rows: pa.Table
    has_bad_date: Mask
    extract_on: date
    order: NDArray[np.int64]
    is_known_by_day: bool
    stands: Mask


@quarantine("cin_8500")
def no_id(told: Candidates) -> Mask:
    """the person's id is empty"""
    return mask(told.rows.column("local_id").is_null())


@quarantine("ssda903_102 ssda903_104 ssda903_141 ssda903_147 ssda903_1004 ssda903_1005")
def bad_date(told: Candidates) -> Mask:
    """a date cannot be read"""
    return told.has_bad_date


@quarantine("cin_8600 cin_4010 cin_8720 ssda903_564")
def no_start(told: Candidates) -> Mask:
    """the day it happened is empty"""
    return told.record.dated & mask(told.rows.column("happened_on").is_null())


@quarantine()
def no_key(told: Candidates) -> Mask:
    """a part of the record's key is empty"""
    return mask(told.rows.column("record_id").is_null())


@quarantine()
def unknown_system(told: Candidates) -> Mask:
    """its system is none of csc, early_help, youth_justice and education, nor a council's own word for one"""
    if told.record is Restriction:  # none of these may fall away: they are refused
        return np.zeros(told.rows.num_rows, bool)
    system = told.rows.column("system")
    return mask(pc.and_(system.is_valid(), pc.invert(pc.is_in(system, pa.array(list(SYSTEM.labels))))))


@quarantine("cin_8608 cin_8630 cin_8925 cin_4011 ssda903_356 ssda903_567")
def end_before_start(told: Candidates) -> Mask:
    """it ends before it begins"""
    return mask(pc.less(told.rows.column("ended_on"), told.rows.column("happened_on")))


@quarantine("cin_8600 cin_8720 cin_4010 ssda903_354 ssda903_570")
def after_extract(told: Candidates) -> Mask:
    """it happens on or after the extract date"""
    is_to_come = mask(pc.greater_equal(told.rows.column("happened_on"), pa.scalar(told.extract_on)))
    return is_to_come & (not told.record.foreseen)


@quarantine()
def no_value(told: Candidates) -> Mask:
    """a required value is empty"""
    lacks = np.zeros(told.rows.num_rows, bool)
    for name, column in (AS_READ | told.record.columns()).items():
        if column.required:
            lacks |= mask(told.rows.column(name).is_null())
    return lacks


@quarantine(_TOLD_TWICE)
def contradicted(told: Candidates) -> Mask:
    """another row has the same key and says otherwise: that one is used, correct or delete the wrong one"""
    standing = _standing_in_order(told)
    key = _keys(told)[standing]
    _, which, counts = np.unique(key, return_inverse=True, return_counts=True)
    is_one_of_several = counts[which] > 1
    is_wrong = np.zeros(len(told.order), bool)
    if not is_one_of_several.any():
        return is_wrong
    places = standing[is_one_of_several]
    several = told.rows.take(pa.array(places))
    sql = _CONTRADICTED.format(columns=", ".join(f'"{name}"' for name in several.column_names))
    aside = {"of_key": key[is_one_of_several], "in_table": places, "in_files": np.arange(len(places))}
    for name, numbers in aside.items():
        several = several.append_column(name, pa.array(numbers))
    with scratch(several=several) as db:
        found = query(db, sql, known_by_day=told.is_known_by_day)
    is_wrong[found.column("in_table").to_numpy()] = True
    return is_wrong


@quarantine(_TOLD_TWICE)
def duplicate(told: Candidates) -> Mask:
    """the same record stands in the file before it"""
    standing = _standing_in_order(told)
    _, first = np.unique(_keys(told)[standing], return_index=True)
    is_copy = told.stands.copy()
    is_copy[standing[first]] = False
    return is_copy


def _standing_in_order(told: Candidates) -> NDArray[np.int64]:
    """The places of the rows that break no earlier rule, by file and place in it."""
    return told.order[told.stands[told.order]]


def _keys(told: Candidates) -> NDArray[np.int64]:
    """A number for each record and return: rows with the same tell of the same."""
    ids = told.rows.column("record_id").combine_chunks().dictionary_encode()
    years = pc.fill_null(told.rows.column("year"), 0).to_numpy().astype(np.int64)
    key: NDArray[np.int64] = pc.fill_null(ids.indices, len(ids.dictionary)).to_numpy().astype(np.int64)
    return key * 10_000 + years


def mask(condition: pa.ChunkedArray) -> Mask:
    """A condition by row; null is false."""
    found: Mask = pc.fill_null(condition, False).to_numpy()
    return found
