"""Which local ids are one person, and which families one kin."""

import pyarrow as pa
import pytest

from extracts.erasure import without_erased
from extracts.exact import Archives
from extracts.kin import children
from extracts.linkage import who_is_who
from extracts.pseudonymous import families, linked
from schemas.records import RECORDS, EhEpisode, Membership, Person, Record, Referral, Restriction
from schemas.view import LinkDecision
from tests.cases import archived, drawn, rows

KEY = b"a key for these tests"
Ids = tuple[str, str, str]


def archives(texts: dict[type[Record], str]) -> Archives:
    """The archives of all boroughs, those drawn and the others empty."""
    return {record: archived(record, texts.get(record, "happened_on")) for record in RECORDS}


def identities(told: Archives, key: bytes) -> pa.Table:
    """Who is who without any decision, by the thresholds of the project."""
    return who_is_who(told, key, LinkDecision.arrow().empty_table(), 0.98, 0.5).identity


def people(drawn_people: str, restrictions: str = "happened_on") -> set[frozenset[str]]:
    """The people that the identifiers make, each as the ids that are theirs."""
    found = identities(archives({Person: drawn_people, Restriction: restrictions}), KEY).to_pylist()
    ids: dict[str, set[str]] = {}
    for row in found:
        ids.setdefault(row["child_id"], set()).add(f"{row['borough']} {row['system']} {row['local_id']}")
    return {frozenset(these) for these in ids.values()}


def test_one_id_in_two_systems_is_two_people() -> None:
    told = """
        system     | local_id | born_on    | known_on   | told_by
        csc        | 100      | 2012-01-01 | 2026-08-31 | cin_census
        early_help | 100      | 2012-01-01 | 2026-08-31 | early_help
        """
    assert people(told) == {frozenset({"lbhf csc 100"}), frozenset({"lbhf early_help 100"})}


def test_one_id_in_two_boroughs_is_two_people() -> None:
    told = """
        borough | local_id | born_on    | known_on   | told_by
        lbhf    | 100      | 2012-01-01 | 2026-08-31 | cin_census
        rbkc    | 100      | 2012-01-01 | 2026-08-31 | cin_census
        """
    assert people(told) == {frozenset({"lbhf csc 100"}), frozenset({"rbkc csc 100"})}


@pytest.mark.parametrize(
    ("borough", "born_on", "is_one"),
    [("lbhf", "2012-01-01", True), ("rbkc", "2012-01-01", True), ("lbhf", "2012-01-02", False), ("lbhf", "-", False)],
    ids=["in one borough", "in two", "born on another day", "birth not known"],
)
def test_a_pupil_number_joins_those_born_on_one_day(borough: str, born_on: str, is_one: bool) -> None:
    told = f"""
        borough   | local_id | upn           | born_on    | known_on   | told_by
        lbhf      | 1        | Z205200517105 | 2012-01-01 | 2026-08-31 | cin_census
        {borough} | 2        | Z205200517105 | {born_on}  | 2026-08-31 | cin_census
        """
    assert (len(people(told)) == 1) is is_one


def test_a_former_pupil_number_joins() -> None:
    told = """
        local_id | upn           | former_upn    | born_on    | known_on   | told_by
        1        | Z205200517105 | -             | 2012-01-01 | 2026-08-31 | cin_census
        2        | R205200120101 | Z205200517105 | 2012-01-01 | 2026-08-31 | cin_census
        """
    assert len(people(told)) == 1


def test_an_nhs_number_joins() -> None:
    told = """
        local_id | nhs_number | born_on    | known_on   | told_by
        1        | 9434765919 | 2012-01-01 | 2026-08-31 | people
        2        | 9434765919 | 2012-01-01 | 2026-08-31 | people
        """
    assert len(people(told)) == 1


@pytest.mark.parametrize(("borough", "is_one"), [("lbhf", True), ("rbkc", False)])
def test_a_boroughs_own_person_id_joins_within_it(borough: str, is_one: bool) -> None:
    told = f"""
        borough   | local_id | master_id | known_on   | told_by
        lbhf      | 1        | M1        | 2026-08-31 | people
        {borough} | 2        | M1        | 2026-08-31 | people
        """
    assert (len(people(told)) == 1) is is_one


@pytest.mark.parametrize("master_id", ["0", "000", "NULL", "unknown", "N/A", "None", "--", "9999999"])
def test_what_stands_for_no_person_id_joins_nobody(master_id: str) -> None:
    told = f"""
        local_id | master_id   | known_on   | told_by
        1        | {master_id} | 2026-08-31 | people
        2        | {master_id} | 2026-08-31 | people
        """
    assert len(people(told)) == 2


def test_a_pupil_number_of_noughts_joins_nobody() -> None:
    told = """
        local_id | upn           | born_on    | known_on   | told_by
        1        | A000000000000 | 2012-01-01 | 2026-08-31 | people
        2        | A000000000000 | 2012-01-01 | 2026-08-31 | people
        """
    assert len(people(told)) == 2


