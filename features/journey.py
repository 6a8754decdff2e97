"""The shape of a child's way through early help and social care: how far, how long, how often, and to what end."""

from features.define import Measure, Rows, feature
from features.steps import Step

WORK = ("Referral", "Assessment", "Section47")


@feature(
    source=Step,
    measure=Measure.COUNT,
    windows=(365,),
    cap=12,
    expects=1,
    says="{value} [step|steps] with early help or social care in the last {window}",
)
def steps_taken(rows: Rows) -> Rows:
    """Records of early help and social care begun, at most 12."""
    return rows


@feature(
    source=Step,
    measure=Measure.TREND,
    windows=(365,),
    cap=6,
    expects=1,
    says="{value} more [step|steps] with early help or social care in the last {window} than in the one before",
)
def step_trend(rows: Rows) -> Rows:
    """Records of early help and social care in the last year, less those of the year before; at most 6 more."""
    return rows


@feature(
    source=Step,
    measure=Measure.HIGHEST,
    amount="tier",
    windows=(1095, 1825),
    expects=1,
    says="the furthest step of the last {window} was {value} on the ladder from a contact (1) to care (7)",
)
def highest_step(rows: Rows) -> Rows:
    """The highest rung reached, from 1 (contact) to 7 (care)."""
    return rows


@feature(
    source=Step,
    measure=Measure.DAYS_SINCE_HIGHEST,
    amount="tier",
    windows=(1825,),
    says="the furthest step of the last {window} was first taken {value} [day|days] ago",
)
def days_since_highest_step(rows: Rows) -> Rows:
    """Days since the highest rung was first reached."""
    return rows


@feature(
    source=Step,
    measure=Measure.QUARTERS,
    windows=(1095, 1825),
    expects=1,
    says="steps with early help or social care in {value} [quarter|quarters] of the last {window}",
)
def quarters_with_a_step(rows: Rows) -> Rows:
    """Quarters of a year with a record: persistence."""
    return rows


@feature(
    source=Step,
    measure=Measure.KINDS,
    amount="kind",
    windows=(1095,),
    expects=1,
    says="{value} [kind|kinds] of step with early help or social care in the last {window}",
)
def kinds_of_step(rows: Rows) -> Rows:
    """Different kinds of record."""
    return rows


@feature(
    source=Step,
    measure=Measure.DAYS_SINCE,
    windows=(1095,),
    expects=-1,
    says="the last step with early help or social care was {value} [day|days] ago",
)
def days_since_step(rows: Rows) -> Rows:
    """Days since the latest record of early help or social care."""
    return rows


@feature(
    source=Step,
    measure=Measure.DAYS_SINCE_FIRST,
    windows=(1825,),
    says="within the last {window} first known {value} [day|days] ago",
)
def days_since_first_step(rows: Rows) -> Rows:
    """Days since the first record of early help or social care in the window: the length of the history."""
    return rows


@feature(
    source=Step,
    measure=Measure.COUNT,
    windows=(1095, 1825),
    cap=12,
    expects=1,
    says="{value} [referral, assessment or enquiry|referrals, assessments or enquiries] in the last {window}"
    " without early help, a protection plan or care after [it|them]",
)
def work_without_change(rows: Rows) -> Rows:
    """Referrals, assessments and enquiries that no help, protection plan or care has followed, at most 12."""
    return rows.where(rows.kind.isin(WORK), rows.days_to_plan.isnull())


@feature(
    source=Step,
    measure=Measure.LOWEST,
    amount="days_after_help",
    windows=(1825,),
    looks_back=365,
    expects=-1,
    says="a referral came {value} [day|days] after early help had ended",
)
def gap_from_help_to_referral(rows: Rows) -> Rows:
    """The fewest days from the end of early help to a referral within a year of it."""
    return rows.where(rows.kind == "Referral", rows.days_after_help.notnull())
