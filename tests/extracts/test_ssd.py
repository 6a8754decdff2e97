"""What the tables of the Standard Safeguarding Dataset make: the records of the returns, for all that they are worded
otherwise, undated or broken."""

import csv
from pathlib import Path

import pytest

from extracts.files import Extract, read_extract
from extracts.manifest import read_manifest
from schemas.records import (
    Address,
    Assessment,
    CareEpisode,
    Conference,
    Contact,
    CpPlan,
    EhEpisode,
    Membership,
    MissingEpisode,
    Person,
    Referral,
    Section47,
    Uasc,
)
from schemas.refusal import EmptyExtract, MissingColumn
from tests.cases import drawn, rows

DAY = "2026-09-01"
MANIFEST = f"""la_code: "205"
la_name: "Hammersmith and Fulham"
extract_date: "{DAY}"
covers: {{ssd: [{{from: "2020-09-01", to: "2026-08-31"}}]}}
"""
NEEDED = {
    "person": "pers_person_id pers_dob",
    "cin_episodes": "cine_referral_id cine_person_id cine_referral_date",
    "cla_episodes": """clae_person_id clae_cla_episode_start_date clae_cla_episode_ceased_date clae_cla_id
        clae_cla_episode_start_reason clae_cla_episode_ceased_reason""".replace("\n", " "),
}


def read(folder: Path, **tables: str) -> Extract:
    """The extract of the tables, drawn as text, beside the needed ones without rows."""
    (folder / DAY).mkdir(parents=True)
    (folder / DAY / "manifest.yaml").write_text(MANIFEST, encoding="utf-8")
    for name, text in (NEEDED | tables).items():
        write(folder / DAY / "ssd" / f"ssd_{name}.csv", text)
    return read_extract(folder / DAY, read_manifest(folder / DAY))


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    header = text.strip().splitlines()[0].replace("|", " ").split()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(rows(text))


# what is there


def test_an_extract_of_the_dataset_alone_gives_both_required_records(tmp_path: Path) -> None:
    assert {Referral, CareEpisode} <= set(read(tmp_path).checked)


def test_the_dataset_without_its_care_episodes_takes_the_place_of_no_return(tmp_path: Path) -> None:
    del (tables := dict(NEEDED))["cla_episodes"]
    (tmp_path / DAY).mkdir()
    (tmp_path / DAY / "manifest.yaml").write_text(MANIFEST, encoding="utf-8")
    for name, text in tables.items():
        write(tmp_path / DAY / f"{name}.csv", text)
    with pytest.raises(EmptyExtract):
        read_extract(tmp_path / DAY, read_manifest(tmp_path / DAY))


def test_a_table_without_a_required_column_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(MissingColumn, match="s47e_s47_start_date"):
        read(tmp_path, s47_enquiry="s47e_person_id s47e_referral_id")


def test_headers_are_read_in_any_case(tmp_path: Path) -> None:
    found = read(tmp_path, cin_episodes="CINE_Referral_ID Cine_Person_ID CINE_REFERRAL_DATE\nR1 1 2024-05-01")
    assert drawn(found.rows(Referral), "local_id happened_on") == rows("local_id happened_on\n1 2024-05-01")


# referrals and what stands inside them

REFERRALS = """
cine_referral_id | cine_person_id | cine_referral_date
R1               | 1              | 2024-05-01 00:00:00
R2               | 1              | 2024-11-01 00:00:00
-1               | 2              | 2019-11-01 00:00:00
"""


def test_a_referral_has_the_key_of_the_census(tmp_path: Path) -> None:
    found = read(tmp_path, cin_episodes=REFERRALS).rows(Referral)
    assert found.column("record_id").to_pylist() == ["1|2024-05-01", "1|2024-11-01", "2|2019-11-01"]


@pytest.mark.parametrize(
    ("code", "description", "meant"),
    [("2041", "Schools", "2A"), ("3A", "-", "3A"), ("6", "Police", "6"), ("9", "-", "9"), ("6", "Housing", "4")],
)
def test_a_source_is_what_its_description_says_unless_the_code_can_be_no_number(
    tmp_path: Path, code: str, description: str, meant: str
) -> None:
    text = f"""
        cine_referral_id | cine_person_id | cine_referral_date | cine_referral_source_code | cine_referral_source_desc
        R1               | 1              | 2024-05-01         | {code}                    | {description}"""
    assert read(tmp_path, cin_episodes=text).rows(Referral).column("source_code").to_pylist() == [meant]


