"""How the open data names the groups of each figure."""

from synthetic.calibration import in_need, looked_after, protection, referrals


def as_named(groups: dict[str, str]) -> dict[str, tuple[str, ...]]:
    return {group: (name,) for group, name in groups.items()}


SOURCES = dict(
    zip(
        referrals.SOURCES,
        [
            "Individual",
            "Schools",
            "Education_Services",
            "Health_Services",
            "Housing",
            "LA_Services",
            "Police",
            "Other_legal_agency",
            "Other",
            "Anonymous",
            "Unknown",
        ],
        strict=True,
    )
)
PEOPLE = ("child", "parent", "person")
FACTORS = {
    **{
        f"{plain}, {who if who != 'person' else 'another person'}": (f"{name}_{who}",)
        for plain, name in {
            "Alcohol": "Alcohol_Misuse",
            "Drugs": "Drug_Misuse",
            "Domestic abuse": "Domestic_Abuse",
            "Mental health": "Mental_Health",
            "Learning disability": "Learning_Disability",
            "Physical disability": "Physical_Disability",
        }.items()
        for who in PEOPLE
    },
    "Young carer": ("Young_Carer",),
    "Privately fostered": ("Privately_fostered",),
    "Unaccompanied asylum seeker": ("Unaccompanied_asylum_seeker",),
    "Going missing": ("Going_missing",),
    "Sexual exploitation": ("Child_sexual_exploitation",),
    "Trafficking": ("Trafficking",),
    "Gangs": ("Gangs",),
    "Socially unacceptable behaviour": ("Socially_unacceptable_behaviour",),
    "Self-harm": ("Self_harm",),
    "Neglect": ("Neglect",),
    "Emotional abuse": ("Emotional_Abuse",),
    "Physical abuse": tuple(f"Physical_Abuse_{who}" for who in ("unknown", "child_on_child", "adult_on_child")),
    "Sexual abuse": tuple(f"Sexual_Abuse_{who}" for who in ("unknown", "child_on_child", "adult_on_child")),
    "Female genital mutilation": ("Female_Genital_Mutilation",),
    "Faith-linked abuse": ("Faith_linked_abuse",),
    "Criminal exploitation": ("Child_criminal_exploitation",),
    "Other": ("Other",),
}
NEED_COLUMNS = (
    "N1_Abuse_or_neglect",
    "N2_Childs_disability_or_illness",
    "N3_Parents_disability_or_illness",
    "N4_Family_in_acute_stress",
    "N5_Family_dysfunction",
    "N6_Socially_unacceptable_behaviour",
    "N7_Low_income",
    "N8_Absent_parenting",
    "N9_Cases_other_than_CIN",
    "N0_Not_stated",
)
NEEDS = as_named(dict(zip(in_need.NEEDS.values(), NEED_COLUMNS, strict=True)))
CATEGORIES = {
    name: (f"{start}_Initial",)
    for name, start in zip(
        protection.CATEGORIES.values(), ("Neglect", "Physical", "Sexual", "Emotional", "Multiple"), strict=True
    )
}
PLAN_LENGTHS = dict(
    zip(
        in_need.LENGTHS,
        [
            ("3_months_or_less",),
            ("more_than_3_months_6_months",),
            ("more_than_6_months_less_than_1_year",),
            ("1_year_less_than_2_years",),
            ("2_years_or_more",),
        ],
        strict=True,
    )
)
WAITS = dict(
    zip(protection.WAITS, [(f"Duration_{band}_days",) for band in ("0-10", "11-15", "16-20", "21+")], strict=True)
)
AGES = {
    "Under 1": ("Under 1 year",),
    "1 to 4": ("1 to 4 years",),
    "5 to 9": ("5 to 9 years",),
    "10 to 15": ("10 to 15 years",),
}
OLDER = {"16 and over": ("16 years and over",)}
PLAN_AGES = {
    "Unborn": ("Unborn",),
    "Under 1": ("Under 1",),
    "1 to 4": ("1-4 years",),
    "5 to 9": ("5-9 years",),
    "10 to 15": ("10-15 years",),
    "16 and over": ("16 & over",),
}
LEAVING_AGES = {
    **AGES,
    "16": ("16 years",),
    "17": ("17 years",),
    "On 18th birthday": ("Ceased on 18th birthday",),
}
SEXES = {"Male": ("Male",), "Female": ("Female",)}
CARE_NEEDS = {
    name: (f"{code}. {stem}",)
    for code, name, stem in zip(
        list(in_need.NEEDS)[:8],
        list(in_need.NEEDS.values())[:8],
        (
            "Abuse or neglect",
            "Child's disability",
            "Parental illness or disability",
            "Family in acute stress",
            "Family dysfunction",
            "Socially unacceptable behaviour",
            "Low income",
            "Absent parenting",
        ),
        strict=True,
    )
}
START_NEEDS = {**CARE_NEEDS, "Child's disability or illness": ("N2. Child’s disability",)}
STATUSES = {
    "Care orders": ("Care orders",),
    "Placement order": ("Placement order granted",),
    "Voluntary agreement (section 20)": ("Voluntary agreements under S20 CA 1989",),
    "Detained for child protection": ("Detained for child protection",),
    "Youth justice": ("Youth justice legal statuses",),
}
START_STATUSES = {**STATUSES, "Care orders": ("Care order",)}
PLACES = dict(
    zip(
        looked_after.PLACES,
        [
            ("1. Total foster placements",),
            ("2. Total placed for adoption",),
            ("3. Total placed with parents or other person with parental responsibility",),
            ("4. Total other placements in the community",),
            ("5. Total secure units, children's homes and semi-independent living accommodation",),
            ("6. Total other residential settings",),
            ("7. Total residential schools",),
            ("8. Total other placements",),
        ],
        strict=True,
    )
)
HOME = "Returned home to live with parents or other person with parental responsibility which was"
REASONS = dict(
    zip(
        looked_after.REASONS,
        [
            ("Adopted",),
            ("Died",),
            ("Care taken by another local authority",),
            (f"{HOME} part of the care planning process",),
            (f"{HOME} not part of the care planning process",),
            ("Moved into independent living (with supportive accommodation)",),
            ("Moved into independent living (with no formalised support)",),
            ("Transferred to residential care funded by adult social services",),
            ("Care ceased for any other reason",),
            ("Sentenced to custody",),
            ("Left care to live with parents, relatives or other person with no parental responsibility",),
            ("Accommodation on remand ended",),
            ("Age assessment determined child aged 18 or over",),
            ("Child moved abroad",),
            ("Aged 18 (or over) and remained with current carers",),
            ("Residence order or child arrangement order granted",),
            ("Special guardianship order",),
        ],
        strict=True,
    )
)
PERIODS = dict(
    zip(
        looked_after.PERIODS,
        [
            ("1. Under 2 weeks",),
            ("2. From 2 weeks to under 8 weeks",),
            ("3. From 8 weeks to under 6 months",),
            ("4. From 6 months to under 1 year",),
            ("5. From 1 year to under 2 years",),
            ("6. From 2 years to under 3 years",),
            ("7. From 3 years to under 5 years",),
            ("8. From 5 years to under 10 years",),
            ("9. 10 years and over",),
        ],
        strict=True,
    )
)
NUMBERS = {name: (name,) for name in looked_after.MOVES}
