"""Rows that cannot be believed and are set aside, each for the first of these rules that it breaks."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from schemas.records import AS_READ, Record

from .rule import quarantine

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Candidates:
    """The typed rows of one record; which hold a date that cannot be read; their order by file and place."""

    record: type[Record]
    rows: pa.Table
    has_bad_date: Mask
    extract_on: date
    order: NDArray[np.int64]


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


@quarantine("cin_4004 cin_8510 cin_8839 cin_8896 cin_8935 ssda903_INT32 ssda903_INT36")
def duplicate(told: Candidates) -> Mask:
    """the same record stands in the file before it"""
    ids = told.rows.column("record_id").combine_chunks().dictionary_encode()
    years = pc.fill_null(told.rows.column("year"), 0).to_numpy().astype(np.int64)
    key = pc.fill_null(ids.indices, len(ids.dictionary)).to_numpy().astype(np.int64) * 10_000 + years
    _, first = np.unique(key[told.order], return_index=True)
    is_copy = np.ones(len(told.order), bool)
    is_copy[told.order[first]] = False
    return is_copy


def mask(condition: pa.ChunkedArray) -> Mask:
    """A condition by row; null is false."""
    found: Mask = pc.fill_null(condition, False).to_numpy()
    return found
