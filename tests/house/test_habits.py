"""Habits of the code: what is never written here, from the source itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from sources import ROOT, Function, Source, sources

from constructs_sm.rules import catalogue

PURE_ROOMS = {"facts", "spec", "rules", "cdk", "patterns"}
"""What runs at synthesis: the same input gives the same template, to the byte."""

RESTLESS = {
    "time": "the clock",
    "datetime.now": "the clock",
    "datetime.utcnow": "the clock",
    "datetime.today": "the clock",
    "date.today": "the clock",
    "uuid": "chance",
    "random": "chance",
    "secrets": "chance",
    "subprocess": "other programs",
    "socket": "the network",
    "urllib": "the network",
    "http": "the network",
    "getpass": "who runs it",
    "os.environ": "the environment",
    "os.getenv": "the environment",
}

OR_IS_MEANT = {
    "local/engine": "replies of the embedded engine, where empty and absent are the same to AWS",
    "packaging/handlers": "scripts that run in the model's container, and never in this library",
    "local/container": "replies of the model's server, where empty and absent are the same",
}
"""Where an `or` between values is no default of an argument of this library."""


def parameters(function: Function) -> set[str]:
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return {argument.arg for argument in every} - {"self", "cls"}


def or_defaults(source: Source) -> Iterator[str]:
    """Places where a parameter that may be 0, False or empty is replaced by something else."""
    for function in source.functions():
        said = parameters(function)
        tests = {id(part) for node in ast.walk(function) for part in conditions(node)}
        for node in ast.walk(function):
            if not isinstance(node, ast.BoolOp) or not isinstance(node.op, ast.Or) or id(node) in tests:
                continue
            first = node.values[0]
            if isinstance(first, ast.Name) and first.id in said and not is_truth(node):
                yield f"{source.at(node)} {ast.unparse(node)}"


def conditions(node: ast.AST) -> Iterator[ast.AST]:
    """What is only asked for its truth below *node*."""
    tests: list[ast.expr] = []
    if isinstance(node, (ast.If, ast.While, ast.IfExp, ast.Assert)):
        tests = [node.test]
    if isinstance(node, ast.comprehension):
        tests = node.ifs
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        tests = [node.operand]
    for test in tests:
        yield from (part for part in ast.walk(test) if isinstance(part, ast.BoolOp))


def is_truth(node: ast.BoolOp) -> bool:
    """Whether every other part is a truth value by its form, so that the whole is one."""
    truths = (ast.Compare, ast.UnaryOp, ast.BoolOp)
    return all(isinstance(part, truths) or _is_predicate(part) for part in node.values[1:])


def _is_predicate(part: ast.expr) -> bool:
    name = ast.unparse(part.func) if isinstance(part, ast.Call) else ""
    return name in {"isinstance", "any", "all", "hasattr", "is_token"}


def test_no_argument_has_a_default_by_or() -> None:
    found = [
        line
        for source in sources()
        if not any(source.inside.startswith(place) for place in OR_IS_MEANT)
        for line in or_defaults(source)
    ]

    assert [] == found


def test_no_arn_names_a_partition() -> None:
    partition = re.compile(r"arn:aws(-[a-z]+)*:")
    found = [
        f"{source.at(node)} {node.value[:60]!r}"
        for source in sources()
        if source.room in PURE_ROOMS
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and partition.match(node.value)
    ]

    assert [] == found


def assigned_twice(source: Source) -> list[str]:
    """Names of a module that are given a value again, outside any branch."""
    names = [
        (name.id, node)
        for node in source.tree.body
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and (not isinstance(node, ast.AnnAssign) or node.value)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        for name in ast.walk(target)
        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
    ]
    return [
        f"{source.at(node)} {name}"
        for place, (name, node) in enumerate(names)
        if any(name == other for other, _ in names[:place])
    ]


def test_no_name_of_a_module_is_assigned_twice() -> None:
    assert [] == [line for source in sources() for line in assigned_twice(source)]


def test_a_second_value_of_a_name_is_seen() -> None:
    text = "A = 1\nB: int\nB = 2\nC, A = 3, 4\n"
    found = assigned_twice(Source(path=ROOT / "made_up.py", text=text, tree=ast.parse(text)))

    assert ["made_up.py:4 A"] == found


def test_synthesis_asks_neither_clock_nor_chance_nor_anybody_else() -> None:
    found = [
        f"{source.at(node)} {written}: {RESTLESS[written]}"
        for source in sources()
        if source.room in PURE_ROOMS
        for node in ast.walk(source.tree)
        for written in _named(node)
        if written in RESTLESS
    ]

    assert [] == found


def _named(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name.split(".")[0] for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module is not None:
        yield node.module.split(".")[0]
    elif isinstance(node, ast.Attribute):
        yield ast.unparse(node)


def test_only_the_command_line_prints_and_exits() -> None:
    speaking = {"print", "exit", "quit", "input", "sys.exit"}
    found = [
        f"{source.at(node)} {ast.unparse(node.func)}"
        for source in sources()
        if source.room != "cli" and source.path.stem not in {"__main__", "command", "main", "serve"}
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in speaking
    ]

    assert [] == found


def test_every_silenced_check_is_named_and_has_its_reason() -> None:
    bare = re.compile(r"#\s*(type:\s*ignore(?!\[)|noqa(?!:\s*[A-Z]))")
    reasonless = re.compile(r"#\s*type:\s*ignore\[[a-z-, ]+\]\s*$")
    found = [
        f"{source.where}:{number}"
        for source in sources()
        for number, line in enumerate(source.text.splitlines(), start=1)
        if bare.search(line) or reasonless.search(line)
    ]

    assert [] == found


def test_no_exception_is_swallowed_in_silence() -> None:
    found = [
        source.at(node)
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ExceptHandler) and all(isinstance(line, ast.Pass) for line in node.body)
        if (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"} or not reason(source, node))
    ]

    assert [] == found


def reason(source: Source, handler: ast.ExceptHandler) -> str:
    """What a comment inside *handler* says."""
    lines = source.text.splitlines()[handler.lineno - 1 : handler.end_lineno]
    return " ".join(line.partition("#")[2].strip() for line in lines).strip()


def test_a_silent_handler_is_seen_whatever_it_handles_unless_it_says_why() -> None:
    def said(comment: str) -> str:
        text = f"try:\n    work()\nexcept KeyError:\n    pass{comment}\n# of the next line\nrest()\n"
        source = Source(path=ROOT / "made_up.py", text=text, tree=ast.parse(text))
        (handler,) = [node for node in ast.walk(source.tree) if isinstance(node, ast.ExceptHandler)]
        return reason(source, handler)

    assert ("", "none is fine") == (said(""), said("  # none is fine"))


def rules_named() -> dict[str, str]:
    """Every id of a rule in the package's texts and docstrings, and where one of them stands."""
    return {
        id: source.at(node)
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for id in re.findall(r"\bSM\d{3}\b", node.value)
    }


def test_every_rule_that_is_named_is_in_the_catalogue() -> None:
    assert {} == {id: where for id, where in rules_named().items() if id not in catalogue()}


def test_every_rule_of_the_catalogue_is_on_the_page() -> None:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^(?:### |\| )(SM\d{3})\b", page, re.MULTILINE))

    assert set(catalogue()) == explained
