"""Who is one person where no number says so, and who is never joined."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pytest

from extracts.exact import Archives
from extracts.linkage import WhoIsWho, changes, who_is_who
from extracts.matching import weights
from extracts.restrictions import parting_on
from schemas.records import RECORDS, Membership, Person, Record, Restriction
from schemas.view import LinkDecision
from tests.cases import archived, rows, typed

KEY = b"a key for these tests"
PAIR = """
    system     | local_id | forename | surname | born_on    | sex | postcode | known_on   | told_by
    csc        | 1        | Ada      | Bram    | 2012-01-09 | F   | W6 0IC   | 2026-08-31 | people
    early_help | 2        | {ada}    | {bram}  | {born}     | {f} | {home}   | 2026-08-31 | early_help
    """
SAME = {"ada": "Ada", "bram": "Bram", "born": "2012-01-09", "f": "F", "home": "W6 0IC"}
WITHOUT_NAMES = """
    system     | local_id | born_on    | sex | postcode | known_on   | told_by
    csc        | 1        | 2012-01-09 | F   | W6 0IC   | 2026-08-31 | people
    early_help | 2        | 2012-01-09 | F   | W6 0IC   | 2026-08-31 | early_help
    """

DECISION = """
    borough system local_id other_borough other_system other_local_id decision decided_on
    lbhf csc 1 lbhf early_help 2 {decision} 2026-09-15
    """


def archives(texts: Mapping[type[Record], str]) -> Archives:
    return {record: archived(record, texts.get(record, "happened_on")) for record in RECORDS}


def found(people: str, decided: str = "borough", **others: str) -> WhoIsWho:
    """Who is who of people and other records, by the name of their class, and decisions."""
    kinds = {record.__name__: record for record in RECORDS}
    told = archives({Person: people} | {kinds[name]: text for name, text in others.items()})
    return who_is_who(told, KEY, typed(LinkDecision.arrow(), rows(decided)), 0.98, 0.5)


def number_of_people(*told: str, **others: str) -> int:
    return len(found(*told, **others).identity.column("child_id").unique())


def reasons(seen: WhoIsWho) -> list[str]:
    return list(seen.review.column("why").to_pylist())


# what is told of people


@pytest.mark.parametrize(
    "differs",
    [{}, {"ada": "Aida"}, {"bram": "-"}, {"born": "2012-09-01"}, {"home": "W14 9CM"}, {"home": "-"}, {"ada": "ADA "}],
    ids=["all the same", "misspelt", "no surname", "day and month exchanged", "moved", "no address", "in capitals"],
)
def test_people_of_two_systems_are_one_if_nearly_all_agrees(differs: dict[str, str]) -> None:
    assert number_of_people(PAIR.format(**SAME | differs)) == 1


@pytest.mark.parametrize(
    "differs",
    [
        {"ada": "Zoe"},
        {"ada": "-", "bram": "-", "home": "-"},
        {"born": "2010-04-27", "bram": "Dunn"},
        {"bram": "Dunn", "home": "W14 9CM", "f": "M"},
    ],
    ids=["a twin", "only birth and sex", "born another day", "a namesake"],
)
def test_people_of_two_systems_are_two_if_too_little_agrees(differs: dict[str, str]) -> None:
    assert number_of_people(PAIR.format(**SAME | differs)) == 2


def test_a_twin_is_shown_to_a_person() -> None:
    assert reasons(found(PAIR.format(**SAME | {"ada": "Zoe"}))) == ["contradicted"]


@pytest.mark.parametrize("names", ["Amina Amira", "Aisha Alisha", "Jamal Jamil", "Anna Hanna"])
def test_twins_with_names_alike_in_one_system_are_left_to_a_person(names: str) -> None:
    one, other = names.split()
    told = PAIR.replace("early_help", "csc").replace("| Ada ", f"| {one} ").format(**SAME | {"ada": other})
    seen = found(told)
    assert (len(seen.identity.column("child_id").unique()), reasons(seen)) == (2, ["contradicted"])


@pytest.mark.parametrize("names", [("Twin 1", "Twin 2"), ("Male 1", "Male 2"), ("Infant", "Infant")])
def test_what_stands_for_the_name_of_a_child_not_yet_named_joins_nobody(names: tuple[str, str]) -> None:
    header = "system | local_id | forename | surname | born_on | sex | postcode | known_on | told_by"
    told = [
        f"csc | {place} | {name} | Bram | 2026-01-09 | M | W6 0IC | 2026-08-31 | people"
        for place, name in enumerate(names)
    ]
    assert number_of_people("\n".join([header, *told])) == 2


def test_twins_are_not_joined_through_a_third_who_might_be_either() -> None:
    third = "youth_justice | 3 | - | Bram | 2012-01-09 | F | W6 0IC | 2026-08-31 | youth_justice"
    told = PAIR.format(**SAME | {"ada": "Zoe"}).rstrip() + f"\n    {third}"
    assert number_of_people(told) == 3


NAMESAKE = """
    system     | local_id | forename | surname | born_on    | sex | postcode | known_on   | told_by
    csc        | 1        | Ada      | Bram    | {born}     | F   | W6 0IC   | 2026-08-31 | people
    early_help | 2        | Ada      | Bram    | {born}     | F   | {home}   | 2026-08-31 | early_help
    """


@pytest.mark.parametrize(
    ("born", "home", "people"),
    [("2014-01-01", "W14 9CM", 2), ("2014-01-01", "W6 0IC", 1), ("2014-01-09", "W14 9CM", 1)],
)
def test_the_first_of_january_is_a_weak_birthday(born: str, home: str, people: int) -> None:
    assert number_of_people(NAMESAKE.format(born=born, home=home)) == people


def test_whom_an_assumed_birthday_leaves_in_doubt_a_person_sees() -> None:
    assert reasons(found(NAMESAKE.format(born="2014-01-01", home="W14 9CM"))) == ["unsure"]


@pytest.mark.parametrize(("others", "people"), [(28, 1), (29, 2)])
def test_a_name_that_more_than_thirty_people_have_weighs_less(others: int, people: int) -> None:
    crowd = [
        f"education | x{n} | Ada | Bram | {1950 + n}-{n % 12 + 1:02}-{n % 28 + 1:02} | M | - | 2026-08-31 | people"
        for n in range(others)
    ]
    told = NAMESAKE.format(born="2014-01-09", home="W14 9CM").replace("| F   | W14", "| -   | W14").rstrip()
    assert number_of_people("\n".join([told, *crowd])) - len(crowd) == people


def test_without_names_birth_sex_and_postcode_join_across_systems() -> None:
    assert number_of_people(WITHOUT_NAMES) == 1


def test_without_names_two_of_one_system_are_left_to_a_person() -> None:
    seen = found(WITHOUT_NAMES.replace("early_help | 2", "csc | 2"))
    assert (len(seen.identity.column("child_id").unique()), reasons(seen)) == (2, ["unsure"])


def test_without_names_two_who_could_be_the_same_one_are_left_to_a_person() -> None:
    twin = "early_help | 3        | 2012-01-09 | F   | W6 0IC   | 2026-08-31 | early_help"
    seen = found(WITHOUT_NAMES.rstrip() + f"\n{twin}")
    assert (len(seen.identity.column("child_id").unique()), sorted(reasons(seen))) == (
        3,
        ["several", "several", "unsure"],
    )


def test_a_place_that_stands_for_no_fixed_address_joins_nobody() -> None:
    assert number_of_people(WITHOUT_NAMES.replace("W6 0IC", "ZZ99 3VZ")) == 2


@pytest.mark.parametrize(
    "upn", ["T205200517105", "Z20520051710A", "UN1"], ids=["wrong letter", "temporary", "a reason"]
)
def test_a_number_that_is_none_joins_nobody(upn: str) -> None:
    told = f"""
        local_id | upn   | born_on    | known_on   | told_by
        1        | {upn} | 2012-01-01 | 2026-08-31 | cin_census
        2        | {upn} | 2012-01-01 | 2026-08-31 | cin_census
        """
    assert number_of_people(told) == 2


@pytest.mark.parametrize(
    ("one", "other", "people"),
    [
        ("9434765919", "9434765919", 1),
        ("9434765919", "943 476 5919", 1),
        ("9434765918", "9434765918", 2),
        ("1111111111", "1111111111", 2),
    ],
    ids=["valid", "with spaces", "wrong last digit", "one digit ten times"],
)
def test_an_nhs_number_joins_if_its_last_digit_is_right(one: str, other: str, people: int) -> None:
    told = f"""
        local_id | nhs_number | born_on    | known_on   | told_by
        1        | {one}      | 2012-01-01 | 2026-08-31 | people
        2        | {other}    | 2012-01-01 | 2026-08-31 | people
        """
    assert number_of_people(told) == people


def test_people_of_whom_two_numbers_differ_are_not_joined() -> None:
    told = """
        system     | local_id | forename | surname | upn           | born_on    | known_on   | told_by
        csc        | 1        | Ada      | Bram    | Z205200517105 | 2012-01-09 | 2026-08-31 | people
        early_help | 2        | Ada      | Bram    | R205200120101 | 2012-01-09 | 2026-08-31 | early_help
        """
    assert reasons(found(told)) == ["contradicted"]


PARENTS = """
    borough | local_id | upn           | born_on    | sex   | known_on   | told_by
    lbhf    | child    | Z205200517105 | 2012-01-09 | M     | 2026-08-31 | people
    lbhf    | parent   | -             | 1984-03-05 | F     | 2026-08-31 | people
    rbkc    | child    | Z205200517105 | 2012-01-09 | M     | 2026-08-31 | people
    rbkc    | parent   | -             | 1984-03-05 | {sex} | 2026-08-31 | people
    """
FAMILIES = """
    borough local_id family_id role known_on
    lbhf child f child 2026-08-31
    lbhf parent f parent 2026-08-31
    rbkc child g child 2026-08-31
    rbkc parent g parent 2026-08-31
    """


@pytest.mark.parametrize(("sex", "people"), [("F", 2), ("M", 3)])
def test_parents_of_one_child_in_two_boroughs_are_one_if_born_on_one_day_and_of_one_sex(sex: str, people: int) -> None:
    assert number_of_people(PARENTS.format(sex=sex), Membership=FAMILIES) == people


def test_the_order_of_rows_changes_nothing() -> None:
    told = archives({Person: PARENTS.format(sex="F"), Membership: FAMILIES})
    turned = {record: table[::-1] for record, table in told.items()}
    none = LinkDecision.arrow().empty_table()
    assert who_is_who(told, KEY, none, 0.98, 0.5) == who_is_who(turned, KEY, none, 0.98, 0.5)


def test_each_id_is_counted_at_the_step_that_joined_it_first() -> None:
    steps = found(PARENTS.format(sex="F"), Membership=FAMILIES).ids_by_step
    assert {step: count for step, count in steps.items() if count} == {"upn": 2, "likely": 2}


def test_what_speaks_for_one_person_weighs_above_nought() -> None:
    assert {name: told["same"] > 0 for name, told in weights().items() if "same" in told} == dict.fromkeys(
        ("forename", "surname", "born_on", "sex", "postcode", "upn", "nhs_number"), True
    )


# who is never joined


def test_an_id_that_must_not_be_linked_is_not_compared() -> None:
    kept = found(PAIR.format(**SAME), Restriction="local_id kind known_on\n1 do_not_link 2026-08-31")
    assert (len(kept.identity.column("child_id").unique()), reasons(kept)) == (2, [])


@pytest.mark.parametrize(
    ("kind", "from_date", "to_date", "gone_on", "people"),
    [
        ("do_not_link", "2026-01-01", "-", "-", 2),
        ("do_not_link", "-", "-", "-", 2),
        ("do_not_link", "2026-01-01", "2026-09-01", "-", 2),
        ("do_not_link", "2020-01-01", "2022-01-01", "-", 1),
        ("do_not_link", "2026-09-02", "-", "-", 1),
        ("protected_address", "2020-01-01", "2022-01-01", "-", 2),
        ("protected_address", "2020-01-01", "2022-01-01", "2022-01-31", 2),
        ("protected_address", "2020-01-01", "-", "2022-01-31", 1),
    ],
    ids=[
        "it holds",
        "undated",
        "its last day",
        "it ended",
        "it is to come",
        "a protected address that ended",
        "one that left the export when it had ended",
        "one that was withdrawn",
    ],
)
def test_an_id_is_kept_apart_while_that_holds_and_a_protected_address_for_good(
    kind: str, from_date: str, to_date: str, gone_on: str, people: int
) -> None:
    told = f"local_id kind happened_on ended_on known_on gone_on\n1 {kind} {from_date} {to_date} 2020-01-01 {gone_on}"
    every = archives({Person: PAIR.format(**SAME), Restriction: told})
    every = {**every, Restriction: parting_on(every[Restriction], {"lbhf": date(2026, 9, 1)})}
    seen = who_is_who(every, KEY, LinkDecision.arrow().empty_table(), 0.98, 0.5)
    assert len(seen.identity.column("child_id").unique()) == people


def test_a_protected_address_is_not_compared() -> None:
    told = "local_id kind known_on\n1 protected_address 2026-08-31"
    assert number_of_people(WITHOUT_NAMES, Restriction=told) == 2


def test_whoever_has_a_protected_address_is_not_joined_by_likeness_nor_shown() -> None:
    seen = found(PAIR.format(**SAME), Restriction="local_id kind known_on\n1 protected_address 2026-08-31")
    assert (len(seen.identity.column("child_id").unique()), reasons(seen)) == (2, [])


def test_likeness_joins_nobody_to_an_id_that_a_person_joined_to_a_protected_address() -> None:
    third = "youth_justice | 3 | - | - | 2011-03-04 | - | - | 2026-08-31 | youth_justice"
    told = PAIR.format(**SAME).rstrip() + f"\n    {third}"
    decided = DECISION.format(decision="same").replace("early_help 2", "youth_justice 3")
    protected = "system local_id kind known_on\nyouth_justice 3 protected_address 2026-08-31"
    assert [number_of_people(told, decided, Restriction=one) for one in ("local_id", protected)] == [1, 2]


def test_whoever_has_a_protected_address_is_joined_by_a_number() -> None:
    told = "local_id kind known_on\n1 protected_address 2026-08-31"
    assert number_of_people(NUMBERED.format(number="upn", value="Z205200517105"), Restriction=told) == 1


def test_one_with_a_protected_address_may_still_be_the_one_that_another_is_taken_for() -> None:
    both = """
        system     | local_id | forename | surname | born_on    | sex | known_on   | told_by
        csc        | 1        | Ada      | Bram    | 2012-01-09 | F   | 2026-08-31 | people
        csc        | 2        | Ada      | Bram    | 2012-01-09 | F   | 2026-08-31 | people
        early_help | 3        | Ada      | Bram    | 2012-01-09 | F   | 2026-08-31 | early_help
        """
    seen = found(both, Restriction="local_id kind known_on\n1 protected_address 2026-08-31")
    assert [(row["local_id"], row["other_local_id"]) for row in seen.review.to_pylist()] == [("2", "3")]


ADOPTED = "local_id happened_on ended_on end_reason known_on\n1 2015-01-01 2018-06-01 {reason} 2015-02-01"
LATER = "record_id | system | local_id | happened_on | known_on\nb | early_help | 2 | {day} | {day}"


@pytest.mark.parametrize(
    ("reason", "day", "people"),
    [("E11", "2019-03-01", 2), ("E12", "2019-03-01", 2), ("E4A", "2019-03-01", 1), ("E11", "2016-03-01", 1)],
    ids=["adopted", "adopted with dispensed consent", "went home", "an id from before the adoption"],
)
def test_an_adopted_child_is_not_joined_to_ids_that_came_after(reason: str, day: str, people: int) -> None:
    others = {"CareEpisode": ADOPTED.format(reason=reason), "EhContact": LATER.format(day=day)}
    assert number_of_people(PAIR.format(**SAME), **others) == people


def test_nor_once_its_own_records_were_sealed_and_are_no_longer_in_the_extract() -> None:
    told = "local_id happened_on ended_on end_reason known_on gone_on\n1 2015-01-01 2018-06-01 {} 2015-02-01 2018-09-30"
    joined = NUMBERED.format(number="upn", value="Z205200517105")
    people = [
        number_of_people(joined, CareEpisode=told.format(reason), EhContact=LATER.format(day="2019-03-01"))
        for reason in ("E11", "E4A")
    ]
    assert people == [2, 1]


def test_an_adoption_that_the_return_took_back_keeps_nobody_apart() -> None:
    told = """
        record_id local_id happened_on ended_on end_reason known_on gone_on
        r 1 2015-01-01 2018-06-01 E11 2015-02-01 2018-09-30
        r 1 2015-01-01 2018-06-01 E4A 2015-02-01 -
        """
    joined = NUMBERED.format(number="upn", value="Z205200517105")
    assert number_of_people(joined, CareEpisode=told, EhContact=LATER.format(day="2019-03-01")) == 1


NUMBERED = """
    system     | local_id | {number} | born_on    | known_on   | told_by
    csc        | 1        | {value}  | 2012-01-09 | 2026-08-31 | people
    early_help | 2        | {value}  | 2012-01-09 | 2026-08-31 | people
    """
NUMBERS = [("upn", "Z205200517105"), ("nhs_number", "9434765919"), ("master_id", "M1")]


@pytest.mark.parametrize(("number", "value"), NUMBERS, ids=[name for name, _ in NUMBERS])
def test_no_unchanged_number_joins_an_adopted_child_to_an_id_that_came_after(number: str, value: str) -> None:
    others = {"CareEpisode": ADOPTED.format(reason="E11"), "EhContact": LATER.format(day="2019-03-01")}
    assert number_of_people(NUMBERED.format(number=number, value=value), **others) == 2


@pytest.mark.parametrize(
    ("day", "people"), [("2018-04-01", 2), ("2017-04-01", 1)], ids=["two months before", "a year before"]
)
@pytest.mark.parametrize("text", [PAIR.format(**SAME), NUMBERED.format(number="upn", value="Z205200517105")])
def test_an_id_that_begins_shortly_before_the_order_is_the_new_name(text: str, day: str, people: int) -> None:
    others = {"CareEpisode": ADOPTED.format(reason="E11"), "EhContact": LATER.format(day=day)}
    assert number_of_people(text, **others) == people


def test_where_the_old_id_goes_on_an_id_from_before_the_order_is_the_same_child() -> None:
    goes_on = "record_id local_id happened_on\nr9 1 2018-09-01"
    others = {"CareEpisode": ADOPTED.format(reason="E11"), "EhContact": LATER.format(day="2018-04-01")}
    assert number_of_people(PAIR.format(**SAME), Referral=goes_on, **others) == 1


def test_an_adopted_child_keeps_its_own_ids_when_the_new_name_has_the_number_too() -> None:
    """Old and new ids are two people of two ids each."""
    told = (
        NUMBERED.format(number="upn", value="Z205200517105").rstrip()
        + """
    youth_justice | 3 | Z205200517105 | 2012-01-09 | 2026-08-31 | youth_justice
    education     | 4 | Z205200517105 | 2012-01-09 | 2026-08-31 | school_census"""
    )
    others = {
        "CareEpisode": ADOPTED.format(reason="E11"),
        "EhContact": LATER.format(day="2016-03-01"),
        "Offence": "record_id | system | local_id | happened_on\nc | youth_justice | 3 | 2019-01-01",
        "SchoolTerm": "record_id | system | local_id | happened_on\nd | education | 4 | 2020-01-16",
    }
    child_ids = found(told, **others).identity.select(["local_id", "child_id"]).to_pylist()
    child = {row["local_id"]: row["child_id"] for row in child_ids}
    assert (child["1"] == child["2"], child["3"] == child["4"], child["1"] == child["3"]) == (True, True, False)


def test_an_adopted_child_and_who_it_became_are_not_shown_to_anybody() -> None:
    others = {"CareEpisode": ADOPTED.format(reason="E11"), "EhContact": LATER.format(day="2019-03-01")}
    assert reasons(found(PAIR.format(**SAME), **others)) == []


TWINS = """
    system     | local_id | upn           | forename | sex     | born_on    | known_on   | told_by
    csc        | 1        | Z205200517105 | Peter    | M       | 2012-01-09 | 2026-08-31 | people
    {system}   | 2        | Z205200517105 | {other}  | {sex}   | 2012-01-09 | 2026-08-31 | people
    """


@pytest.mark.parametrize(
    ("system", "other", "sex", "people"),
    [
        ("csc", "Paula", "F", 2),
        ("early_help", "Paula", "F", 2),
        ("csc", "Owen", "M", 2),
        ("early_help", "Owen", "M", 1),
        ("early_help", "Petr", "F", 1),
        ("csc", "Petr", "M", 2),
        ("csc", "Peter", "F", 1),
        ("csc", "-", "F", 2),
        ("csc", "-", "M", 1),
        ("early_help", "-", "F", 1),
    ],
    ids=[
        "a twin",
        "a twin elsewhere",
        "a twin brother",
        "renamed",
        "misspelt, sex wrong",
        "nearly the same name in one system",
        "the same name, sex wrong",
        "no name told, of the other sex",
        "no name told",
        "no name told, sex wrong",
    ],
)
def test_a_copied_number_does_not_join_twins(system: str, other: str, sex: str, people: int) -> None:
    assert number_of_people(TWINS.format(system=system, other=other, sex=sex)) == people


def test_those_who_claim_one_number_and_cannot_be_one_are_shown_to_a_person() -> None:
    seen = found(TWINS.format(system="csc", other="Paula", sex="F")).review.to_pylist()
    assert [(row["local_id"], row["other_local_id"], row["why"]) for row in seen] == [("1", "2", "contradicted")]


def test_a_number_that_two_contradict_still_joins_the_ids_of_one_of_them() -> None:
    third = "early_help | 3 | Z205200517105 | Paula | F | 2012-01-09 | 2026-08-31 | early_help"
    told = TWINS.format(system="csc", other="Paula", sex="F").rstrip() + f"\n    {third}"
    child = {row["local_id"]: row["child_id"] for row in found(told).identity.to_pylist()}
    assert (child["2"] == child["3"], child["1"] == child["2"]) == (True, False)


TWO_NUMBERS = """
    system     | local_id | forename | upn      | former_upn   | nhs_number | sex | born_on    | known_on   | told_by
    csc        | 1        | Ada      | {upn}    | -            | {nhs}      | F   | 2012-01-09 | 2026-08-31 | people
    early_help | 2        | {other}  | {upn_2}  | {former_upn} | {nhs_2}    | F   | 2012-01-09 | 2026-08-31 | people
    """
UPN, UPN_2, NHS, NHS_2 = "Z205200517105", "R205200120101", "9434765919", "9434765870"
NUMBERS_OF_TWO = {"upn": UPN, "upn_2": UPN, "nhs": NHS, "nhs_2": NHS, "former_upn": "-", "other": "Zoe"}


@pytest.mark.parametrize(
    ("differs", "people"),
    [
        ({}, 1),
        ({"upn_2": UPN_2}, 2),
        ({"nhs_2": NHS_2}, 2),
        ({"upn_2": UPN_2, "former_upn": UPN}, 1),
        ({"upn_2": UPN_2, "other": "Aida"}, 1),
        ({"upn_2": UPN_2, "other": "-"}, 1),
        ({"upn_2": "-"}, 1),
        ({"upn_2": UPN_2[:-1] + "9"}, 1),
    ],
    ids=[
        "both numbers the same",
        "another pupil number",
        "another NHS number",
        "the pupil number is a former one",
        "nearly the same name",
        "no name",
        "no pupil number",
        "a pupil number whose letter is wrong",
    ],
)
def test_a_number_does_not_join_those_of_another_number_and_name(differs: dict[str, str], people: int) -> None:
    seen = found(TWO_NUMBERS.format(**NUMBERS_OF_TWO | differs))
    assert (len(seen.identity.column("child_id").unique()), reasons(seen)) == (people, ["contradicted"] * (people - 1))


FORMER = """
    system     | local_id | upn           | former_upn    | born_on    | known_on   | told_by
    csc        | 1        | Z205200517105 | -             | 2012-01-09 | 2026-08-31 | cin_census
    early_help | 2        | R205200120101 | Z205200517105 | 2012-01-09 | 2026-08-31 | early_help
    """


@pytest.mark.parametrize(("closed", "people"), [("RC1", 2), ("RC2", 1)])
def test_a_former_number_does_not_join_a_case_closed_by_adoption_to_a_later_id(closed: str, people: int) -> None:
    case = f"local_id happened_on ended_on closure_reason known_on\n1 2015-01-01 2018-06-01 {closed} 2015-02-01"
    assert number_of_people(FORMER, Referral=case, EhContact=LATER.format(day="2019-03-01")) == people


@pytest.mark.parametrize("number", ["former_upn", "nhs_number"])
def test_an_id_with_a_new_pupil_number_is_the_new_name_however_long_before_the_order_it_began(number: str) -> None:
    told = f"""
        system     | local_id | upn     | {number}                                      | born_on    | told_by
        csc        | 1        | {UPN}   | {NHS if number == "nhs_number" else "-"}      | 2012-01-09 | cin_census
        early_help | 2        | {UPN_2} | {NHS if number == "nhs_number" else UPN}      | 2012-01-09 | early_help
        """
    others = {"CareEpisode": ADOPTED.format(reason="E12"), "EhContact": LATER.format(day="2016-10-01")}
    assert number_of_people(told, **others) == 2


def test_an_adopted_child_keeps_an_id_of_the_number_that_it_had_before() -> None:
    told = FORMER.replace("csc ", "x ").replace("early_help", "csc").replace("x ", "early_help").replace(" 1 ", " 3 ")
    others = {"CareEpisode": ADOPTED.format(reason="E12").replace("\n1", "\n2")}
    first = "record_id | system | local_id | happened_on | known_on\nb | early_help | 3 | 2016-10-01 | 2016-10-01"
    assert number_of_people(told, EhContact=first, **others) == 1


def test_an_adopted_child_and_a_later_id_are_not_joined_through_a_third() -> None:
    third = "youth_justice | 3 | Ada | Bram | 2012-01-09 | F | W6 0IC | 2026-08-31 | youth_justice"
    others = {
        "CareEpisode": ADOPTED.format(reason="E11"),
        "EhContact": LATER.format(day="2019-03-01"),
        "Offence": "record_id | system | local_id | happened_on\nc | youth_justice | 3 | 2016-01-01",
    }
    assert "not_together" in reasons(found(PAIR.format(**SAME).rstrip() + f"\n    {third}", **others))


# from month to month


def test_merges_and_splits_are_people_not_ids() -> None:
    names = ["borough", "system", "local_id", "child_id"]
    before = pa.table([["b"] * 5, ["csc"] * 5, list("12345"), ["x", "y", "z", "z", "z"]], names=names)
    now = pa.table([["b"] * 5, ["csc"] * 5, list("12346"), ["x", "x", "z", "w", "v"]], names=names)
    assert changes(before, now) == {"merged": 1, "split": 1}
