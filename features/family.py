"""What was known of brothers and sisters; the child itself is left out."""

from features.define import Measure, Of, Rows, feature
from features.youth_justice import SERIOUS
from schemas.codes import FIRST_ENTRY_GROUPS, SHORT_BREAKS
from schemas.records import (
    CareEpisode,
    CinPlan,
    CpPlan,
    EhEpisode,
    LegalOutcome,
    Membership,
    Offence,
    Referral,
    Section47,
)


@feature(
    source=Membership,
    measure=Measure.PEOPLE,
    of=Of.SIBLINGS,
    says="{value} [brother or sister is|brothers or sisters are] known",
)
def siblings(rows: Rows) -> Rows:
    """Siblings known, self left out. Source: people family_members."""
    return rows


@feature(
    source=CareEpisode,
    measure=Measure.PEOPLE,
    of=Of.SIBLINGS,
    windows=(1825,),
    expects=1,
    says="{value} [brother or sister was|brothers or sisters were] looked after in the last {window}",
)
def sibling_looked_after(rows: Rows) -> Rows:
    """Siblings looked after on any day, short breaks left out."""
    return rows.where(~rows.legal_status.isin(SHORT_BREAKS).fill_null(False))


@feature(
    source=CpPlan,
    measure=Measure.DAYS,
    of=Of.SIBLINGS,
    windows=(1095,),
    expects=1,
    says="brothers and sisters were on a child protection plan for {value} [day|days] in the last {window}",
)
def sibling_cp_plan_days(rows: Rows) -> Rows:
    """Days on a child protection plan, summed over siblings."""
    return rows


@feature(
    source=CpPlan,
    measure=Measure.PEOPLE,
    of=Of.SIBLINGS,
    windows=(1825,),
    expects=1,
    says="{value} [brother or sister was|brothers or sisters were] on a child protection plan in the last {window}",
)
def sibling_cp_plans(rows: Rows) -> Rows:
    """Siblings on a child protection plan on any day."""
    return rows


@feature(
    source=CinPlan,
    measure=Measure.IS_OPEN,
    of=Of.SIBLINGS,
    expects=1,
    says="a brother or sister has a child in need plan now",
)
def sibling_cin_plan_open(rows: Rows) -> Rows:
    """A sibling's child in need plan is open."""
    return rows


@feature(
    source=Referral,
    measure=Measure.COUNT,
    of=Of.SIBLINGS,
    windows=(365, 1095),
    expects=1,
    says="{value} [referral|referrals] of brothers or sisters to social care in the last {window}",
)
def sibling_referrals(rows: Rows) -> Rows:
    """Referrals of siblings."""
    return rows


@feature(
    source=Section47,
    measure=Measure.PEOPLE,
    of=Of.SIBLINGS,
    windows=(1095,),
    expects=1,
    says="{value} [brother or sister|brothers or sisters] had a section 47 enquiry in the last {window}",
)
def sibling_section_47(rows: Rows) -> Rows:
    """Siblings with a section 47 enquiry."""
    return rows


@feature(
    source=EhEpisode,
    measure=Measure.DAYS,
    of=Of.SIBLINGS,
    windows=(1095,),
    says="brothers and sisters had {value} [day|days] of early help in the last {window}",
)
def sibling_early_help_days(rows: Rows) -> Rows:
    """Days of early help, summed over siblings."""
    return rows


@feature(
    source=Offence,
    measure=Measure.COUNT,
    of=Of.SIBLINGS,
    windows=(1095,),
    expects=1,
    says="{value} [offence|offences] of brothers or sisters in the last {window}",
)
def sibling_offences(rows: Rows) -> Rows:
    """Offences of siblings."""
    return rows


@feature(
    source=Offence,
    measure=Measure.COUNT,
    of=Of.SIBLINGS,
    windows=(1825,),
    expects=1,
    says="{value} serious [offence|offences] (seriousness 5 or more) of brothers or sisters in the last {window}",
)
def sibling_offences_serious(rows: Rows) -> Rows:
    """Serious offences, summed over siblings."""
    return rows.where(rows.seriousness >= SERIOUS)


@feature(
    source=LegalOutcome,
    measure=Measure.PEOPLE,
    of=Of.SIBLINGS,
    windows=(1825,),
    codes=("group", FIRST_ENTRY_GROUPS),
    expects=1,
    says="{value} [brother or sister was|brothers or sisters were] cautioned or sentenced in the last {window}",
)
def sibling_cautions_or_sentences(rows: Rows) -> Rows:
    """Siblings with an outcome from pre-court to custody."""
    return rows
