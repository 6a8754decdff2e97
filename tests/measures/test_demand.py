"""How many families could be listed, by stage and school, without a small count."""

import pandas as pd

from measures.demand import demand


def families(*groups: tuple[str, str | None, int], ward: str | None = None) -> pd.DataFrame:
    """So many families of a stage and school in one ward, each with a chance of one in ten."""
    rows = [(stage, school, ward, 0.1) for stage, school, count in groups for _ in range(count)]
    return pd.DataFrame(rows, columns=["life_stage", "school", "ward", "chance"])


def told(*groups: tuple[str, str | None, int]) -> dict[tuple[str, str], str]:
    found = demand(families(*groups))
    return {(row.life_stage, row.place): row.families for row in found.itertuples()}


def test_families_are_counted_by_stage_and_school() -> None:
    found = told(("entry", "100", 20), ("entry", "200", 30), ("transfer", "300", 40))
    assert found == {
        ("entry", "all"): "50",
        ("entry", "100"): "20",
        ("entry", "200"): "30",
        ("transfer", "all"): "40",
        ("transfer", "300"): "40",
    }


def test_a_small_count_is_hidden_and_another_so_that_the_sum_does_not_give_it_away() -> None:
    found = told(("entry", "100", 3), ("entry", "200", 30), ("entry", "300", 40))
    assert [found["entry", school] for school in ("all", "100", "200", "300")] == ["73", "c", "c", "40"]


def test_a_stage_with_few_families_is_hidden_with_its_schools() -> None:
    found = told(("entry", "100", 4), ("transfer", "200", 40), ("post_16", "200", 60))
    assert [found["entry", "all"], found["entry", "100"]] == ["c", "c"]


def test_of_no_known_school_only_the_sum_is_told() -> None:
    assert told(("entry", None, 50)) == {("entry", "all"): "50"}


def test_families_are_counted_by_ward_too() -> None:
    both = pd.concat([families(("entry", "100", 20), ward="north"), families(("entry", "100", 30), ward="south")])
    found = demand(both)
    assert list(zip(found["by"], found["place"], found["families"], strict=True)) == [
        ("all", "all", "50"),
        ("school", "100", "50"),
        ("ward", "north", "20"),
        ("ward", "south", "30"),
    ]


def test_a_ward_with_few_families_hides_another_ward_and_no_school() -> None:
    both = pd.concat([families(("entry", "100", 3), ward="north"), families(("entry", "100", 30), ward="south")])
    found = demand(pd.concat([both, families(("entry", "100", 40), ward="west")]))
    assert found["families"].tolist() == ["73", "73", "c", "c", "40"]


def test_what_is_expected_is_a_whole_number_and_hidden_with_its_count() -> None:
    found = demand(families(("entry", "100", 3), ("entry", "200", 30), ("entry", "300", 40)))
    assert found["expected"].tolist() == ["7", "c", "c", "4"]


def test_no_child_or_family_is_named() -> None:
    assert list(demand(families(("entry", "100", 9)))) == ["life_stage", "by", "place", "families", "expected"]


def test_of_nobody_there_is_an_empty_table() -> None:
    assert demand(families()).empty
