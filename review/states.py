"""What can be said of a listed family, and in which order: states and moves as data."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """One thing that a reviewer can choose: its code, its words, and a hint on when it is meant."""

    code: str
    words: str
    hint: str = ""


FIRST_VIEWS = (
    Choice("worth_it", "Worth a conversation now"),
    Choice("not_sure", "Not sure"),
    Choice("not_now", "Probably not now"),
)
DECISIONS = (
    Choice("offer_help", "Offer help", "Somebody will speak with the family and offer early help."),
    Choice("already_supported", "Already supported", "Somebody works with the family already; say who."),
    Choice("not_now", "Not now", "A conversation may help later; say why not yet."),
    Choice("not_appropriate", "Not appropriate", "This family should not be approached; say why."),
    Choice("wrong_data", "The record is wrong", "The family is held back until the source system is corrected."),
    Choice("no_consent", "No consent", "The family has said no; it is left alone until something new is recorded."),
)
WRONG = (
    Choice("record", "A record that is not so, or belongs to somebody else"),
    Choice("date", "A date"),
    Choice("person", "A person: two people taken for one, or one for two"),
    Choice("family", "Who lives with whom"),
    Choice("other", "Something else"),
)
SECTIONS = {"list": "To review", "own_section": "Already open to help"}
TO_REVIEW, LOOKED_AT, REVIEWED = "to_review", "looked_at", "reviewed"
STATES = {
    TO_REVIEW: "To review",
    LOOKED_AT: "Being looked at",
    REVIEWED: "Reviewed",
}
MOVES = {
    # a kind of entry: the states of a family in which it can be made
    "opened": (TO_REVIEW, LOOKED_AT, REVIEWED),
    "assigned": (TO_REVIEW, LOOKED_AT, REVIEWED),
    "first_view": (LOOKED_AT, REVIEWED),
    "decided": (LOOKED_AT, REVIEWED),
}


def state_of(was_opened: bool, is_decided: bool) -> str:
    """Where a family stands, by its entries."""
    return REVIEWED if is_decided else LOOKED_AT if was_opened else TO_REVIEW


def words_of(choices: tuple[Choice, ...], code: str) -> str:
    """The words of a code."""
    return next(choice.words for choice in choices if choice.code == code)
