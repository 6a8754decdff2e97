"""What children's social care knew of referrals and assessments, with the factors that assessments name."""

from features.define import Measure, Rows, feature
from schemas.records import Assessment, Referral


@feature(
    source=Referral,
    measure=Measure.COUNT,
    windows=(365, 1095, 1825),
    expects=1,
    says="{value} [referral|referrals] to social care in the last {window}",
)
def referrals(rows: Rows) -> Rows:
    """Referrals, with or without further action. Source: CIN census."""
    return rows


@feature(
    source=Referral,
    measure=Measure.COUNT,
    windows=(365, 1095),
    expects=1,
    says="{value} [referral|referrals] of the last {window} led to no further action",
)
def referrals_nfa(rows: Rows) -> Rows:
    """Referrals without further action, once that decision is known."""
    return rows.where(rows.is_nfa)


@feature(
    source=Referral,
    measure=Measure.DAYS_SINCE,
    windows=(1095,),
    expects=-1,
    says="the last referral to social care was {value} [day|days] ago",
)
def days_since_referral(rows: Rows) -> Rows:
    """Days since the latest referral; empty without one."""
    return rows


@feature(
    source=Referral,
    measure=Measure.COUNT,
    windows=(365, 1095),
    codes=("source_code", ("2A",)),
    expects=1,
    says="{value} [referral|referrals] from schools in the last {window}",
)
def referrals_from_school(rows: Rows) -> Rows:
    """Referrals from schools."""
    return rows


@feature(
    source=Referral,
    measure=Measure.COUNT,
    windows=(1095,),
    codes=("source_code", ("6",)),
    says="{value} [referral|referrals] from the police in the last {window}",
)
def referrals_from_police(rows: Rows) -> Rows:
    """Referrals from the police."""
    return rows


@feature(
    source=Referral,
    measure=Measure.COUNT,
    windows=(1095,),
    codes=("source_code", ("3A", "3B", "3C", "3D", "3E", "3F")),
    expects=1,
    says="{value} [referral|referrals] from health services in the last {window}",
)
def referrals_from_health(rows: Rows) -> Rows:
    """Referrals from health services."""
    return rows


@feature(
    source=Referral,
    measure=Measure.COUNT,
    windows=(1095,),
    codes=("closure_reason", ("RC8",)),
    says="{value} [referral|referrals] of the last {window} were closed after assessment without further action",
)
def referrals_closed_after_assessment(rows: Rows) -> Rows:
    """Referrals closed after assessment (RC8): looked at, nothing followed."""
    return rows


@feature(
    source=Assessment,
    measure=Measure.COUNT,
    windows=(365, 1095),
    expects=1,
    says="{value} [assessment|assessments] by social care in the last {window}",
)
def assessments(rows: Rows) -> Rows:
    """Assessments begun. Source: CIN census."""
    return rows


@feature(
    source=Assessment,
    measure=Measure.COUNT,
    windows=(1095,),
    codes=("factors", ("24A",)),
    expects=1,
    says="{value} [assessment|assessments] of the last {window} [names|name] child criminal exploitation",
)
def factor_criminal_exploitation(rows: Rows) -> Rows:
    """Assessments, by their start, that name child criminal exploitation as a factor once authorised."""
    return rows


@feature(
    source=Assessment,
    measure=Measure.COUNT,
    windows=(1095,),
    codes=("factors", ("4B",)),
    expects=1,
    says="{value} [assessment|assessments] of the last {window} [names|name] a parent's mental health",
)
def factor_mental_health_parent(rows: Rows) -> Rows:
    """Assessments, by their start, that name a parent's mental health as a factor once authorised."""
    return rows


@feature(
    source=Assessment,
    measure=Measure.COUNT,
    windows=(1095,),
    codes=("factors", ("4A",)),
    expects=1,
    says="{value} [assessment|assessments] of the last {window} [names|name] the child's mental health",
)
def factor_mental_health_child(rows: Rows) -> Rows:
    """Assessments, by their start, that name the child's mental health as a factor once authorised."""
    return rows


@feature(
    source=Assessment,
    measure=Measure.COUNT,
    windows=(1095,),
    codes=("factors", ("3A", "3B", "3C")),
    expects=1,
    says="{value} [assessment|assessments] of the last {window} [names|name] domestic abuse",
)
def factor_domestic_abuse(rows: Rows) -> Rows:
    """Assessments, by their start, that name domestic abuse as a factor once authorised."""
    return rows


@feature(
    source=Assessment,
    measure=Measure.COUNT,
    windows=(1095,),
    codes=("factors", ("1A", "1B", "1C", "2A", "2B", "2C")),
    expects=1,
    says="{value} [assessment|assessments] of the last {window} [names|name] alcohol or drugs",
)
def factor_substances(rows: Rows) -> Rows:
    """Assessments, by their start, that name alcohol or drugs as a factor once authorised."""
    return rows


@feature(
    source=Assessment,
    measure=Measure.COUNT,
    windows=(1095,),
    codes=("factors", ("16A",)),
    expects=1,
    says="{value} [assessment|assessments] of the last {window} [names|name] neglect",
)
def factor_neglect(rows: Rows) -> Rows:
    """Assessments, by their start, that name neglect as a factor once authorised."""
    return rows


@feature(
    source=Assessment,
    measure=Measure.COUNT,
    windows=(1095,),
    codes=("factors", ("17A",)),
    expects=1,
    says="{value} [assessment|assessments] of the last {window} [names|name] emotional abuse",
)
def factor_emotional_abuse(rows: Rows) -> Rows:
    """Assessments, by their start, that name emotional abuse as a factor once authorised."""
    return rows


@feature(
    source=Assessment,
    measure=Measure.COUNT,
    windows=(1095,),
    codes=("factors", ("14A",)),
    expects=1,
    says="{value} [assessment|assessments] of the last {window} [names|name] behaviour",
)
def factor_behaviour(rows: Rows) -> Rows:
    """Assessments, by their start, that name behaviour as a factor once authorised."""
    return rows


@feature(
    source=Assessment,
    measure=Measure.COUNT,
    windows=(1095,),
    codes=("factors", ("10A", "11A", "12A")),
    expects=1,
    says="{value} [assessment|assessments] of the last {window} [names|name] going missing or exploitation",
)
def factor_missing_or_exploited(rows: Rows) -> Rows:
    """Assessments, by their start, that name going missing or exploitation as a factor once authorised."""
    return rows


@feature(
    source=Assessment,
    measure=Measure.COUNT,
    windows=(1095,),
    codes=("factors", ("13A",)),
    expects=1,
    says="{value} [assessment|assessments] of the last {window} [names|name] gangs",
)
def factor_gangs(rows: Rows) -> Rows:
    """Assessments, by their start, that name gangs as a factor once authorised."""
    return rows


@feature(
    source=Assessment,
    measure=Measure.COUNT,
    windows=(1095,),
    codes=("factors", ("15A",)),
    expects=1,
    says="{value} [assessment|assessments] of the last {window} [names|name] self-harm",
)
def factor_self_harm(rows: Rows) -> Rows:
    """Assessments, by their start, that name self-harm as a factor once authorised."""
    return rows


@feature(
    source=Assessment,
    measure=Measure.COUNT,
    windows=(1095,),
    codes=("factors", ("7A",)),
    expects=1,
    says="{value} [assessment|assessments] of the last {window} [names|name] caring for others",
)
def factor_young_carer(rows: Rows) -> Rows:
    """Assessments, by their start, that name caring for others as a factor once authorised."""
    return rows