@pytest.mark.parametrize(
    "outcome",
    ['{"SINGLE_ASSESSMENT_FLAG":"N","NFA_FLAG":"Y","COMMENTS":"she said "no", then', "{NFA_FLAG: Y}"],
)
def test_a_flag_is_found_in_json_that_is_not_valid(tmp_path: Path, outcome: str) -> None:
    text = f"""
        cine_referral_id | cine_person_id | cine_referral_date | cine_referral_outcome_json
        R1               | 1              | 2024-05-01         | {outcome}"""
    assert read(tmp_path, cin_episodes=text).rows(Referral).column("is_nfa").to_pylist() == [True]


def test_a_referral_without_further_action_ends_on_its_own_day(tmp_path: Path) -> None:
    text = """
        cine_referral_id | cine_person_id | cine_referral_date | cine_referral_nfa | cine_close_date
        R1               | 1              | 2024-05-01         | Y                 | 1900-01-01 00:00:00
        R2               | 2              | 2024-05-01         | N                 | -"""
    found = read(tmp_path, cin_episodes=text).rows(Referral)
    assert drawn(found, "local_id ended_on") == rows("local_id ended_on\n1 2024-05-01\n2 -")


@pytest.mark.parametrize(
    ("referral", "on"),
    [("R1", "2024-05-01"), ("-", "2024-11-01"), ("-1", "2024-11-01"), ("R9", "2024-11-01")],
)
def test_an_enquiry_stands_in_the_referral_that_it_names_or_else_in_the_last_before_it(
    tmp_path: Path, referral: str, on: str
) -> None:
    enquiry = f"s47e_person_id s47e_referral_id s47e_s47_start_date\n1 {referral} 2024-12-01"
    found = read(tmp_path, cin_episodes=REFERRALS, s47_enquiry=enquiry).rows(Section47)
    assert found.column("record_id").to_pylist() == [f"1|{on}|2024-12-01"]


@pytest.mark.parametrize("day", ["2025-Apr-05 00:00:00", "5/4/2025 00:00:00", "2025-04-05T09:30:00", "45752"])
def test_a_day_is_read_with_its_time_however_it_is_written(tmp_path: Path, day: str) -> None:
    text = f"cine_referral_id | cine_person_id | cine_referral_date\nR1 | 1 | {day}"
    assert drawn(read(tmp_path, cin_episodes=text).rows(Referral), "happened_on") == rows("happened_on\n2025-04-05")


@pytest.mark.parametrize("day", ["1900-01-01 00:00:00", "9999-12-31T00:00:00", "01/01/1900 00:00"])
def test_a_sentinel_with_a_time_among_days_of_another_order_is_none(tmp_path: Path, day: str) -> None:
    text = f"""cine_referral_id | cine_person_id | cine_referral_date | cine_close_date
        R1 | 1 | 05/04/2025 | {day}
        R2 | 2 | 06/04/2025 | 07/04/2025 00:00:00"""
    found = read(tmp_path, cin_episodes=text).rows(Referral)
    assert drawn(found, "local_id ended_on") == rows("local_id ended_on\n1 -\n2 2025-04-07")


def test_an_enquiry_before_any_referral_that_is_told_stands_in_its_own_day(tmp_path: Path) -> None:
    enquiry = "s47e_person_id s47e_referral_id s47e_s47_start_date\n1 R0 2020-02-01"
    found = read(tmp_path, cin_episodes=REFERRALS, s47_enquiry=enquiry).rows(Section47)
    assert found.column("record_id").to_pylist() == ["1|2020-02-01|2020-02-01"]


ASSESSMENT = """
cina_assessment_id | cina_person_id | cina_referral_id | cina_assessment_start_date | cina_assessment_auth_date
A1                 | 1              | R1               | 2024-05-02 00:00:00        | {authorised}
"""


def test_an_assessment_authorised_in_1900_is_open(tmp_path: Path) -> None:
    assessment = ASSESSMENT.format(authorised="1900-01-01 00:00:00")
    found = read(tmp_path, cin_episodes=REFERRALS, cin_assessments=assessment).rows(Assessment)
    assert found.column("ended_on").to_pylist() == [None]


