"""What stops the reading of a borough, or of a row, and what the archive shows: named here, applied elsewhere."""

from schemas.records import Person, Restriction

from .rule import told

told("ragged", "quarantine", "the row has more or fewer cells than the header")
told(
    "formula_without_value",
    "warn",
    "a cell that is read holds a formula whose result the workbook does not hold: open it, let it calculate, save it",
)
OF_NOBODY = "restriction_of_nobody"
told(
    OF_NOBODY,
    "warn",
    "no record has the id of the restriction, which restricts nobody: compare the two, noughts and capitals count",
    (Restriction,),
)
told("mixed_dates", "stop", "a column of dates mixes their order, so that no date in it can be trusted")
told(
    "born_after_extract",
    "stop",
    "a birth lies on or after the extract date",
    (Person,),
    "cin_8520 ssda903_301",
)
told("too_many_bad_rows", "stop", "more rows than conform.max_quarantined_share cannot be believed")
told("too_few_rows", "stop", "a month of a table holds far fewer rows than the extract before it")
told("too_many_unmapped", "stop", "more codes of a column than conform.max_unmapped_share stand for nothing known")
