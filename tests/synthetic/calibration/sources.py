"""Where each published figure stands in the open data: file, rows and columns."""

from tests.synthetic.calibration import named
from tests.synthetic.calibration.samples import Figure

CIN, CLA = "DfE, Characteristics of children in need 2024", "DfE, Children looked after in England 2023"
C1 = "c1_children_in_need_referrals_and_rereferrals_2013_to_2024.csv"
B1, B3 = "b1_children_in_need_2013_to_2024.csv", "b3_cin_primary_need_2013_to_2024.csv"
C4 = "c4_children_in_need_section_47s_and_icpcs_2013_to_2024.csv"
D1 = "d1_child_protection_plans_2013_to_2024.csv"
A1, A5 = (
    "a1_cin_assessments_episodes_referrals_2013_to_2024.csv",
    "a5_cpp_initial_category_of_abuse_by_gender_age_ethnicity_2018_to_2024.csv",
)
D7 = "d7_cpps_ending_by_duration_2013_to_2024.csv"
A7 = "a7_cin_by_age_gender_ethnicity_2015_to_2024.csv"
STOCK, STARTS = "national_cla_on_31_march_by_characteristics.csv", "national_cla_started_to_be_looked_after.csv"
ENDS = "national_children_who_ceased_to_be_looked_after_during_the_year.csv"
MOVES = "national_cla_ceased_during_year_placements_care_periods.csv"


def _rate(name: str, file: str, table: str, number: str) -> Figure:
    return Figure(name, file, f"{CIN}, {table}", "per 10,000", f"{number}_rate", columns={"": (number,)})


def _share(name: str, file: str, table: str, of: str, columns: dict[str, tuple[str, ...]]) -> Figure:
    return Figure(name, file, f"{CIN}, {table}", of=of, columns=columns)


def _rows(
    name: str, file: str, source: str, by: str, of: str, rows: dict[str, tuple[str, ...]], number: str, **where: str
) -> Figure:
    return Figure(name, file, source, by=by, of=of, rows=rows, number=number, where=where)


def _looked_after(name: str, file: str, kind: str, of: str, rows: dict[str, tuple[str, ...]]) -> Figure:
    by = "periods_or_placements" if file == MOVES else "characteristic"
    where = {"cla_group": kind, "age_on_ceasing": "Total"} if file == MOVES else {"cla_group": kind}
    return Figure(name, file, f"{CLA}, {kind.lower()}", by=by, of=of, rows=rows, number="number", where=where)


UASC = "Unaccompanied asylum-seeking children"
STOCK_NAME, START_NAME, END_NAME = (
    "Looked after at 31 March",
    "Started to be looked after",
    "Ceased to be looked after",
)
PLANS, LOOKED_AFTER = "Child protection plans", "cla_number_and_rate_per_10k_children.csv"


def _borough_care(name: str, kind: str) -> Figure:
    return Figure(
        name,
        LOOKED_AFTER,
        f"{CLA}, number and rate",
        "per 10,000",
        "rate_per_10000",
        columns={"": ("number",)},
        where={"population_count": kind},
    )


