"""How the review page runs: told by whoever starts it; it reads no parameters of its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def utc_now() -> datetime:
    """The time now, in UTC, as the tables keep it: without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class Provider:
    """A council's own identity provider (OpenID Connect), such as Entra ID."""

    address: str
    """Of its configuration: it ends in /.well-known/openid-configuration."""
    client_id: str
    client_secret: str


@dataclass(frozen=True)
class Settings:
    """Everything that may differ between one installation and another."""

    database: str
    """An address as SQLAlchemy takes it: sqlite:///... or postgresql+psycopg://..."""
    key: bytes
    """Signs sessions and the audit log. Who holds it can forge both: it stays outside the database."""
    head: Path
    """The file that tells how far the audit log has come: outside the database, and one for all who serve it."""
    sign_out_minutes: int = 30
    lock_after: int = 5
    lock_minutes: int = 15
    band_after_view: bool = True
    is_secure: bool = False
    """Served over https, so that cookies are never sent without it."""
    provider: Provider | None = None
    now: Callable[[], datetime] = field(default=utc_now)
    made_up_today: date | None = None
    """Where the boroughs are made up, the day that is taken for today, which every page says."""

    def today(self) -> date:
        """Today in England, or the day that is taken for it."""
        return self.made_up_today or self.now().replace(tzinfo=UTC).astimezone(LONDON).date()
