"""What early help knew: contacts, episodes, how they ended."""

from features.define import Measure, Of, Rows, feature
from schemas.records import EhContact, EhEpisode

WHO_ASKED = {
    "school": ("2A", "2B"),
    "health": ("3A", "3B", "3C", "3D", "3E", "3F"),
    "police": ("6",),
    "family": ("1A", "1C"),
}


@feature(
    source=EhContact,
    measure=Measure.COUNT,
    of=(Of.OWN, Of.SIBLINGS),
    windows=(365, 1095),
    cap=12,
    expects=1,
    says="{value} [contact|contacts]{whose} with early help in the last {window}",
)
def early_help_contacts(rows: Rows) -> Rows:
    """Contacts with early help, at most 12."""
    return rows


@feature(
    source=EhContact,
    measure=Measure.COUNT,
    windows=(1095,),
    codes=("source_code", WHO_ASKED),
    cap=12,
    expects=1,
    says="{value} [contact|contacts] with early help in the last {window}, from: {group}",
)
def early_help_contacts_from(rows: Rows) -> Rows:
    """Contacts with early help by who made them."""
    return rows


@feature(
    source=EhContact,
    measure=Measure.COUNT,
    windows=(1095,),
    codes=(
        "outcome",
        {"help": ("eh_offered",), "social_care": ("step_up_to_csc",), "advice": ("advice",), "nothing": ("nfa",)},
    ),
    says="{value} [contact|contacts] with early help in the last {window} led to {group}",
)
def early_help_contacts_led_to(rows: Rows) -> Rows:
    """Contacts with early help by what came of them."""
    return rows


@feature(
    source=EhContact,
    measure=Measure.DAYS_SINCE,
    windows=(1095,),
    expects=-1,
    says="the last contact with early help was {value} [day|days] ago",
)
def days_since_early_help_contact(rows: Rows) -> Rows:
    """Days since the latest contact with early help."""
    return rows


@feature(
    source=EhContact,
    measure=Measure.TREND,
    windows=(365,),
    expects=1,
    says="{value} more [contact|contacts] with early help in the last {window} than in the one before",
)
def early_help_contact_trend(rows: Rows) -> Rows:
    """Contacts with early help in the last year, less those of the year before."""
    return rows


@feature(
    source=EhEpisode,
    measure=Measure.COUNT,
    of=(Of.OWN, Of.SIBLINGS),
    windows=(1095, 1825),
    expects=1,
    says="{value} [episode|episodes] of early help{whose} began in the last {window}",
)
def early_help_episodes(rows: Rows) -> Rows:
    """Episodes of early help begun."""
    return rows


@feature(
    source=EhEpisode,
    measure=Measure.COUNT,
    windows=(1825,),
    codes=("level", {level: (level,) for level in ("universal_plus", "targeted", "intensive")}),
    expects=1,
    says="{value} {group} [episode|episodes] of early help began in the last {window}",
)
def early_help_episodes_at(rows: Rows) -> Rows:
    """Episodes of early help begun, by level."""
    return rows


@feature(
    source=EhEpisode,
    measure=Measure.COUNT,
    windows=(1825,),
    codes=("source_code", WHO_ASKED),
    expects=1,
    says="{value} [episode|episodes] of early help began in the last {window}, asked for by: {group}",
)
def early_help_episodes_from(rows: Rows) -> Rows:
    """Episodes of early help begun, by who asked for them."""
    return rows


@feature(
    source=EhEpisode,
    measure=Measure.IS_OPEN,
    of=(Of.OWN, Of.SIBLINGS, Of.HOUSEHOLD),
    says="an episode of early help{whose} is open now",
)
def early_help_open(rows: Rows) -> Rows:
    """An episode of early help is open."""
    return rows


@feature(
    source=EhEpisode,
    measure=Measure.DAYS_OPEN,
    says="the open episode of early help has lasted {value} [day|days]",
)
def early_help_days_open(rows: Rows) -> Rows:
    """How long the open episode of early help has lasted."""
    return rows


@feature(
    source=EhEpisode,
    measure=Measure.DAYS,
    of=(Of.OWN, Of.SIBLINGS, Of.HOUSEHOLD),
    windows=(1095,),
    says="{value} [day|days] in an early-help episode{whose} in the last {window}",
)
def early_help_days(rows: Rows) -> Rows:
    """Days in an episode of early help; of others summed over people."""
    return rows


@feature(
    source=EhEpisode,
    measure=Measure.DAYS,
    windows=(1825,),
    codes=("level", ("intensive",)),
    expects=1,
    says="{value} [day|days] in intensive early help in the last {window}",
)
def early_help_intensive_days(rows: Rows) -> Rows:
    """Days in early help at the intensive level."""
    return rows


@feature(
    source=EhEpisode,
    measure=Measure.COUNT,
    of=(Of.OWN, Of.SIBLINGS),
    windows=(1825,),
    codes=("end_reason", {"disengaged": ("disengaged",), "consent_withdrawn": ("consent_withdrawn",)}),
    expects=1,
    says="{value} [episode|episodes] of early help{whose} of the last {window} ended as: {group}",
)
def early_help_given_up(rows: Rows) -> Rows:
    """Episodes of early help that ended as the family disengaged or withdrew its consent."""
    return rows


@feature(
    source=EhEpisode,
    measure=Measure.COUNT,
    of=(Of.OWN, Of.SIBLINGS),
    windows=(1825,),
    codes=("end_reason", ("needs_met",)),
    expects=-1,
    says="{value} [episode|episodes] of early help{whose} of the last {window} ended with needs met",
)
def early_help_needs_met(rows: Rows) -> Rows:
    """Episodes of early help that ended with needs met."""
    return rows


@feature(
    source=EhEpisode,
    measure=Measure.COUNT,
    of=(Of.OWN, Of.SIBLINGS),
    windows=(1825,),
    codes=("end_reason", ("step_up_to_csc",)),
    expects=1,
    says="{value} [episode|episodes] of early help{whose} of the last {window} [was|were] stepped up to social care",
)
def early_help_step_ups(rows: Rows) -> Rows:
    """Episodes of early help stepped up to children's social care."""
    return rows


@feature(
    source=EhEpisode,
    measure=Measure.COUNT,
    windows=(1825,),
    says="{value} [episode|episodes] of early help of the last {window} began as a step down from social care",
)
def early_help_step_downs(rows: Rows) -> Rows:
    """Episodes of early help that began as a step down from social care."""
    return rows.where(rows.is_step_down)


@feature(
    source=EhEpisode,
    measure=Measure.COUNT,
    windows=(1825,),
    looks_back=365,
    expects=1,
    says="early help began again within a year {value} [time|times] in the last {window}",
)
def early_help_repeats(rows: Rows) -> Rows:
    """Episodes of early help that began within a year of an earlier one's end, or before it."""
    return rows.where(rows.days_after_last.notnull())


@feature(
    source=EhEpisode,
    measure=Measure.KINDS,
    amount="reason",
    windows=(1095,),
    expects=1,
    says="early help for {value} different [reason|reasons] in the last {window}",
)
def early_help_reasons(rows: Rows) -> Rows:
    """Different reasons for early help, in the borough's own words: how many, never which."""
    return rows


@feature(
    source=EhEpisode,
    measure=Measure.DAYS_SINCE_END,
    windows=(1825,),
    says="early help last ended {value} [day|days] ago",
)
def days_since_early_help_ended(rows: Rows) -> Rows:
    """Days since an episode of early help last ended."""
    return rows
