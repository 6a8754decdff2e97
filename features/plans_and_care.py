"""What children's social care knew of enquiries, plans and periods of care."""

from features.define import Measure, Rows, feature
from schemas.codes import SHORT_BREAKS
from schemas.records import CareEpisode, CinPlan, Conference, CpPlan, MissingEpisode, Section47


@feature(
    source=Section47,
    measure=Measure.COUNT,
    windows=(1095, 1825),
    expects=1,
    says="{value} section 47 [enquiry|enquiries] in the last {window}",
)
def section_47(rows: Rows) -> Rows:
    """Section 47 enquiries. Source: CIN census."""
    return rows


@feature(
    source=Conference,
    measure=Measure.COUNT,
    windows=(1825,),
    expects=1,
    says="{value} child protection [conference|conferences] in the last {window}",
)
def conferences(rows: Rows) -> Rows:
    """Initial child protection conferences. Source: CIN census."""
    return rows


@feature(
    source=CinPlan,
    measure=Measure.IS_OPEN,
    expects=1,
    says="a child in need plan is open now",
)
def cin_plan_open(rows: Rows) -> Rows:
    """A child in need plan is open."""
    return rows


@feature(
    source=CinPlan,
    measure=Measure.DAYS,
    windows=(1095,),
    expects=1,
    says="{value} [day|days] on a child in need plan in the last {window}",
)
def cin_plan_days(rows: Rows) -> Rows:
    """Days on a child in need plan; told by the census since 2022."""
    return rows


@feature(
    source=CpPlan,
    measure=Measure.IS_OPEN,
    expects=1,
    says="a child protection plan is open now",
)
def cp_plan_open(rows: Rows) -> Rows:
    """A child protection plan is open."""
    return rows


@feature(
    source=CpPlan,
    measure=Measure.DAYS,
    windows=(1095,),
    expects=1,
    says="{value} [day|days] on a child protection plan in the last {window}",
)
def cp_plan_days(rows: Rows) -> Rows:
    """Days on a child protection plan, overlapping plans once."""
    return rows


@feature(
    source=CpPlan,
    measure=Measure.COUNT,
    windows=(1825,),
    expects=1,
    says="{value} child protection [plan|plans] began in the last {window}",
)
def cp_plans(rows: Rows) -> Rows:
    """Child protection plans begun."""
    return rows


@feature(
    source=CpPlan,
    measure=Measure.COUNT,
    windows=(1825,),
    codes=("initial_category", ("NEG",)),
    expects=1,
    says="{value} child protection [plan|plans] for neglect began in the last {window}",
)
def cp_plans_for_neglect(rows: Rows) -> Rows:
    """Plans whose first category is neglect."""
    return rows


@feature(
    source=CareEpisode,
    measure=Measure.DAYS,
    windows=(1825,),
    expects=1,
    says="{value} [day|days] looked after in the last {window}",
)
def looked_after_days(rows: Rows) -> Rows:
    """Days looked after, short breaks left out. Source: SSDA903."""
    return rows.where(~rows.legal_status.isin(SHORT_BREAKS).fill_null(False))


@feature(
    source=CareEpisode,
    measure=Measure.DAYS,
    windows=(1825,),
    says="{value} [day|days] of short breaks in the last {window}",
)
def short_break_days(rows: Rows) -> Rows:
    """Days of short breaks (V3, V4)."""
    return rows.where(rows.legal_status.isin(SHORT_BREAKS))


@feature(
    source=CareEpisode,
    measure=Measure.COUNT,
    windows=(1825,),
    codes=("start_reason", ("P", "B", "T", "U")),
    expects=1,
    says="{value} [change|changes] of placement in the last {window}",
)
def placement_changes(rows: Rows) -> Rows:
    """Episodes that began with a change of placement."""
    return rows


@feature(
    source=CareEpisode,
    measure=Measure.COUNT,
    windows=(1825,),
    codes=("end_reason", ("E4A", "E4B")),
    expects=1,
    says="{value} [return|returns] home from care in the last {window}",
)
def returned_home(rows: Rows) -> Rows:
    """Episodes that ended with a return home."""
    return rows


@feature(
    source=MissingEpisode,
    measure=Measure.COUNT,
    windows=(1825,),
    expects=1,
    says="{value} [time|times] missing from a placement in the last {window}",
)
def missing_episodes(rows: Rows) -> Rows:
    """Missing episodes. Source: SSDA903."""
    return rows
