"""What children's social care knew of contacts and referrals, who made them and what came of them."""

from features.define import Measure, Of, Rows, feature
from features.early_help import WHO_ASKED
from schemas.records import Contact, Referral

A_YEAR = 365
NO_FURTHER_ACTION = "no_further_action"  # the route of what it counts, alone or among others
MOST_MORE = 3
MOST = 10  # more referrals than this say nothing more, and somebody may make them out of spite (evidence: retaliation)


@feature(
    source=Contact,
    measure=Measure.COUNT,
    windows=(365, 1095),
    cap=12,
    expects=1,
    says="{value} [contact|contacts] with social care in the last {window}",
)
def social_care_contacts(rows: Rows) -> Rows:
    """Contacts with children's social care, at most 12; only some boroughs hand them over."""
    return rows


@feature(
    source=Contact,
    measure=Measure.COUNT,
    windows=(1095,),
    codes=("source_code", WHO_ASKED),
    cap=12,
    says="{value} [contact|contacts] with social care in the last {window}, from: {group}",
)
def social_care_contacts_from(rows: Rows) -> Rows:
    """Contacts with children's social care by who made them."""
    return rows


@feature(
    source=Referral,
    measure=Measure.COUNT,
    of=(Of.OWN, Of.SIBLINGS, Of.HOUSEHOLD),
    windows=(365, 1095, 1825),
    cap=MOST,
    expects=1,
    route=NO_FURTHER_ACTION,
    says="{value} [referral|referrals]{whose} to social care in the last {window}",
)
def referrals(rows: Rows) -> Rows:
    """Referrals to children's social care, with or without further action, at most 10."""
    return rows


@feature(
    source=Referral,
    measure=Measure.COUNT,
    of=(Of.OWN, Of.SIBLINGS),
    windows=(365, 1095),
    cap=MOST,
    expects=1,
    says="{value} [referral|referrals]{whose} of the last {window} [was|were] not closed without further action",
)
def referrals_acted_on(rows: Rows) -> Rows:
    """Referrals that are not known to have led to no further action, at most 10."""
    return rows.where(~rows.is_nfa.fill_null(False))


@feature(
    source=Referral,
    measure=Measure.COUNT,
    of=(Of.OWN, Of.SIBLINGS),
    windows=(365, 1095),
    cap=MOST,
    expects=1,
    route=NO_FURTHER_ACTION,
    says="{value} [referral|referrals]{whose} of the last {window} led to no further action",
)
def referrals_nfa(rows: Rows) -> Rows:
    """Referrals without further action, once that decision is known, at most 10."""
    return rows.where(rows.is_nfa)


@feature(
    source=Referral,
    measure=Measure.DAYS_SINCE,
    of=(Of.OWN, Of.SIBLINGS),
    windows=(1095,),
    expects=-1,
    route=NO_FURTHER_ACTION,
    says="the last referral{whose} to social care was {value} [day|days] ago",
)
def days_since_referral(rows: Rows) -> Rows:
    """Days since the latest referral."""
    return rows


@feature(
    source=Referral,
    measure=Measure.COUNT,
    windows=(365, 1095),
    codes=(
        "source_code",
        {
            "school": ("2A",),
            "education": ("2B",),
            "health": ("3A", "3B", "3C", "3D", "3E", "3F"),
            "family": ("1A", "1C"),
            "housing": ("4",),
            "council": ("5A", "5B", "5D"),
        },
    ),
    cap=MOST,
    expects=1,
    says="{value} [referral|referrals] in the last {window}, from: {group}",
)
def referrals_from(rows: Rows) -> Rows:
    """Referrals by who made them, at most 10."""
    return rows


@feature(
    source=Referral,
    measure=Measure.COUNT,
    windows=(365, 1095),
    codes=("source_code", {"police": ("6",), "neighbours": ("1B", "1D"), "nobody_named": ("9",)}),
    cap=3,
    says="{value} [referral|referrals] in the last {window}, from: {group}",
)
def referrals_from_outside(rows: Rows) -> Rows:
    """Referrals by the police, by neighbours and by people who gave no name, at most 3: some go more to some families
    than need tells."""
    return rows


@feature(
    source=Referral,
    measure=Measure.COUNT,
    of=(Of.OWN, Of.SIBLINGS),
    windows=(365, 1095),
    cap=MOST,
    looks_back=A_YEAR,
    expects=1,
    route=NO_FURTHER_ACTION,
    says="{value} [referral|referrals]{whose} in the last {window} came within a year of another",
)
def rereferrals(rows: Rows) -> Rows:
    """Referrals within 12 months of an earlier one."""
    return rows.where(rows.days_after_last.notnull())


@feature(
    source=Referral,
    measure=Measure.TREND,
    of=(Of.OWN, Of.SIBLINGS),
    windows=(365,),
    cap=MOST_MORE,
    expects=1,
    route=NO_FURTHER_ACTION,
    says="{value} more [referral|referrals]{whose} in the last {window} than in the one before",
)
def referral_trend(rows: Rows) -> Rows:
    """Referrals in the last year, less those of the year before; at most 3 more."""
    return rows


@feature(
    source=Referral,
    measure=Measure.COUNT,
    windows=(1095,),
    codes=(
        "closure_reason",
        {"after_assessment": ("RC8",), "to_early_help": ("RC9",), "no_longer_in_need": ("RC7",)},
    ),
    says="{value} [referral|referrals] of the last {window} [was|were] closed: {group}",
)
def referrals_closed(rows: Rows) -> Rows:
    """Referrals by why the case was closed, once that is known."""
    return rows


@feature(
    source=Referral,
    measure=Measure.QUARTERS,
    windows=(1825,),
    expects=1,
    route=NO_FURTHER_ACTION,
    says="referrals in {value} [quarter|quarters] of the last {window}",
)
def quarters_with_referral(rows: Rows) -> Rows:
    """Quarters of a year in which a referral was made: how it goes on, not how much at once."""
    return rows
