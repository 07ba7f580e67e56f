"""The source of the library, read and parsed once for all laws."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "constructs_sm"
NAME = PACKAGE.name

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One module."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def where(self) -> str:
        """Its path in the project, for messages."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def inside(self) -> str:
        """Its path in the package."""
        return self.path.relative_to(PACKAGE).as_posix()

    @property
    def room(self) -> str:
        """The room it is in; a module at the top is a room of its own."""
        first = self.path.relative_to(PACKAGE).parts[0]
        return first.removesuffix(".py")

    def imports(self) -> Iterator[Import]:
        """Everything it imports, and when."""
        yield from _imports(self.tree, late=False, typing=False)

    def functions(self) -> Iterator[Function]:
        """Every function and method."""
        yield from (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def at(self, node: ast.AST) -> str:
        """Where a node is, for messages."""
        return f"{self.where}:{getattr(node, 'lineno', 0)}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Import:
    """One imported module."""

    module: str
    line: int
    late: bool
    """Whether it is imported inside a function, when that is called."""

    typing: bool
    """Whether it is imported for type checkers alone."""

    @property
    def top(self) -> str:
        """The distribution, or the standard library's module."""
        return self.module.split(".")[0]

    @property
    def is_standard(self) -> bool:
        """Whether it comes with Python."""
        return self.top in sys.stdlib_module_names or self.top == "__future__"


def _imports(node: ast.AST, *, late: bool, typing: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(module=alias.name, line=child.lineno, late=late, typing=typing)
        elif isinstance(child, ast.ImportFrom):
            module = "." * child.level + (child.module if child.module is not None else "")
            for name in child.names:
                whole = f"{module}.{name.name}" if child.module == NAME or child.level else module
                yield Import(module=whole, line=child.lineno, late=late, typing=typing)
        else:
            only_typing = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
            yield from _imports(child, late=late or isinstance(child, Function), typing=typing or only_typing)


@cache
def sources() -> tuple[Source, ...]:
    """Every module of the package, sorted."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        found.append(Source(path=path, text=text, tree=ast.parse(text)))
    return tuple(found)
