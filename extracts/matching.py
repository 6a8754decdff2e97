"""People whom no number joins, compared by what is told of them: probabilistic matching (Fellegi and Sunter) by Splink.

The weights stand here and are not learned: what a pair weighs then depends on its two people, and on whether their name
is a common one, so that a link does not come and go with others' records from month to month, and the same files always
give the same links.
"""

from math import log2
from typing import Any

import duckdb
import pyarrow as pa

Level = tuple[str, str, float, float]

_SHARED_CHILD = "list_has_any(children_l, children_r) AND sex_l = sex_r AND NOT list_has_any(places_l, places_r)"
# how often two people of these boroughs are one, if drawn by lot: about one partner in a hundred thousand ids
PRIOR = 1e-5
# of each column what may be seen of two people: its name, when it holds, how often it does if they are one person and
# how often if they are two; the first that holds counts. All are assumptions: of errors and moves, of one birthday in
# eighteen years, of how common names are, of about 3,000 postcodes in use in a borough. docs/linking.md says what a
# borough may expect of them.
LEVELS: dict[str, tuple[Level, ...]] = {
    "forename": (
        ("same_common", "forename_l = forename_r AND has_common_forename_l", 0.90, 0.02),
        ("same", "forename_l = forename_r", 0.90, 0.005),
        ("alike", "jaro_winkler_similarity(forename_l, forename_r) >= 0.9", 0.07, 0.01),
        ("other", "ELSE", 0.03, 0.985),
    ),
    "surname": (
        ("same_common", "surname_l = surname_r AND has_common_surname_l", 0.85, 0.015),
        ("same", "surname_l = surname_r", 0.85, 0.003),
        ("alike", "jaro_winkler_similarity(surname_l, surname_r) >= 0.9", 0.06, 0.006),
        ("other", "ELSE", 0.09, 0.991),
    ),
    "born_on": (
        # the birthday of those whose own is not known
        ("same_assumed", "born_on_l = born_on_r AND right(born_on_l, 5) = '01-01'", 0.96, 0.006),
        ("same", "born_on_l = born_on_r", 0.96, 0.00015),
        ("swapped", "swapped_l = born_on_r", 0.012, 0.00012),
        ("same_day_of_year", "right(born_on_l, 5) = right(born_on_r, 5)", 0.008, 0.0025),
        ("same_month", "left(born_on_l, 7) = left(born_on_r, 7)", 0.012, 0.0045),
        ("other", "ELSE", 0.008, 0.99273),
    ),
    "sex": (("same", "sex_l = sex_r", 0.99, 0.5), ("other", "ELSE", 0.01, 0.5)),
    "postcode": (
        ("same", "postcode_l = postcode_r", 0.75, 0.0003),
        ("same_sector", "left(postcode_l, -2) = left(postcode_r, -2)", 0.07, 0.02),
        ("other", "ELSE", 0.18, 0.9797),
    ),
    "upn": (("same", "upn_l = upn_r", 0.97, 0.0001), ("other", "ELSE", 0.03, 0.9999)),
    "nhs_number": (("same", "nhs_number_l = nhs_number_r", 0.99, 0.0001), ("other", "ELSE", 0.01, 0.9999)),
    # of parents: a child of both, where they do not stand beside each other; that they share none says nothing
    "children": (("shared", _SHARED_CHILD, 0.5, 0.0001), ("none", "ELSE", 0.5, 0.5)),
    # a person stands in one system once, as a rule
    "places": (("shared", "list_has_any(places_l, places_r)", 0.0015, 0.35), ("apart", "ELSE", 0.9985, 0.65)),
}
CONTRADICTS = ("forename", "upn", "nhs_number")
"""Two people of whom one of these is told and differs are joined by nobody but a person."""
_OTHER_ENTRY = "mw_places < 0 AND forename_l <> forename_r"
"""Of two in one system a forename that is only alike differs: they may be twins."""
COMMON_SHARE, COMMON_COUNT = 0.005, 30
"""A name is common that so many people have, of all and at least."""
_BLOCKS = ("born_on", "upn", "nhs_number", "surname,postcode", "forename,surname,year")


def likely_pairs(persons: pa.Table, above: float) -> pa.Table:
    """Pairs of people who are one with a probability of at least `above`.

    `persons` has unique_id, places (a list: where they have an id) and, each of them null where it is not known, the
    other columns of LEVELS, with `swapped`, the birth with day and month exchanged, `year` of birth, and
    has_common_forename and has_common_surname; dates are text. Gives unique_id_l, unique_id_r, match_weight,
    match_probability and is_contradicted.
    """
    from splink import DuckDBAPI, Linker  # takes a second, which only this needs

    with duckdb.connect() as db:
        db.execute("SET enable_progress_bar = false")
        api = DuckDBAPI(connection=db)
        linker = Linker(api.register(persons, table_name="persons"), _settings(), log_level="ERROR")
        found = linker.inference.predict(threshold_match_probability=above, warning_mode="never")
        differs = [f"mw_{name} < 0" for name in CONTRADICTS]  # the weight of a column that differs
        contradicted = " OR ".join((*differs, _OTHER_ENTRY))
        return db.sql(
            f"""SELECT unique_id_l, unique_id_r, match_weight, match_probability, {contradicted} AS is_contradicted
                FROM {found.physical_name} ORDER BY unique_id_l, unique_id_r"""
        ).to_arrow_table()


def weights() -> dict[str, dict[str, float]]:
    """What each thing seen of a pair weighs, in bits for (above 0) or against their being one person."""
    return {name: {label: round(log2(m / u), 2) for label, _, m, u in levels} for name, levels in LEVELS.items()}


def _settings() -> dict[str, Any]:
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "unique_id",
        "probability_two_random_records_match": PRIOR,
        "blocking_rules_to_generate_predictions": [
            " AND ".join(f"l.{name} = r.{name}" for name in rule.split(",")) for rule in _BLOCKS
        ],
        "comparisons": [_comparison(name, levels) for name, levels in LEVELS.items()],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": True,
        "additional_columns_to_retain": ["forename"],
    }


def _comparison(name: str, levels: tuple[Level, ...]) -> dict[str, Any]:
    unknown = {"sql_condition": f"{name}_l IS NULL OR {name}_r IS NULL", "label_for_charts": "?", "is_null_level": True}
    told = [
        {"sql_condition": sql, "label_for_charts": label, "m_probability": m, "u_probability": u}
        for label, sql, m, u in levels
    ]
    return {"output_column_name": name, "comparison_levels": [unknown, *told]}
