"""The rules of the two returns, as written in rules/*.sql."""

import re
from dataclasses import dataclass
from pathlib import Path

HEADING = re.compile(r"^-- (?P<name>\w+)(?P<query> \(query\))?: (?P<words>.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Rule:
    """A rule of a statutory return: its name, its words, and the rows that break it.

    name: collection and the DfE's code ("ssda903_355", "cin_8510"), or `plain_...` for what the DfE leaves unsaid.
    rows: what follows FROM in the query of the rows that break it; the first word is the table they are of.
    is_query: a real return breaks it as well, with a reason given to the DfE: assessments that took long, for instance.
    """

    name: str
    words: str
    rows: str
    is_query: bool

    @property
    def table(self) -> str:
        """The table whose rows the rule judges."""
        return self.rows.split()[0]


def _written(path: Path) -> list[Rule]:
    text = re.sub(r"^-- #.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = list(HEADING.finditer(text))
    ends = [*(m.start() for m in found[1:]), len(text)]
    return [
        Rule(m["name"], m["words"], text[m.end() : end].strip(), m["query"] is not None)
        for m, end in zip(found, ends, strict=True)
    ]


def all_rules() -> dict[str, Rule]:
    """Every rule by name, in the order of the files. Raises ValueError where a name stands twice."""
    rules = [rule for path in sorted((Path(__file__).parent / "rules").glob("*.sql")) for rule in _written(path)]
    named = {rule.name: rule for rule in rules}
    if len(named) < len(rules):
        raise ValueError("a rule's name stands twice in rules/*.sql")
    return named
