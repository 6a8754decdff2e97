"""What a pipeline module reaches in the code as it is written: project files, places in data/, keys of params.yaml.

Nothing is run but the modules' imports. Functions of another pipeline module count only if they are reached by name.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from pydantic import BaseModel

from pipeline import store
from pipeline.params import Params

ROOT = Path(__file__).parents[2]
SHELVES = ("schemas", "extracts", "features", "lists", "measures", "models", "review", "synthetic")
_UNREAD = {"pipeline.params", "pipeline.store", "pipeline.console"}  # they are told what to read and know no place


@dataclass
class Reached:
    """`files` as dvc.yaml names them, `data` places below data/ (the known beginning), `params` keys with dots."""

    files: set[str] = field(default_factory=set)
    data: set[str] = field(default_factory=set)
    params: set[str] = field(default_factory=set)


@cache
def reached(stage: str) -> Reached:
    """What pipeline/<stage>.py reaches."""
    found = Reached(files=set(code(f"pipeline/{stage}.py")))
    for module, node in _nodes(f"pipeline.{stage}"):
        found.data |= set(_places(node, import_module(module)))
        found.params |= set(_keys(node))
    return found


@cache
def code(place: str) -> set[str]:
    """The place and all it imports, transitively: a pipeline module is a file, a shelf is a folder."""
    found, waiting = set[str](), [place]
    while waiting:
        now = waiting.pop()
        if now not in found:
            found.add(now)
            files = [ROOT / now] if now.endswith(".py") else sorted((ROOT / now).rglob("*.py"))
            waiting += [told for file in files for name in _imported(_tree(file)) if (told := _place(name))]
    return found


def _place(name: str) -> str | None:
    first, _, rest = name.partition(".")
    if first == "pipeline" and rest and (ROOT / "pipeline" / f"{rest.split('.')[0]}.py").is_file():
        return f"pipeline/{rest.split('.')[0]}.py"
    return first if first in SHELVES else None


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def _nodes(stage: str) -> list[tuple[str, ast.AST]]:
    """Every top-level statement of the stage, and of other pipeline modules those that they name."""
    seen: dict[tuple[str, int], ast.AST] = {}
    waiting: list[tuple[str, ast.AST]] = [(stage, node) for node in _module(stage).body]
    while waiting:
        module, node = waiting.pop()
        if (module, id(node)) not in seen:
            seen[module, id(node)] = node
            waiting += _named(module, node)
    return [(module, node) for (module, _), node in seen.items()]


def _module(name: str) -> ast.Module:
    return _tree(ROOT / f"{name.replace('.', '/')}.py")


def _named(module: str, node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return
    own, others = _definitions(module), _borrowed(module)
    for name in {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}:
        if name in own:
            yield module, own[name]
        elif name in others and others[name][0] not in _UNREAD:
            there, what = others[name]
            yield from ((there, made) for found, made in _definitions(there).items() if found == what)


@cache
def _definitions(module: str) -> dict[str, ast.AST]:
    """The functions and classes of a module; its constants are read from the module itself."""
    return {node.name: node for node in _module(module).body if isinstance(node, ast.FunctionDef | ast.ClassDef)}


@cache
def _borrowed(module: str) -> dict[str, tuple[str, str]]:
    """Name -> pipeline module and name there, for all that is imported from other pipeline modules."""
    return {
        alias.asname or alias.name: (node.module, alias.name)
        for node in ast.walk(_module(module))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("pipeline.")
        for alias in node.names
    }


def _places(node: ast.AST, module: ModuleType) -> Iterator[str]:
    """The places in data/ that an expression names, up to the first part that is not known."""
    if isinstance(node, ast.ImportFrom | ast.Import | ast.Assign | ast.AnnAssign):
        return  # a constant that nothing reached names is not read
    yield from _within(node, module, {})


def _within(node: ast.AST, module: ModuleType, told: dict[str, list[str]]) -> Iterator[str]:
    """As `_places`; `told` are the values of names that run over texts written out in the code."""
    if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
        told = told | {
            part.target.id: _texts(part.iter) for part in node.generators if isinstance(part.target, ast.Name)
        }
    found = _resolved(node, module, told)
    if found:
        yield from (path.as_posix().partition("/*")[0] for path in found)
        return
    for child in ast.iter_child_nodes(node):
        yield from _within(child, module, told)


def _texts(node: ast.AST) -> list[str]:
    parts = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else []
    return [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]


def _resolved(node: ast.AST, module: ModuleType, told: dict[str, list[str]]) -> list[Path]:
    if isinstance(node, ast.Name):
        value = getattr(module, node.id, None)
        return [value] if isinstance(value, Path) and value.is_relative_to(store.DATA) else []
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return [store.DATA] if (node.value.id, node.attr) == ("store", "DATA") else []
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)):
        return []
    before = _resolved(node.left, module, told)
    if isinstance(node.right, ast.Constant) and isinstance(node.right.value, str):
        return [path / node.right.value for path in before]
    if isinstance(node.right, ast.Name) and told.get(node.right.id):
        return [path / text for path in before for text in told[node.right.id]]
    return [path / "*" for path in before]


def _keys(node: ast.AST) -> Iterator[str]:
    """The keys of params.yaml that code reads through a name or attribute `params`, as exactly as it names them."""
    inner = {id(part.value) for part in ast.walk(node) if isinstance(part, ast.Attribute)}
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute) and id(part) not in inner and (chain := _known(_chain(part), Params)):
            yield ".".join(chain)
        if isinstance(part, ast.Call) and _chain(part.func) == ("model_dump",):
            yield from (text for keyword in part.keywords if keyword.arg == "include" for text in _texts(keyword.value))


def _chain(node: ast.AST) -> tuple[str, ...]:
    """The attributes read from the parameters: ("train", "as_of") of `self.params.train.as_of`."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        if node.attr in ("params", "_params"):
            return tuple(reversed(parts))
        parts.append(node.attr)
        node = node.value
    return tuple(reversed(parts)) if isinstance(node, ast.Name) and node.id == "params" else ()


def _known(chain: tuple[str, ...], section: type[BaseModel]) -> tuple[str, ...]:
    """The beginning of a chain that is a key of params.yaml; methods of a section are none."""
    if not chain or chain[0] not in section.model_fields:
        return ()
    below = section.model_fields[chain[0]].annotation
    if isinstance(below, type) and issubclass(below, BaseModel):
        return (chain[0], *_known(chain[1:], below))
    return (chain[0],)