@pytest.mark.parametrize(
    ("born_on", "is_one"),
    [("2012-01-09", True), ("2012-09-01", True), ("2012-03-09", True), ("2010-04-09", False), ("-", True)],
    ids=["one birth", "day and month exchanged", "another month", "another year and month", "not told"],
)
def test_a_boroughs_own_person_id_does_not_join_those_of_two_births(born_on: str, is_one: bool) -> None:
    told = f"""
        local_id | master_id | born_on    | known_on   | told_by
        1        | M1        | 2012-01-09 | 2026-08-31 | people
        2        | M1        | {born_on}  | 2026-08-31 | people
        """
    assert (len(people(told)) == 1) is is_one


def test_a_person_id_that_very_many_ids_have_joins_nobody() -> None:
    told = "local_id master_id known_on told_by\n" + "\n".join(f"{n} M1 2026-08-31 people" for n in range(21))
    assert len(people(told)) == 21


def test_links_run_on_from_one_id_to_the_next() -> None:
    told = """
        system        | local_id | master_id | upn           | born_on    | known_on   | told_by
        csc           | 1        | M1        | -             | 2012-01-01 | 2026-08-31 | people
        early_help    | 2        | M1        | Z205200517105 | 2012-01-01 | 2026-08-31 | people
        youth_justice | 3        | -         | Z205200517105 | 2012-01-01 | 2026-08-31 | youth_justice
        """
    assert len(people(told)) == 1


def test_an_id_that_must_not_be_linked_stays_alone() -> None:
    told = """
        local_id | master_id | known_on   | told_by
        1        | M1        | 2026-08-31 | people
        2        | M1        | 2026-08-31 | people
        """
    assert len(people(told, "local_id kind known_on\n2 do_not_link 2026-08-31")) == 2


def test_a_link_that_was_taken_back_no_longer_holds() -> None:
    told = """
        record_id | local_id | master_id | known_on   | gone_on    | told_by
        a         | 1        | M1        | 2026-08-31 | -          | people
        b         | 2        | M1        | 2026-08-31 | 2026-09-30 | people
        b         | 2        | M2        | 2026-09-30 | -          | people
        """
    assert len(people(told)) == 2


# names and days


GONE = """
    system     | local_id | upn           | born_on    | known_on   | gone_on    | told_by
    csc        | 1        | Z205200517105 | 2012-01-09 | 2026-07-31 | 2026-08-31 | cin_census
    csc        | 2        | {upn}         | {born_on}  | 2026-08-31 | -          | cin_census
    """
SAME_ONE = {"upn": "Z205200517105", "born_on": "2012-01-09"}


@pytest.mark.parametrize(
    ("differs", "restrictions", "count"),
    [
        ({}, "happened_on", 1),
        ({"upn": "R205200120101"}, "happened_on", 2),
        ({"born_on": "2013-01-09"}, "happened_on", 2),
        ({}, "local_id kind known_on gone_on\n1 do_not_link 2026-07-31 2026-08-31", 2),
    ],
    ids=["recoded", "another number", "another birth", "not to be linked while it was there"],
)
def test_an_id_that_has_gone_stays_who_it_was(differs: dict[str, str], restrictions: str, count: int) -> None:
    assert len(people(GONE.format(**SAME_ONE | differs), restrictions)) == count


def test_a_merge_keeps_the_child_id_of_the_id_known_first() -> None:
    early = "local_id known_on told_by\nolder 2026-08-31 people"
    before = identities(archives({Person: early}), KEY).column("child_id")[0]
    merged = """
        record_id local_id known_on   master_id told_by gone_on
        a         older    2026-08-31 -         people  2026-09-30
        a         older    2026-09-30 M1        people  -
        b         earlier  2026-09-30 M1        people  -
        """
    assert set(identities(archives({Person: merged}), KEY).column("child_id")) == {before}


def test_the_id_known_first_keeps_its_day_and_the_other_takes_that_of_the_join() -> None:
    told = """
        record_id local_id known_on   master_id told_by gone_on
        a         older    2026-08-31 -         people  2026-10-31
        a         older    2026-10-31 M1        people  -
        b         younger  2026-09-30 M1        people  -
        """
    found = identities(archives({Person: told}), KEY)
    wanted = "local_id link_known_on\nolder 2026-08-31\nyounger 2026-10-31"
    assert drawn(found, wanted) == rows(wanted)


def test_an_id_that_only_a_record_names_is_a_person() -> None:
    found = identities(archives({Referral: "local_id happened_on\nH1 2026-01-01"}), KEY)
    assert found.column("local_id").to_pylist() == ["H1"]


def test_another_key_gives_other_names() -> None:
    told = archives({Referral: "local_id happened_on\nH1 2026-01-01"})
    assert identities(told, KEY).column("child_id") != identities(told, b"another").column("child_id")