FIGURES = [
    _rate("Referrals", C1, "C1", "Referrals"),
    _rate("Children referred", C1, "C1", "Referrals_child"),
    _share("Re-referrals within 12 months", C1, "C1", "Referrals", {"": ("Re_referrals",)}),
    _share("Referrals with no further action", C1, "C1", "Referrals", {"": ("No_Further_Action",)}),
    _share("Referrals assessed as not in need", C1, "C1", "Referrals", {"": ("Not_in_Need",)}),
    _share(
        "Referrals by source",
        "c5_children_in_need_referrals_by_source_2014_to_2024.csv",
        "C5",
        "Referrals",
        named.as_named(named.SOURCES),
    ),
    Figure(
        "Assessments completed",
        A1,
        f"{CIN}, A1",
        "per 10,000",
        "rate",
        columns={"": ("number",)},
        where={"category_type": "Assessments completed in the year"},
    ),
    _share(
        "Factors at assessment",
        "c3_factors_identified_at_end_of_assessment_2018_to_2024.csv",
        "C3",
        "Episodes_with_assessment_factor",
        named.FACTORS,
    ),
    _rate("Section 47 enquiries", C4, "C4", "Section47"),
    _rate("Initial child protection conferences", C4, "C4", "ICPC"),
    _share("Conferences by working days since the enquiry", C4, "C4", "ICPC", named.WAITS),
    _rate("Episodes of need started", B1, "B1", "Started_episodes"),
    _rate("Episodes of need at any time in the year", B1, "B1", "Anypoint_episodes"),
    _rate("Episodes of need ended", B1, "B1", "Ended_episodes"),
    _rate("Children in need at 31 March", B1, "B1", "At31_episodes"),
    _share("Children in need by primary need", B3, "B3", "At31_episodes", named.NEEDS),
    _rows(
        "Children in need by age",
        A7,
        f"{CIN}, A7",
        "characteristic_type",
        "Total",
        {"Unborn": ("Unborn",), **named.AGES, **named.OLDER},
        "number",
    ),
    _rows("Children in need by sex", A7, f"{CIN}, A7", "characteristic_type", "Total", named.SEXES, "number"),
    _rate(f"{PLANS} started", D1, "D1", "CPP_start"),
    _rate(f"{PLANS} ended", D1, "D1", "CPP_end"),
    _rate(f"{PLANS} at any time in the year", D1, "D1", "CPP_anypoint"),
    _rate(f"{PLANS} at 31 March", D1, "D1", "CPP_At31"),
    _share(
        f"{PLANS} started, by category",
        "d2_cpps_starting_by_category_of_abuse_2013_to_2024.csv",
        "D2",
        "CPP_start",
        named.CATEGORIES,
    ),
    _share(
        f"{PLANS} that are a second or later one",
        "d3_cpps_subsequent_plan_2013_to_2024.csv",
        "D3",
        "CPP_start",
        {"": ("CPP_subsequent",)},
    ),
    _share(
        f"{PLANS} ended, by duration",
        "d7_cpps_ending_by_duration_2013_to_2024.csv",
        "D7",
        "CPP_End",
        named.PLAN_LENGTHS,
    ),
    _rows(f"{PLANS} by age", A5, f"{CIN}, A5", "characteristic_type", "Total", named.PLAN_AGES, "CPP_At31"),
    _rows(f"{PLANS} by sex", A5, f"{CIN}, A5", "characteristic_type", "Total", named.SEXES, "CPP_At31"),
    _borough_care(STOCK_NAME, "Children looked after at 31 March each year"),
    _borough_care(START_NAME, "Children starting to be looked after each year"),
    _borough_care(END_NAME, "Children ceasing to be looked after each year"),
    _looked_after(f"{STOCK_NAME}, by age", STOCK, "Age group", "Total children", {**named.AGES, **named.OLDER}),
    _looked_after(f"{STOCK_NAME}, by sex", STOCK, "Gender", "Total children", named.SEXES),
    _looked_after(f"{STOCK_NAME}, by need", STOCK, "Category of need", "Total children", named.CARE_NEEDS),
    _looked_after(f"{STOCK_NAME}, by legal status", STOCK, "Legal status", "Total children", named.STATUSES),
    _looked_after(f"{STOCK_NAME}, by placement", STOCK, "Placement", "Total children", named.PLACES),
    _looked_after(f"{START_NAME}, by age", STARTS, "Age on starting", "Total children", {**named.AGES, **named.OLDER}),
    _looked_after(f"{START_NAME}, by sex", STARTS, "Gender", "Total children", named.SEXES),
    _looked_after(f"{START_NAME}, by need", STARTS, "Category of need", "Total children", named.START_NEEDS),
    _looked_after(f"{START_NAME}, unaccompanied asylum seekers", STARTS, UASC, "Total children", {"": (UASC,)}),
    _looked_after(f"{START_NAME}, by legal status", STARTS, "Legal status", "Total children", named.START_STATUSES),
    _looked_after(f"{START_NAME}, by placement", STARTS, "Placement group", "Total children", named.PLACES),
    _looked_after(f"{END_NAME}, by age", ENDS, "Age on ceasing", "Total", named.LEAVING_AGES),
    _looked_after(f"{END_NAME}, by sex", ENDS, "Gender", "Total", named.SEXES),
    _looked_after(f"{END_NAME}, by reason", ENDS, "Reason episode ceased", "Total", named.REASONS),
    _looked_after(
        f"{END_NAME}, by length of the last period", ENDS, "Duration of last period of care", "Total", named.PERIODS
    ),
    Figure(
        f"{END_NAME}: mean length of the last period",
        ENDS,
        f"{CLA}, duration of last period of care",
        "days",
        number="number",
        of="Total",
        by="characteristic",
        rows={"": ("Average duration of last period of care (days)",)},
        where={"cla_group": "Duration of last period of care"},
    ),
    _looked_after(f"{END_NAME}, by placements", MOVES, "Number of placements", "Total", named.NUMBERS),
    _looked_after(f"{END_NAME}, by periods of care", MOVES, "Number of periods of care", "Total", named.NUMBERS),
    _looked_after(f"{END_NAME}, by legal status", ENDS, "Legal status", "Total", named.STATUSES),
    _looked_after(f"{END_NAME}, by placement", ENDS, "Placement group", "Total children", named.PLACES),
]