@pytest.mark.parametrize(
    ("json", "factors"),
    [
        ('["1A", "2B"]', ["1A", "2B"]),
        ('["1A","2B', ["1A", "2B"]),
        ('{"1A":"Yes","2B":"No","3A":"Yes"}', ["1A", "3A"]),
        ("1A, 2B", ["1A", "2B"]),
        ('["Gangs", "4A: Mental health"]', ["13A", "4A"]),
        ("[]", []),
    ],
)
def test_factors_are_read_however_they_are_listed(tmp_path: Path, json: str, factors: list[str]) -> None:
    listed = f"cinf_assessment_id | cinf_assessment_factors_json\nA1 | {json}"
    assessment = ASSESSMENT.format(authorised="2024-06-01")
    found = read(tmp_path, cin_episodes=REFERRALS, cin_assessments=assessment, assessment_factors=listed)
    assert found.rows(Assessment).column("factors").to_pylist() == [factors]


def test_a_conference_without_its_date_has_not_been_held(tmp_path: Path) -> None:
    conference = "icpc_person_id icpc_referral_id icpc_icpc_date\n1 R1 -\n1 R1 2024-06-03\n1 R1 2024-06-03"
    found = read(tmp_path, cin_episodes=REFERRALS, initial_cp_conference=conference)
    assert drawn(found.rows(Conference), "happened_on") == rows("happened_on\n2024-06-03")


PLANS = """
cppl_person_id | cppl_referral_id | cppl_cp_plan_start_date | cppl_cp_plan_end_date | cppl_cp_plan_ola | \
cppl_cp_plan_initial_category | cppl_cp_plan_latest_category
"""


@pytest.mark.parametrize(
    ("text", "code"),
    [("Neglect", "NEG"), ("emotional abuse", "EMO"), ("Multiple: [Neglect]", "MUL"), ("NEG, PHY", "MUL"), ("-", None)],
)
def test_a_category_is_told_in_words(tmp_path: Path, text: str, code: str | None) -> None:
    found = read(tmp_path, cp_plans=f"{PLANS.strip()}\n1 | R1 | 2024-06-03 | - | N | {text} | -").rows(CpPlan)
    assert found.column("initial_category").to_pylist() == [code]


def test_a_plan_with_a_row_for_each_latest_category_has_several(tmp_path: Path) -> None:
    lines = "1 | R1 | 2024-06-03 | - | N | Neglect | Neglect\n1 | R1 | 2024-06-03 | - | N | Neglect | Sexual abuse"
    found = read(tmp_path, cp_plans=f"{PLANS.strip()}\n{lines}").rows(CpPlan)
    assert found.column("latest_category").to_pylist() == ["MUL"]


def test_the_same_plan_twice_is_set_aside_once(tmp_path: Path) -> None:
    line = "1 | R1 | 2024-06-03 | - | N | Neglect | Neglect"
    found = read(tmp_path, cp_plans=f"{PLANS.strip()}\n{line}\n{line}")
    assert (found.rows(CpPlan).num_rows, found.quarantined().column("rule").to_pylist()) == (1, ["duplicate"])


def test_a_plan_of_another_council_is_not_this_one_s(tmp_path: Path) -> None:
    found = read(tmp_path, cp_plans=f"{PLANS.strip()}\n1 | R1 | 2024-06-03 | - | Y | Neglect | Neglect")
    assert found.rows(CpPlan).num_rows == 0


# care: one episode from January on, ended in July

CARE = """
clae_person_id | clae_cla_episode_start_date | clae_cla_episode_start_reason | clae_cla_episode_ceased_date | \
clae_cla_episode_ceased_reason | clae_cla_id
1              | 2024-01-01                  | S                             | 2024-07-01                   | E4A | P1
"""
PLACED = """
clap_cla_placement_id | clap_cla_id | clap_cla_placement_start_date | clap_cla_placement_end_date | \
clap_cla_placement_type | clap_cla_placement_change_reason
H1                    | P1          | 2024-01-01                    | {moved}                     | U6 | CARPL
H2                    | P1          | {moved}                       | 2024-07-01                  | K2 | OTHER
"""
ORDERED = """
lega_person_id | lega_legal_status                    | lega_legal_status_start_date | lega_legal_status_end_date
1              | Single period of accommodation       | 2024-01-01                   | {ordered}
1              | C1 - Interim care order              | {ordered}                    | 2024-07-01
1              | Private fostering                    | 2024-02-01                   | -
"""
SHOWN = "happened_on start_reason legal_status placement ended_on end_reason change_reason"


