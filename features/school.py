"""What school censuses told, where they are given. Two terms may pass before they do, so no window is short."""

from features.define import Measure, Of, Rows, feature
from schemas.records import SchoolPlace, SchoolTerm, Suspension


@feature(
    source=SchoolTerm,
    measure=Measure.SHARE,
    amount=("unauthorised_sessions", "possible_sessions"),
    windows=(730,),
    expects=1,
    route="school",
    says="{value} per cent of school missed without leave in the last {window}",
)
def school_missed_without_leave(rows: Rows) -> Rows:
    """Half days missed without leave, per cent of those possible."""
    return rows


@feature(
    source=SchoolTerm,
    measure=Measure.SHARE,
    amount=("authorised_sessions", "possible_sessions"),
    windows=(730,),
    route="school",
    says="{value} per cent of school missed with leave in the last {window}",
)
def school_missed_with_leave(rows: Rows) -> Rows:
    """Half days missed with leave, per cent of those possible."""
    return rows


@feature(
    source=SchoolTerm,
    measure=Measure.ANY,
    windows=(730,),
    codes=("sen_provision", {"support": ("K", "A", "P"), "plan": ("E", "S")}),
    route="school",
    says="special educational needs in the last {window}: {group}",
)
def special_educational_needs(rows: Rows) -> Rows:
    """Provision for special educational needs: support at school, or an education, health and care plan."""
    return rows


@feature(
    source=Suspension,
    measure=Measure.COUNT,
    of=(Of.OWN, Of.SIBLINGS),
    windows=(730, 1825),
    codes=("kind", ("SUSP", "LNCH")),
    expects=1,
    route="school",
    says="{value} [suspension|suspensions]{whose} from school in the last {window}",
)
def suspensions(rows: Rows) -> Rows:
    """Suspensions from school."""
    return rows


@feature(
    source=Suspension,
    measure=Measure.COUNT,
    windows=(1825,),
    codes=("kind", ("PERM",)),
    expects=1,
    route="school",
    says="{value} permanent [exclusion|exclusions] in the last {window}",
)
def permanent_exclusions(rows: Rows) -> Rows:
    """Permanent exclusions from school."""
    return rows


@feature(
    source=Suspension,
    measure=Measure.SUM,
    amount="missed_sessions",
    windows=(730,),
    expects=1,
    route="school",
    says="{value} half [day|days] of school missed by suspension in the last {window}",
)
def sessions_suspended(rows: Rows) -> Rows:
    """Half days of suspension."""
    return rows


@feature(
    source=SchoolPlace,
    measure=Measure.COUNT,
    windows=(730, 1825),
    cap=6,
    looks_back=365,
    expects=1,
    route="school",
    says="{value} [change|changes] of school in the last {window}",
)
def changes_of_school(rows: Rows) -> Rows:
    """Schools joined within a year of another one, with the usual moves between phases, at most 6."""
    return rows.where(rows.days_after_last.notnull())
