"""By which name a person is best known."""

from extracts.known_as import known_as
from schemas.records import Person
from schemas.view import Identity
from tests.cases import archived, rows, typed

IDENTITY = """
    borough system     local_id child_id link_known_on
    lbhf    csc        1        anna     2026-01-01
    lbhf    early_help e1       anna     2026-01-01
    """


def names(persons: str) -> dict[str, str]:
    archive = archived(Person, persons).drop_columns(["borough"])
    return known_as("lbhf", archive, typed(Identity.arrow(), rows(IDENTITY)))


def test_the_people_export_is_believed_before_others() -> None:
    told = """
        system     | local_id | told_by    | forename | surname | known_on
        early_help | e1       | early_help | Annie    | Smith   | 2026-08-01
        csc        | 1        | people     | Anna     | Smith   | 2026-01-01
        """
    assert names(told) == {"anna": "Anna Smith"}


def test_a_source_that_tells_no_name_leaves_it_to_the_next() -> None:
    told = """
        system     | local_id | told_by    | forename | surname | known_on
        csc        | 1        | people     | -        | -       | 2026-01-01
        early_help | e1       | early_help | Annie    | Smith   | 2026-08-01
        """
    assert names(told) == {"anna": "Annie Smith"}


def test_who_is_called_nobody_has_only_the_other_name() -> None:
    told = "system|local_id|told_by|forename|surname|known_on\ncsc|1|people|Baby|Smith|2026-01-01"
    assert names(told) == {"anna": "Smith"}


def test_a_name_in_another_script_is_a_name() -> None:
    told = "system|local_id|told_by|forename|surname|known_on\ncsc|1|people|Анна|Смит|2026-01-01"
    assert names(told) == {"anna": "Анна Смит"}


def test_an_id_of_nobody_known_has_no_name() -> None:
    told = "system|local_id|told_by|forename|surname|known_on\ncsc|2|people|Bob|Jones|2026-01-01"
    assert names(told) == {}