def episodes(folder: Path, moved: str, ordered: str) -> list[dict[str, str | None]]:
    found = read(
        folder,
        cla_episodes=CARE,
        cla_placement=PLACED.format(moved=moved),
        legal_status=ORDERED.format(ordered=ordered),
    )
    return drawn(found.rows(CareEpisode), SHOWN)


def test_an_episode_is_cut_where_placement_and_legal_status_change(tmp_path: Path) -> None:
    assert episodes(tmp_path, moved="2024-03-01", ordered="2024-05-01") == rows(
        f"""{SHOWN}
        2024-01-01  S  V2  U6  2024-03-01  X1   CARPL
        2024-03-01  P  V2  K2  2024-05-01  X1   -
        2024-05-01  L  C1  K2  2024-07-01  E4A  OTHER"""
    )


def test_both_changing_on_one_day_begin_one_episode(tmp_path: Path) -> None:
    assert episodes(tmp_path, moved="2024-03-01", ordered="2024-03-01") == rows(
        f"""{SHOWN}
        2024-01-01  S  V2  U6  2024-03-01  X1   CARPL
        2024-03-01  B  C1  K2  2024-07-01  E4A  OTHER"""
    )


def test_an_episode_that_is_one_already_is_told_as_on_its_first_day(tmp_path: Path) -> None:
    assert episodes(tmp_path, moved="2024-07-01", ordered="2024-07-01") == rows(
        f"{SHOWN}\n2024-01-01  S  V2  U6  2024-07-01  E4A  CARPL"
    )


def test_reasons_are_told_in_words(tmp_path: Path) -> None:
    care = """
        clae_person_id | clae_cla_episode_start_date | clae_cla_episode_start_reason | clae_cla_episode_ceased_date | \
clae_cla_episode_ceased_reason
        1 | 2024-01-01 | Change of placement (but same carer(s)) only | 2024-07-01 | Sentenced to custody"""
    found = read(tmp_path, cla_episodes=care).rows(CareEpisode)
    assert drawn(found, "start_reason end_reason") == rows("start_reason end_reason\nT E9")


def test_whoever_is_away_is_not_missing(tmp_path: Path) -> None:
    text = """
        miss_person_id | miss_missing_episode_start_date | miss_missing_episode_end_date | miss_missing_episode_type
        1              | 2024-01-01                      | 2024-01-02                    | Missing
        2              | 2024-01-01                      | 2024-01-02                    | Away"""
    found = read(tmp_path, missing=text).rows(MissingEpisode)
    assert drawn(found, "local_id kind") == rows("local_id kind\n1 M\n2 A")


def test_a_listing_as_unaccompanied_is_open_while_one_of_its_rows_is(tmp_path: Path) -> None:
    text = """
        immi_person_id | immi_immigration_status            | immi_immigration_status_end_date
        1              | Unaccompanied Asylum Seeking Child | 2024-01-01
        1              | UASC                               | -
        2              | UASC                               | 2024-02-01
        3              | Indefinite leave to remain         | -"""
    found = read(tmp_path, immigration_status=text).rows(Uasc)
    assert drawn(found, "local_id ended_on") == rows("local_id ended_on\n1 -\n2 2024-02-01")


# people


@pytest.mark.parametrize(
    ("expected", "born_on", "expected_on"),
    [("2010-03-15", "2010-03-15", "-"), ("2026-12-01", "-", "2026-12-01"), ("2026-06-01", "-", "2026-06-01")],
)
def test_an_expected_birth_that_is_long_past_is_an_estimated_one(
    tmp_path: Path, expected: str, born_on: str, expected_on: str
) -> None:
    text = f"pers_person_id pers_dob pers_expected_dob\n1 1900-01-01 {expected}"
    found = read(tmp_path, person=text).rows(Person)
    assert drawn(found, "born_on expected_on") == rows(f"born_on expected_on\n{born_on} {expected_on}")


