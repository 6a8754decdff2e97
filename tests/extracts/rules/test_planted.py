"""The made-up boroughs' dirt, planted rule by rule: at least what was planted is found, and next to nothing else.

A kind of dirt is named as the rule that it breaks; what is named otherwise, or cannot all be seen, stands below.
"""

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from extracts.files import Extract, read_extract
from extracts.judging import judge
from extracts.manifest import read_manifest
from extracts.rules import RULES
from synthetic.cin_xml import write_census
from synthetic.csv_files import write_exports
from synthetic.days import day
from synthetic.dirt import RULES as DIRT
from synthetic.dirt import dirt_of
from synthetic.dirt.rows import Rows
from synthetic.manifest import write_manifest
from synthetic.ssda903_csv import write_returns
from synthetic.world import World, make_world, view

pytestmark = pytest.mark.slow
PARAMS: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[3] / "synthetic" / "params.yaml").read_text(encoding="utf-8")
)
BOROUGH, DAY, YEARS = "lbhf", "2026-09-01", range(2014, 2028)
OTHERWISE = {
    "cin_2883": "",  # no row shows it: a census starts more plans than it holds conferences
    "cin_2884": "",  # a conference of the case and of its enquiry is one record
    "cin_8790": "",  # nor which disability it is
    "cin_8890": "",  # nor when an enquiry ended
    "cin_open_1900": "",  # read as open, and counted as a sentinel
    "ssda903_218": "",  # nor the home's number, postcodes, mothers, and births and sexes beside the header's
    "ssda903_392c": "",
    "ssda903_399": "",
    "ssda903_int18": "",
    "ssda903_int21": "",
    "ssda903_open_9999": "",  # read as open, or told by its reason
    "cin_factor_early": "early_factor",
    "cin_temporary_upn": "temporary_upn",
    "person_upn_temporary": "temporary_upn",
    "person_upn_wrong": "wrong_upn",
    "person_birth_1900": "no_birth",
    "people_birth_differs": "birth_differs",
    "people_sex_differs": "sex_differs",
    "people_upn_of_sibling": "identifier_twice",
    "spell_overlaps": "help_overlaps",
    "eh_end_without_reason": "help_without_reason",
    "eh_level_unknown": "help_code",
    "yj_outcome_first": "outcome_before_offence",
    "yj_offence_other_case": "outcome_of_no_offence",
    "yj_offence_unknown": "outcome_of_no_offence",
    "yj_seriousness_out_of_range": "seriousness",
    "cin_4010": "no_start",
    "cin_8720": "no_start",
    "ssda903_353": "no_start",  # a day that stands for none is read as none
    "cin_4004": "duplicate",  # the second has the same start
    "cin_8896": "duplicate",
    "cin_8935": "duplicate",
    "export_twice": "duplicate",
    "member_twice": "duplicate",
    "person_twice": "duplicate",
    "spell_ends_first": "end_before_start",
    "member_ends_first": "end_before_start",
    "export_not_a_date": "bad_date",
    "export_in_future": "after_extract",
    "export_without_date": "no_start",
    "export_date_1900": "no_start",
    "export_without_person": "no_id",
}
"""By kind of dirt the rule that finds it, where that is not the rule of its name; blank where none can."""
IN_PART = {
    "cin_8540": "a code that is none counts as a disability",
    "cin_8610": "the primary need is that of the case's assessments, and some have none",
    "cin_8650": "likewise",
    "cin_8770q": "where there was no further action no number is asked for",
    "cin_8867": "what a case holds is not judged where the case itself is set aside",
    "cin_2886q": "only in years in which it is more than 2 %",
    "cin_2885": "some start in the year after that of the conference",
    "export_in_future": "a spell with an end is set aside for ending before it begins",
    "ssda903_205a": "a child's first year has none before it",
    "ssda903_504": "where it is the first row of the return, the later ones differ from it",
    "ssda903_202": "some have no return of the year before",
    "ssda903_204": "likewise",
    "ssda903_208": "likewise",
    "ssda903_431": "the first row of a return has none before it",
    "ssda903_434": "likewise",
    "ssda903_435": "likewise",
    "ssda903_436": "likewise",
    "ssda903_432": "likewise",
}
"""Kinds of dirt of which some rows do not show it: of ENOUGH of them at least one is found."""
ENOUGH = 5
WHOLE = {"cin_8500", "cin_8510", "cin_8600", "cin_8520", "ssda903_102", "ssda903_int03", "cin_8580", "ssda903_562"}
"""Dirt that takes whole children or cases away, with what is wrong in their other rows."""
CLEAN = {"outcome_of_no_offence", "sex_differs"}
"""Found in clean files too: an offence before the days of the export; a child's sex entered before its birth."""