# births and kin


def test_a_birth_replaces_the_expected_date() -> None:
    told = """
        record_id known_on   expected_on born_on    told_by    gone_on
        a         2026-03-31 2026-04-10  -          cin_census 2026-04-30
        a         2026-04-30 2026-04-10  2026-04-03 cin_census -
        """
    assert _born_on(told) == "2026-04-03"


def test_an_unborn_child_has_its_expected_date() -> None:
    assert _born_on("known_on expected_on told_by\n2026-03-31 2026-04-10 cin_census") == "2026-04-10"


def test_of_two_dates_of_birth_the_identifiers_are_believed_first() -> None:
    told = """
        record_id known_on   born_on    told_by
        a         2026-08-31 2012-01-02 cin_census
        b         2026-08-31 2012-01-01 people
        """
    assert _born_on(told) == "2012-01-01"


def _born_on(told: str) -> str:
    every = archives({Person: told})
    return str(children(every, identities(every, KEY))[1].column("born_on")[0])


TYPED = """
    record_id | known_on   | sex    | ethnicity         | told_by
    a         | 2026-08-31 | {sex}  | {ethnicity}       | people
    b         | 2026-08-31 | -      | {other}           | early_help
    """


@pytest.mark.parametrize(
    ("sex", "ethnicity", "other", "traits"),
    [
        ("F", "WBRI", "-", ("F", "WBRI")),
        ("she is Ada Bram", "of the Brams", "-", ("unmapped", "unmapped")),
        ("-", "of the Brams", "MWAS", (None, "MWAS")),
    ],
    ids=["codes", "what someone typed", "a code of another source"],
)
def test_of_traits_only_codes_go_beyond_link(
    sex: str, ethnicity: str, other: str, traits: tuple[str | None, str | None]
) -> None:
    every = archives({Person: TYPED.format(sex=sex, ethnicity=ethnicity, other=other)})
    [row] = children(every, identities(every, KEY))[2].to_pylist()
    assert (row["sex"], row["ethnicity"]) == traits


def test_kin_are_all_who_are_joined_by_families() -> None:
    told = """
        local_id family_id known_on
        a        f         2026-08-31
        b        f         2026-08-31
        b        g         2026-08-31
        c        g         2026-08-31
        d        h         2026-08-31
        """
    every = archives({Membership: told})
    identity = identities(every, KEY)
    local_ids = dict(zip(identity.column("child_id").to_pylist(), identity.column("local_id").to_pylist(), strict=True))
    kin: dict[str, set[str]] = {}
    for row in children(every, identity)[0].to_pylist():
        kin.setdefault(row["kin_id"], set()).add(local_ids[row["child_id"]])
    assert sorted(map(sorted, kin.values())) == [["a", "b", "c"], ["d"]]


def test_a_family_of_the_same_id_in_another_borough_is_another() -> None:
    told = "borough local_id family_id known_on\nlbhf a f 2026-08-31\nrbkc b f 2026-08-31"
    every = archives({Membership: told})
    kin = children(every, identities(every, KEY))[0].column("kin_id").to_pylist()
    assert (len(set(kin)), len(set(families(every[Membership], KEY).column("family_id").to_pylist()))) == (2, 2)


def test_a_linked_record_carries_no_local_id() -> None:
    every = archives({Referral: "record_id local_id happened_on\nH1|2026-01-01 H1 2026-01-01"})
    found = linked(Referral, every[Referral], identities(every, KEY), KEY)
    assert "H1" not in str(found.to_pylist())


def test_of_a_person_to_be_erased_only_the_erasure_is_left() -> None:
    every = archives(
        {
            Referral: "local_id happened_on\nerased 2026-01-01\nkept 2026-01-01",
            Restriction: "local_id kind known_on\nerased erasure 2026-08-31\nkept objection 2026-08-31",
        }
    )
    left = without_erased(every, every[Restriction])
    assert left[Referral].column("local_id").to_pylist() == ["kept"]
    assert left[Restriction].column("local_id").to_pylist() == ["erased", "kept"]


REASONS = ["Quillfeather family, 5 Mill Lane W6 0XY", "Z205200517105", "housing", " Housing"]


def test_a_text_of_no_list_goes_on_without_a_word_of_it_however_many_share_it() -> None:
    told = [
        f"{number}/{place} | {number} | 2026-01-01 | {text}"
        for number in range(20)
        for place, text in enumerate(REASONS)
    ]
    every = archives({EhEpisode: "\n".join(["record_id | local_id | happened_on | reason", *told])})
    found = linked(EhEpisode, every[EhEpisode], identities(every, KEY), KEY).column("reason").to_pylist()
    words = {word for text in REASONS for word in text.casefold().split() if len(word) > 3}
    assert (len(set(found)), [word for word in words if any(word in text for text in found)]) == (3, [])
