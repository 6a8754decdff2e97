"""What was known of the people around a child, the child itself left out, and of where it lived."""

from features.define import Measure, Of, Rows, feature
from schemas.codes import FIRST_ENTRY_GROUPS, SHORT_BREAKS
from schemas.records import Address, CareEpisode, CpPlan, LegalOutcome, Membership, Referral, Section47

A_YEAR = 365
A_YEAR_OLD, SCHOOL_AGE = 12, 60  # months: no day of birth is known here
PARENT_DAYS = 3650  # a parent's own childhood lies further back than a child's


@feature(
    source=Membership,
    measure=Measure.PEOPLE,
    of=Of.SIBLINGS,
    says="{value} [brother or sister is|brothers or sisters are] known",
)
def siblings(rows: Rows) -> Rows:
    """Siblings known, self left out."""
    return rows


@feature(
    source=Membership,
    measure=Measure.PEOPLE,
    of=Of.SIBLINGS,
    expects=1,
    says="{value} [brother or sister was|brothers or sisters were] born in the last year",
)
def new_babies(rows: Rows) -> Rows:
    """Siblings born in the 12 months before the landmark."""
    return rows.where(rows.age_months <= A_YEAR_OLD)


@feature(
    source=Membership,
    measure=Measure.PEOPLE,
    of=Of.SIBLINGS,
    says="{value} [brother or sister is|brothers or sisters are] under five",
)
def siblings_under_five(rows: Rows) -> Rows:
    """Siblings who were not yet five when the landmark's month began, but for who turns five on its first day."""
    return rows.where(rows.age_months <= SCHOOL_AGE)


@feature(
    source=Membership,
    measure=Measure.LOWEST,
    amount="gap_months",
    of=Of.SIBLINGS,
    says="the next older brother or sister is {value} [month|months] older",
)
def gap_to_next_older(rows: Rows) -> Rows:
    """Months between the child's month of birth and that of the next older sibling; a twin is none."""
    return rows.where(rows.gap_months > 0)


@feature(
    source=Membership,
    measure=Measure.LOWEST,
    amount="age_months",
    of=Of.SIBLINGS,
    says="the youngest brother or sister is {value} [month|months] old",
)
def youngest_sibling(rows: Rows) -> Rows:
    """Age of the youngest sibling in months of the calendar."""
    return rows


@feature(
    source=Membership,
    measure=Measure.PEOPLE,
    of=Of.HOUSEHOLD,
    says="{value} other [person lives|people live] in the household",
)
def household_size(rows: Rows) -> Rows:
    """Other people who live in the household now."""
    return rows


@feature(
    source=Address,
    measure=Measure.COUNT,
    windows=(365, 1095),
    cap=6,
    looks_back=A_YEAR,
    expects=1,
    says="{value} [move|moves] of home in the last {window}",
)
def moves_of_home(rows: Rows) -> Rows:
    """Addresses taken up within a year of another one, at most 6; the address itself is not known here."""
    return rows.where(rows.days_after_last.notnull())


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
    source=Section47,
    measure=Measure.PEOPLE,
    of=Of.HOUSEHOLD,
    windows=(1095,),
    expects=1,
    says="{value} [person|people] of the household had a section 47 enquiry in the last {window}",
)
def household_with_section_47(rows: Rows) -> Rows:
    """Others in the household with a section 47 enquiry."""
    return rows


@feature(
    source=LegalOutcome,
    measure=Measure.PEOPLE,
    of=Of.SIBLINGS,
    windows=(1825,),
    codes=("group", FIRST_ENTRY_GROUPS),
    expects=1,
    says="{value} [brother or sister was|brothers or sisters were] cautioned or sentenced in the last {window}",
)
def siblings_in_the_courts(rows: Rows) -> Rows:
    """Siblings with an outcome from pre-court to custody."""
    return rows


@feature(
    source=CareEpisode,
    measure=Measure.ANY,
    of=Of.PARENTS,
    windows=(PARENT_DAYS,),
    expects=1,
    says="a parent was looked after as a child in the last {window}",
)
def parent_looked_after(rows: Rows) -> Rows:
    """A parent was looked after as a child, where the parent's own records are linked."""
    return rows.where(~rows.legal_status.isin(SHORT_BREAKS).fill_null(False))


@feature(
    source=CpPlan,
    measure=Measure.ANY,
    of=Of.PARENTS,
    windows=(PARENT_DAYS,),
    expects=1,
    says="a parent was on a child protection plan as a child in the last {window}",
)
def parent_on_cp_plan(rows: Rows) -> Rows:
    """A parent was on a child protection plan as a child, where the parent's own records are linked."""
    return rows


@feature(
    source=Referral,
    measure=Measure.COUNT,
    of=Of.PARENTS,
    windows=(PARENT_DAYS,),
    cap=10,
    expects=1,
    says="{value} [referral|referrals] of a parent as a child in the last {window}",
)
def parent_referrals(rows: Rows) -> Rows:
    """Referrals of a parent as a child, where the parent's own records are linked, at most 10."""
    return rows
