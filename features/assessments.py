"""What assessments by children's social care found: needs and factors, known once they are authorised."""

from features.define import Measure, Of, Rows, feature
from schemas.records import Assessment


@feature(
    source=Assessment,
    measure=Measure.COUNT,
    of=(Of.OWN, Of.SIBLINGS),
    windows=(365, 1095),
    expects=1,
    says="{value} [assessment|assessments]{whose} by social care in the last {window}",
)
def assessments(rows: Rows) -> Rows:
    """Assessments begun."""
    return rows


@feature(
    source=Assessment,
    measure=Measure.COUNT,
    windows=(1095,),
    codes=(
        "primary_need",
        {
            "abuse_or_neglect": ("N1",),
            "acute_stress": ("N4",),
            "family_dysfunction": ("N5",),
            "behaviour": ("N6",),
            "absent_parenting": ("N8",),
        },
    ),
    expects=1,
    says="{value} [assessment|assessments] of the last {window} found as the main need: {group}",
)
def assessments_of_need(rows: Rows) -> Rows:
    """Assessments by the primary need of the case."""
    return rows


@feature(
    source=Assessment,
    measure=Measure.COUNT,
    of=(Of.OWN, Of.SIBLINGS),
    windows=(1095,),
    codes=(
        "factors",
        {
            "alcohol": ("1A", "1B", "1C"),
            "drugs": ("2A", "2B", "2C"),
            "substances": ("1A", "1B", "1C", "2A", "2B", "2C"),
            "domestic_abuse": ("3A", "3B", "3C"),
            "mental_health_child": ("4A",),
            "mental_health_parent": ("4B",),
            "mental_health_other": ("4C",),
            "young_carer": ("7A",),
            "missing": ("10A",),
            "sexual_exploitation": ("11A",),
            "trafficking": ("12A",),
            "gangs": ("13A",),
            "behaviour": ("14A",),
            "self_harm": ("15A",),
            "neglect": ("16A",),
            "emotional_abuse": ("17A",),
            "physical_abuse": ("18A", "18B", "18C"),
            "sexual_abuse": ("19A", "19B", "19C"),
            "criminal_exploitation": ("24A",),
        },
    ),
    expects=1,
    says="{value} [assessment|assessments]{whose} of the last {window} [names|name]: {group}",
)
def factor(rows: Rows) -> Rows:
    """Assessments, by their start, that name a factor once authorised."""
    return rows
