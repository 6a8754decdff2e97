"""What is refused is a row of the log; who is not signed in has only so many a minute, lest they fill the disk."""

from collections import Counter
from datetime import datetime
from threading import Lock

OF_A_KIND, OF_ALL = 5, 60


class Bound:
    """Counts the rows of this minute: at most OF_A_KIND of a kind from one address, and OF_ALL of all together."""

    def __init__(self) -> None:
        self._alone = Lock()
        self._minute: datetime | None = None
        self._rows = Counter[tuple[str, str]]()

    def lets(self, kind: str, address: str, at: datetime) -> bool:
        """Whether one more may be told. Addresses are forgotten with the minute, and stand in no row."""
        with self._alone:
            minute = at.replace(second=0, microsecond=0)
            if minute != self._minute:
                self._minute, self._rows = minute, Counter()
            if self._rows[kind, address] >= OF_A_KIND or self._rows.total() >= OF_ALL:
                return False
            self._rows[kind, address] += 1
            return True
