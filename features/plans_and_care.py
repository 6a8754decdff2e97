"""What children's social care knew of enquiries, plans and periods of care."""

from features.define import Measure, Of, Rows, feature
from schemas.codes import SHORT_BREAKS
from schemas.records import (
    CareEpisode,
    CinPlan,
    Conference,
    CpPlan,
    MissingEpisode,
    PreProceedings,
    Section47,
    SocialWorker,
)

CHILDREN = (Of.OWN, Of.SIBLINGS)


@feature(
    source=Section47,
    measure=Measure.COUNT,
    of=CHILDREN,
    windows=(1095, 1825),
    expects=1,
    says="{value} section 47 [enquiry|enquiries]{whose} in the last {window}",
)
def section_47(rows: Rows) -> Rows:
    """Section 47 enquiries."""
    return rows


@feature(
    source=Section47,
    measure=Measure.DAYS_SINCE,
    windows=(1825,),
    expects=-1,
    says="the last section 47 enquiry was {value} [day|days] ago",
)
def days_since_section_47(rows: Rows) -> Rows:
    """Days since the latest section 47 enquiry."""
    return rows


@feature(
    source=Conference,
    measure=Measure.COUNT,
    of=CHILDREN,
    windows=(1825,),
    expects=1,
    says="{value} child protection [conference|conferences]{whose} in the last {window}",
)
def conferences(rows: Rows) -> Rows:
    """Initial child protection conferences."""
    return rows


@feature(
    source=CinPlan,
    measure=Measure.IS_OPEN,
    of=(Of.OWN, Of.SIBLINGS, Of.HOUSEHOLD),
    expects=1,
    says="a child in need plan{whose} is open now",
)
def cin_plan_open(rows: Rows) -> Rows:
    """A child in need plan is open."""
    return rows


@feature(
    source=CinPlan,
    measure=Measure.DAYS,
    of=CHILDREN,
    windows=(1095,),
    expects=1,
    says="{value} [day|days] on a child in need plan{whose} in the last {window}",
)
def cin_plan_days(rows: Rows) -> Rows:
    """Days on a child in need plan; told by the census since 2022."""
    return rows


@feature(
    source=CinPlan,
    measure=Measure.COUNT,
    windows=(1095,),
    expects=1,
    says="{value} child in need [plan|plans] began in the last {window}",
)
def cin_plans(rows: Rows) -> Rows:
    """Child in need plans begun."""
    return rows


@feature(
    source=CpPlan,
    measure=Measure.IS_OPEN,
    of=CHILDREN,
    expects=1,
    says="a child protection plan{whose} is open now",
)
def cp_plan_open(rows: Rows) -> Rows:
    """A child protection plan is open."""
    return rows


@feature(
    source=CpPlan,
    measure=Measure.DAYS,
    of=(Of.OWN, Of.SIBLINGS, Of.HOUSEHOLD),
    windows=(1095,),
    expects=1,
    says="{value} [day|days] on a child protection plan{whose} in the last {window}",
)
def cp_plan_days(rows: Rows) -> Rows:
    """Days on a child protection plan, overlapping plans once; of others summed over people."""
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
    of=CHILDREN,
    windows=(1825,),
    codes=(
        "initial_category",
        {"neglect": ("NEG",), "emotional_abuse": ("EMO",), "physical_abuse": ("PHY",), "sexual_abuse": ("SAB",)},
    ),
    expects=1,
    says="{value} child protection [plan|plans]{whose} for {group} began in the last {window}",
)
def cp_plans_for(rows: Rows) -> Rows:
    """Child protection plans begun, by their first category."""
    return rows


@feature(
    source=CpPlan,
    measure=Measure.COUNT,
    windows=(1825,),
    looks_back=730,
    expects=1,
    says="{value} child protection [plan|plans] of the last {window} came after an earlier one",
)
def cp_plan_repeats(rows: Rows) -> Rows:
    """Child protection plans after an earlier one, by the source's own count or within two years of its end."""
    return rows.where(rows.days_after_last.notnull() | (rows.previous_plans_count > 0))


@feature(
    source=CpPlan,
    measure=Measure.DAYS_SINCE_END,
    windows=(1825,),
    expects=-1,
    says="a child protection plan last ended {value} [day|days] ago",
)
def days_since_cp_plan_ended(rows: Rows) -> Rows:
    """Days since a child protection plan last ended."""
    return rows


@feature(
    source=PreProceedings,
    measure=Measure.COUNT,
    of=CHILDREN,
    windows=(1095,),
    expects=1,
    says="{value} [time|times]{whose} in pre-proceedings in the last {window}",
)
def pre_proceedings(rows: Rows) -> Rows:
    """Times in pre-proceedings; told by the census from 2026."""
    return rows


@feature(
    source=CareEpisode,
    measure=Measure.DAYS,
    of=CHILDREN,
    windows=(1825,),
    expects=1,
    says="{value} [day|days] looked after{whose} in the last {window}",
)
def looked_after_days(rows: Rows) -> Rows:
    """Days looked after, short breaks left out."""
    return rows.where(~rows.legal_status.isin(SHORT_BREAKS).fill_null(False))


@feature(
    source=CareEpisode,
    measure=Measure.DAYS,
    windows=(1825,),
    codes=(
        "legal_status",
        {
            "care_order": ("C1", "C2"),
            "agreement": ("V2",),
            "emergency": ("L1", "L2", "L3"),
            "remand": ("J1", "J2", "J3"),
        },
    ),
    expects=1,
    says="{value} [day|days] looked after in the last {window}, by: {group}",
)
def looked_after_days_by(rows: Rows) -> Rows:
    """Days looked after, by legal status."""
    return rows


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
    codes=("start_reason", ("S",)),
    expects=1,
    says="came into care {value} [time|times] in the last {window}",
)
def periods_of_care(rows: Rows) -> Rows:
    """Periods of care begun, short breaks left out."""
    return rows.where(~rows.legal_status.isin(SHORT_BREAKS).fill_null(False))


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
    codes=("end_reason", {"home": ("E4A", "E4B"), "guardianship": ("E43", "E44", "E45", "E46", "E47", "E48")}),
    expects=1,
    says="left care {value} [time|times] in the last {window}, for: {group}",
)
def left_care_for(rows: Rows) -> Rows:
    """Episodes that ended with a return home or with special guardianship."""
    return rows


@feature(
    source=CareEpisode,
    measure=Measure.DAYS_SINCE_END,
    windows=(1825,),
    expects=-1,
    says="care last ended {value} [day|days] ago",
)
def days_since_care_ended(rows: Rows) -> Rows:
    """Days since care last ended, short breaks left out."""
    return rows.where(~rows.legal_status.isin(SHORT_BREAKS).fill_null(False))


@feature(
    source=MissingEpisode,
    measure=Measure.COUNT,
    of=CHILDREN,
    windows=(1825,),
    expects=1,
    says="{value} [time|times] missing from a placement{whose} in the last {window}",
)
def missing_episodes(rows: Rows) -> Rows:
    """Episodes of going missing or away from a placement."""
    return rows


@feature(
    source=SocialWorker,
    measure=Measure.COUNT,
    windows=(1825,),
    looks_back=365,
    expects=1,
    says="{value} [change|changes] of social worker in the last {window}",
)
def changes_of_practitioner(rows: Rows) -> Rows:
    """Changes of social worker while looked after: how many, never who; told by SSDA903 from 2024."""
    return rows.where(rows.days_after_last.notnull())
