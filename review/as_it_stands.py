"""Rows as they stand, whatever somebody wrote into them: a day that is none stays the text that it is."""

from datetime import MINYEAR, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection


class _Moment(sa.types.TypeDecorator[Any]):
    """A moment that is read as a text, and is one again where it says one."""

    impl = sa.Text
    cache_ok = True

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | str:
        """The moment, or the text where no moment is."""
        told = str(value).strip('"')
        try:
            found = datetime.fromisoformat(told)
        except ValueError:
            return told
        return found if found.year > MINYEAR else told  # none of the year 1 can be told in another time zone


def columns(connection: Connection, table: sa.Table) -> list[sa.ColumnElement[Any]]:
    """The columns of a table, to be selected: no value in them makes the reading of the rows fail."""
    is_postgresql = connection.dialect.name == "postgresql"  # which writes moments as its settings say, but in JSON
    return [
        sa.type_coerce(sa.cast(sa.func.to_json(one) if is_postgresql else one, sa.Text), _Moment()).label(one.name)
        if isinstance(one.type, sa.DateTime)
        else one
        for one in table.c
    ]
