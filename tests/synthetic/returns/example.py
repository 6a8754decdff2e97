"""Returns that break one rule: the clean returns of clean/ with the changes that examples/*.txt tell."""

import re
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
EXTRACT = "2025-04-10"
"""The day of the clean extract: the years to 31 March 2025 are over."""
CROWD = re.compile(r"\{(\d+) x (.*?)\}")
"""{500 x <LAchildID>C#</LAchildID>} stands for 500 such elements, # for the number of each."""
FOLDERS = {"cin": "cin_census/{}.xml", "202": "ssda903/{}.csv"}


@dataclass
class Example:
    """A rule, the changes that break it (file, what stands there, what is put there) and what else must break."""

    rule: str
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    also: frozenset[str] = frozenset()

    def write(self, folder: Path) -> None:
        """Writes the changed returns to `folder`/<rule>/<extract>. Raises ValueError for words that are not found."""
        files = {p.relative_to(HERE / "clean").as_posix(): p.read_text(encoding="utf-8") for p in _clean()}
        extract = EXTRACT
        for name, old, new in self.changes:
            if name == "extract":
                extract = new
            else:
                path = FOLDERS[name[:3]].format(name)
                files[path] = _changed(files.get(path, ""), old, new, self.rule)
        for path, text in files.items():
            target = folder / self.rule / extract / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")


def _clean() -> list[Path]:
    return [path for path in sorted((HERE / "clean").rglob("*.*")) if path.is_file()]


def _changed(text: str, old: str, new: str, rule: str) -> str:
    new = CROWD.sub(lambda m: "".join(m[2].replace("#", str(n)) for n in range(int(m[1]))), new)
    if not old:
        return f"{text}{new}\n"
    if text.count(old) != 1:
        raise ValueError(f"{rule}: {old!r} stands {text.count(old)} times in the clean file")
    return text.replace(old, new)


def _cells(line: str) -> list[str]:
    cells = [cell.strip().replace("\\n", "\n") for cell in line.split("|")]
    return [*cells, "", ""][:5]


def written_examples() -> dict[str, Example]:
    """The examples of examples/*.txt by the rule that they break; lines of one rule are changes of one example."""
    examples: dict[str, Example] = {}
    for path in sorted((HERE / "examples").glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                rule, name, old, new, also = _cells(line)
                example = examples.setdefault(rule, Example(rule))
                example.changes.append((name, old, new))
                example.also |= frozenset(also.split())
    return examples
