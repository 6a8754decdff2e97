"""The month's list as it is shown: families, their reasons, and what the list says of itself."""

import pyarrow as pa

from schemas.table import COUNT, DATE, FLAG, NUMBER, TEXT, Column, Table

SENTENCES = pa.list_(pa.string())


class ListedFamily(Table):
    grain = "one family on one borough's list of one month"
    source = "scores, households, reasons"
    borough = Column(TEXT, "the borough", required=True)
    month_on = Column(DATE, "the landmark the list stands on", required=True)
    section = Column(
        TEXT,
        "list; own_section: already open to help, outside capacity; just_missed: counted, not shown",
        required=True,
    )
    family_id = Column(TEXT, "the family, a keyed hash", required=True)
    child_id = Column(TEXT, "the child under whom it has its best place", required=True)
    children_at_stage = Column(COUNT, "its children at a life stage", required=True)
    life_stage = Column(TEXT, "the life stage of its best place", required=True)
    months_to_stage = Column(COUNT, "months to that stage", required=True)
    change = Column(TEXT, "new, staying or returning, against earlier months", required=True)
    status_reason = Column(TEXT, "why it stands in its own section")
    band = Column(TEXT, "the band in words", required=True)
    reasons_for = Column(SENTENCES, "why, in dated sentences", required=True)
    reasons_against = Column(SENTENCES, "what speaks against", required=True)
    not_known = Column(SENTENCES, "what is not known", required=True)


class ListedReason(Table):
    grain = "one sentence of one listed family"
    source = "features and the records behind them, as visible at the list's month"
    borough = Column(TEXT, "the borough", required=True)
    month_on = Column(DATE, "the list's month", required=True)
    family_id = Column(TEXT, "the family", required=True)
    side = Column(TEXT, "for, or against", required=True)
    place = Column(COUNT, "its place on that side, from 0", required=True)
    words = Column(TEXT, "the sentence", required=True)
    feature = Column(TEXT, "the column of the catalogue that it tells", required=True)
    records = Column(SENTENCES, "the ids of the records behind it", required=True)


class ListedChange(Table):
    grain = "one family that joined a borough's list since the one before, or left it"
    source = "both lists, and what the sources came to show between them"
    borough = Column(TEXT, "the borough", required=True)
    month_on = Column(DATE, "the month of the later list", required=True)
    family_id = Column(TEXT, "the family", required=True)
    what = Column(TEXT, "joined or left", required=True)
    why = Column(TEXT, "the first reason that holds", required=True)
    words = Column(TEXT, "the same in words", required=True)
    kind = Column(TEXT, "the kind of record behind it")
    happened_on = Column(DATE, "the day of that record")


class Demand(Table):
    grain = "one life stage, or one school or ward of it, of one borough in one month"
    source = "the families that could be listed; small counts are hidden (c)"
    borough = Column(TEXT, "the borough", required=True)
    month_on = Column(DATE, "the month", required=True)
    life_stage = Column(TEXT, "the life stage", required=True)
    by = Column(TEXT, "what the families are counted by: all, school or ward", required=True)
    place = Column(TEXT, "the school's number, the ward, not known, or all", required=True)
    families = Column(TEXT, "how many families could be listed", required=True)
    expected = Column(TEXT, "of how many of them the outcome is expected", required=True)


class Score(Table):
    grain = "one child at one landmark, outcome and model"
    source = "the champions of train.as_of"
    row_id = Column(pa.int64(), "the landmark", required=True)
    outcome = Column(TEXT, "the outcome", required=True)
    model = Column(TEXT, "the model", required=True)
    score = Column(NUMBER, "what ranks: a rule's count, a model's own chance before calibration", required=True)
    risk = Column(NUMBER, "the calibrated chance within the horizon", required=True)


class ReviewEntry(Table):
    grain = "one entry of the review page on one listed family: it was looked at, or something was decided"
    source = "the review page's database, without who wrote it and without free text"
    borough = Column(TEXT, "the borough", required=True)
    list_id = Column(TEXT, "the list", required=True)
    month_on = Column(DATE, "the list's month", required=True)
    family_id = Column(TEXT, "the family", required=True)
    entry_id = Column(pa.int64(), "its place in the borough's entries", required=True)
    kind = Column(TEXT, "viewed: for the first time; or decided", required=True)
    done_on = Column(DATE, "the day", required=True)
    decision = Column(
        TEXT, "offer_help, already_supported, not_now, not_appropriate, wrong_data, no_consent; empty of a view"
    )
    wrong_what = Column(TEXT, "of wrong_data: record, date, person, family or other")
    replaces_entry_id = Column(pa.int64(), "the decision that it corrects, which no longer holds")
    seconds = Column(pa.int64(), "of a decision: since the list's family was first looked at by the same person")


class Exposure(Table):
    grain = "one family on one list that was shown, and what came of it; a month's list that was made again is two"
    source = "the lists as they were shown, the review page, early help and what the records show since"
    borough = Column(TEXT, "the borough", required=True)
    month_on = Column(DATE, "the list's month", required=True)
    list_id = Column(TEXT, "the list", required=True)
    family_id = Column(TEXT, "the family, a keyed hash", required=True)
    section = Column(TEXT, "list, or own_section: already open to help, outside capacity", required=True)
    as_of = Column(DATE, "the day of the list's extract, from which it runs until it expires", required=True)
    is_withdrawn = Column(FLAG, "whether the list was withdrawn since, itself or with its model", required=True)
    viewed_on = Column(DATE, "the day on which somebody first looked at it on this list")
    decided_on = Column(
        DATE, "the day since which it was so decided on this list: who mends the words decides nothing anew"
    )
    decision = Column(TEXT, "the decision that holds, as in ReviewEntry")
    seconds = Column(pa.int64(), "of the first decision: since the family was first looked at by the same person")
    helped_on = Column(DATE, "the first start of early help since the decision; where there is none, since the month")
    outcome_on = Column(DATE, "the first event since the month of the outcome that ranks lists")
