"""The labels as known at one date, beside where and when each landmark is, and what is told of them."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from measures import incidence, incidence_page, label_counts
from pipeline import store

_FIRST_MONTH = 9  # a school year begins on 1 September


def tell_labels(labels: pa.Table, cohort: pa.Table, months: Mapping[str, int], as_of: date, out: Path) -> None:
    """Write the counts by reason, the curves, the cross-check and the page of them, all fit to be published.

    `labels` (Label) of all outcomes as known at `as_of`, `cohort` (Landmark) with their landmarks; `months` are the
    outcomes' horizons.
    """
    last, first = _rows(labels, cohort)
    counts = label_counts.publishable(label_counts.label_counts(last))
    curves = incidence.curves(first, months)
    checked = incidence_page.publishable_check(incidence.cross_check(first, curves))
    curves = incidence_page.publishable_curves(curves)
    for name, table in {"label_counts": counts, "incidence": curves, "cross_check": checked}.items():
        store.write_table(out / f"{name}.parquet", pa.Table.from_pandas(table, preserve_index=False))
    store.write_texts(
        out, {"outcomes.html": incidence_page.page(counts, curves, checked, f"{as_of.day} {as_of:%B %Y}")}
    )


def _rows(labels: pa.Table, cohort: pa.Table) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Of each outcome, a child's last landmark of each stage and school year, and its first at risk of each stage."""
    spine = cohort.sort_by("row_id")
    child_stage, by_year, where = _landmarks(spine)
    labels, row_id, last, first = _light(labels), spine.column("row_id").to_numpy(), [], []
    outcome = labels.column("outcome")
    for name in sorted(pc.unique(outcome).to_pylist()):
        told = labels.filter(pc.equal(outcome, name))
        unsorted = np.searchsorted(row_id, told.column("row_id").to_numpy())
        order = np.argsort(unsorted, kind="stable")
        place = unsorted[order]
        is_at_risk = pc.is_in(told.column("reason"), pa.array(label_counts.AT_RISK)).to_numpy()[order]
        latest = label_counts.last_of_each(by_year[place])
        earliest = label_counts.first_of_each(child_stage[place], is_at_risk)
        last.append(_beside(told.take(order[latest]), where.take(place[latest])))
        first.append(_beside(told.take(order[earliest]), where.take(place[earliest])))
    return pd.concat(last, ignore_index=True), pd.concat(first, ignore_index=True)


def _light(labels: pa.Table) -> pa.Table:
    """The labels with their texts as numbers: there are millions of rows, and a dozen reasons."""
    labels = labels.drop(["as_of"])
    for name in ("outcome", "reason"):
        labels = labels.set_column(labels.column_names.index(name), name, labels.column(name).dictionary_encode())
    return labels.unify_dictionaries()


def _landmarks(spine: pa.Table) -> tuple[NDArray[np.int64], NDArray[np.int64], pa.Table]:
    """The number of each landmark's child and stage, and that of its school year too; and what is told beside it."""
    coded = {
        name: spine.column(name).combine_chunks().dictionary_encode() for name in ("child_id", "kin_id", "borough")
    }
    stage = spine.column("life_stage").combine_chunks().dictionary_encode()
    years = _school_years(spine.column("landmark_on"))
    child_stage = _codes(coded["child_id"]) * len(stage.dictionary) + _codes(stage)
    where = {"kin": coded["kin_id"].indices, "borough": coded["borough"], "life_stage": stage, "school_year": years}
    by_year = child_stage * len(years.dictionary) + _codes(years)
    return child_stage, by_year, pa.table({**where, "landmark_on": spine.column("landmark_on")})


def _codes(column: pa.DictionaryArray) -> NDArray[np.int64]:
    return np.asarray(column.indices.to_numpy(), np.int64)


def _school_years(days: pa.ChunkedArray) -> pa.DictionaryArray:
    """2020/21 for the days from 1 September 2020 to 31 August 2021."""
    coded = days.combine_chunks().dictionary_encode()
    begins = [day.year - (day.month < _FIRST_MONTH) for day in coded.dictionary.to_pylist()]
    names = sorted({f"{year}/{(year + 1) % 100:02d}" for year in begins})
    of_day = np.array([names.index(f"{year}/{(year + 1) % 100:02d}") for year in begins], np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(of_day[coded.indices.to_numpy()]), pa.array(names))


def _beside(told: pa.Table, where: pa.Table) -> pd.DataFrame:
    """The columns of both, row by row."""
    for name in where.column_names:
        told = told.append_column(name, where.column(name))
    return told.drop(["row_id"]).to_pandas(date_as_object=False)