def test_numbers_that_the_person_lacks_are_among_the_linked_identifiers(tmp_path: Path) -> None:
    linked = """
        link_person_id | link_identifier_type        | link_identifier_value | link_valid_from_date
        1              | Unique Pupil Number         | Z205200517105         | 2020-01-01
        1              | Unique Pupil Number         | A205200517105         | 2010-01-01
        1              | Former Unique Pupil Number  | B205200517105         | -
        1              | NHS Number                  | 9434765919            | -"""
    person = "pers_person_id pers_dob pers_upn pers_single_unique_id\n1 2012-01-01 SSD_PH SSD_PH"
    found = read(tmp_path, person=person, linked_identifiers=linked).rows(Person)
    assert drawn(found, "upn former_upn nhs_number") == rows(
        "upn former_upn nhs_number\nZ205200517105 B205200517105 9434765919"
    )


def test_no_disability_is_none_and_no_row_is_unknown(tmp_path: Path) -> None:
    person = "pers_person_id pers_dob\n1 2012-01-01\n2 2012-01-01\n3 2012-01-01"
    disability = "disa_person_id disa_disability_code\n1 NONE\n2 AUT\n2 LD"
    found = read(tmp_path, person=person, disability=disability).rows(Person)
    assert drawn(found, "local_id is_disabled") == rows("local_id is_disabled\n1 no\n2 yes\n3 -")


def test_a_family_has_no_days_and_the_mother_of_one_in_it_is_a_parent(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        person="pers_person_id pers_dob\n1 2012-01-01\n2 1985-01-01",
        family="fami_family_id fami_person_id\nF1 1\nF1 2\nF1 3",
        mother="moth_person_id moth_childs_person_id\n2 1",
    ).rows(Membership)
    assert drawn(found, "family_id | local_id | happened_on | role") == rows(
        """family_id | local_id | happened_on | role
           F1        | 1        | -           | child
           F1        | 2        | -           | parent
           F1        | 3        | -           | -
           mother 2  | 1        | -           | child
           mother 2  | 2        | -           | parent"""
    )


def test_an_address_is_no_placement_and_its_property_is_in_json(tmp_path: Path) -> None:
    text = """
        addr_person_id | addr_address_type | addr_address_start_date | addr_address_postcode | addr_address_json
        1              | Home              | 2024-01-01              | W12 7AB               | {"ROOM":"","UPRN":"123"
        1              | Placement         | 2024-02-01              | W14 7AB               | {"UPRN":"124"}"""
    found = read(tmp_path, address=text).rows(Address)
    assert found.column("record_id").to_pylist() == ["csc|1|123|W12 7AB|2024-01-01"]


def test_a_contact_is_told_by_its_own_id(tmp_path: Path) -> None:
    text = """
        cont_contact_id | cont_person_id | cont_contact_date   | cont_contact_source_code | cont_contact_source_desc
        C1              | 1              | 2024-05-01 00:00:00 | 2041                     | Police"""
    found = read(tmp_path, contacts=text).rows(Contact)
    wanted = "record_id local_id happened_on source_code"
    assert drawn(found, wanted) == rows(f"{wanted}\nC1 1 2024-05-01 6")


EARLY_HELP = """
earl_episode_id | earl_person_id | earl_episode_start_date | earl_episode_end_reason
H1              | 1              | 2024-01-01              | Outcomes met
"""


def test_early_help_is_the_dataset_s_where_its_own_exports_give_none(tmp_path: Path) -> None:
    found = read(tmp_path, early_help_episodes=EARLY_HELP).rows(EhEpisode)
    assert drawn(found, "system record_id end_reason") == rows("system record_id end_reason\ncsc H1 needs_met")


def test_early_help_s_own_exports_are_believed_before_the_dataset(tmp_path: Path) -> None:
    write(tmp_path / DAY / "early_help" / "episodes.csv", "episode_id person_id start_date\nE1 9 2024-01-01")
    (tmp_path / DAY / "manifest.yaml").write_text(MANIFEST, encoding="utf-8")
    for name, text in (NEEDED | {"early_help_episodes": EARLY_HELP}).items():
        write(tmp_path / DAY / "ssd" / f"{name}.csv", text)
    found = read_extract(tmp_path / DAY, read_manifest(tmp_path / DAY)).rows(EhEpisode)
    assert found.column("record_id").to_pylist() == ["E1"]