@dataclass(frozen=True)
class Told:
    """How many rows the dirt changed by kind, and how many break each rule."""

    planted: Counter[str]
    found: Counter[str]


@pytest.fixture(scope="module")
def world() -> World:
    return make_world({**PARAMS, "scale": 0.08})


def read(world: World, rates: dict[str, float], folder: Path) -> Extract:
    """The extract of one borough with this dirt."""
    params = {**PARAMS, "dirt": {**PARAMS["dirt"], "rates": rates, "corrected": 0.0}}
    on, council = day(DAY), PARAMS["boroughs"][BOROUGH]
    shown = view(world, 0, on, council["la_code"], dirt_of(params, BOROUGH, on))
    write_manifest(folder / DAY, council, PARAMS["history_from"], on)
    write_census(shown, folder / DAY, YEARS)
    write_returns(shown, folder / DAY, YEARS)
    write_exports(shown, folder / DAY)
    return read_extract(folder / DAY, read_manifest(folder / DAY))


def broken(extract: Extract) -> Counter[str]:
    """Rows by rule, those set aside too."""
    return Counter(judge(extract).column("rule").to_pylist() + extract.quarantined().column("rule").to_pylist())


@pytest.fixture(scope="module")
def dirty(world: World, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """At eight times the rates, so that rare dirt is met in a small borough."""
    planted: Counter[str] = Counter()

    def counted(name: str, change: Any) -> Any:
        def plant(rows: Rows) -> Rows:
            changed = change(rows)
            planted[name] += len(np.unique(changed.index))
            return changed

        return plant

    with pytest.MonkeyPatch.context() as patch:
        for name, rule in list(DIRT.items()):
            patch.setitem(DIRT, name, replace(rule, change=counted(name, rule.change)))
        rates = {n: min(8 * rate, 0.05) for n, rate in PARAMS["dirt"]["rates"].items() if n not in WHOLE}
        extract = read(world, rates, tmp_path_factory.mktemp("dirty"))
    return Told(planted, broken(extract))


def rule_of(dirt: str) -> str:
    """The rule that finds a kind of dirt; blank where none does."""
    own = {name.lower(): name for name in RULES}
    of_code = {code.lower(): rule.name for rule in RULES.values() for code in rule.codes if rule.find}
    names = (dirt, dirt.rsplit("_", 1)[0])
    found = [told[name] for name in names for told in (own, of_code) if name in told]
    return OTHERWISE.get(dirt, next(iter(found), ""))


SEEN = sorted(name for name in DIRT if rule_of(name) and name not in WHOLE | set(IN_PART))


@pytest.mark.parametrize("rule", sorted({rule_of(name) for name in SEEN}))
def test_at_least_what_was_planted_is_found(rule: str, dirty: Told) -> None:
    assert dirty.found[rule] >= sum(dirty.planted[name] for name in SEEN if rule_of(name) == rule)


@pytest.mark.parametrize("dirt", IN_PART)
def test_some_of_what_is_seen_in_part_is_found(dirt: str, dirty: Told) -> None:
    assert dirty.found[rule_of(dirt)] or dirty.planted[dirt] < ENOUGH


def test_most_of_what_is_planted_in_the_returns_has_a_rule() -> None:
    of_returns = [name for name in DIRT if name.startswith(("cin_", "ssda903_"))]
    assert len([name for name in of_returns if rule_of(name)]) / len(of_returns) > 0.85


def test_clean_files_break_few_rules(world: World, tmp_path: Path) -> None:
    assert set(broken(read(world, {}, tmp_path))) <= CLEAN
