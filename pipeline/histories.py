"""The linked records of the score view as a history: what the topics of the programme's site are made from."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from measures.history import History
from pipeline import store
from pipeline.view import LINK, place_of
from schemas.records import (
    Assessment,
    CareEpisode,
    CinPlan,
    Conference,
    Contact,
    CpPlan,
    CpReview,
    Death,
    EhContact,
    EhEpisode,
    Hearing,
    LegalOutcome,
    Membership,
    Offence,
    PlacedForAdoption,
    PreProceedings,
    Programme,
    Record,
    Referral,
    Section47,
    SocialWorker,
    Uasc,
)

VIEW = "score"
READ: tuple[type[Record], ...] = (
    Assessment,
    CareEpisode,
    CinPlan,
    Conference,
    Contact,
    CpPlan,
    CpReview,
    Death,
    EhContact,
    EhEpisode,
    Hearing,
    LegalOutcome,
    Membership,
    Offence,
    PlacedForAdoption,
    PreProceedings,
    Programme,
    Referral,
    Section47,
    SocialWorker,
    Uasc,
)


def read_history(boroughs: Sequence[str]) -> History:
    """What is known of the boroughs that have an extract, as of the earliest of their latest ones."""
    told = {name: date.fromisoformat(str(day)) for name, day in store.read_json(LINK / VIEW / "extracts.json").items()}
    here = tuple(name for name in boroughs if name in told)
    kin = store.read_table(LINK / VIEW / "children.parquet")
    births = store.read_table(LINK / "births" / VIEW / "births.parquet")
    return History(
        as_of=min(told[name] for name in here),
        boroughs=here,
        children=_frame(kin).merge(_frame(births), on="child_id", how="left"),
        coverage=_frame(store.read_table(LINK / VIEW / "coverage.parquet")),
        records={record: _standing(record) for record in READ},
    )


def _standing(record: type[Record]) -> pd.DataFrame:
    """The rows of a record that still stand: an extract that changed or dropped one has closed it."""
    table = store.read_table(place_of(record, VIEW), record.linked())
    return _frame(table.filter(pc.is_null(table["gone_on"])))


def _frame(table: pa.Table) -> pd.DataFrame:
    """A frame with days as datetime64[s], for what is empty too."""
    frame: pd.DataFrame = table.to_pandas(date_as_object=False)
    days = [field.name for field in table.schema if pa.types.is_date(field.type)]
    return frame.astype(dict.fromkeys(days, "datetime64[s]"))
