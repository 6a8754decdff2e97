"""The exposure of every listed family, from the stored lists, the review page's entries and the linked records."""

from collections.abc import Sequence
from datetime import date

import ibis
import pandas as pd
import pyarrow as pa

from features.followed import help_began, outcome_came
from lists.exposure import exposure
from pipeline import store
from pipeline.params import Params
from pipeline.retired import read_retired, trained_as
from pipeline.shown import all_lists
from pipeline.view import open_view
from schemas.lists import Exposure, ListedFamily, ReviewEntry

REVIEWED = store.DATA / "reviewed"
_FAMILY = ["borough", "month_on", "family_id"]


def exposed(params: Params) -> pa.Table:
    """Every family of every list that was shown, also of those that were made again (schemas.lists.Exposure)."""
    listed = _listed(params.boroughs)
    view = open_view("score", params.features.in_process())
    months = listed[_FAMILY].drop_duplicates()
    asked = ibis.memtable(pa.Table.from_pandas(months, _FAMILY_SCHEMA, preserve_index=False))
    as_of = max(view.extracts.values())
    starts = view.compute(help_began(asked, view.tables, as_of))
    events = view.compute(outcome_came(asked, view.children, view.tables, params.list.ranked_by, as_of))
    entries = pa.concat_tables([_entries(borough) for borough in params.boroughs])
    told = exposure(listed, entries.to_pandas(), starts.to_pandas(), events.to_pandas())
    return pa.Table.from_pandas(told, Exposure.arrow(), preserve_index=False)


_FAMILY_SCHEMA = pa.schema([ListedFamily.arrow().field(name) for name in _FAMILY])


def _listed(boroughs: Sequence[str]) -> pd.DataFrame:
    """The families of the boroughs' lists of all months."""
    tables, retired = [pd.DataFrame(columns=[*_FAMILY, "section", "list_id", "as_of", "is_withdrawn"])], read_retired()
    for shown in (shown for shown in all_lists() if shown.borough in boroughs):
        rows = shown.rows.to_pandas()[[*_FAMILY, "section"]]
        is_withdrawn = retired.why(shown.list_id, trained_as(shown.folder)) is not None
        own = {"list_id": shown.list_id, "as_of": date.fromisoformat(shown.about["as_of"])}
        tables.append(rows.assign(**own, is_withdrawn=is_withdrawn))
    return pd.concat([table for table in tables if len(table)] or tables)


def _entries(borough: str) -> pa.Table:
    return store.read_table(REVIEWED / f"{borough}.parquet", ReviewEntry.arrow())
