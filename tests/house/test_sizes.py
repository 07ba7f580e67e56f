"""Small files, short functions, names that say something."""

from __future__ import annotations

import ast
from statistics import median

from sources import ROOT, Function, sources

LONGEST_FILE, MEDIAN_FILE, LONGEST_FUNCTION = 400, 120, 40

LONGER = {
    "cdk/endpoint_config.py __init__": 50,
    "cdk/inference_component.py __init__": 60,
    "cdk/model.py __init__": 70,
    "local/engine/certificates.py make": 55,
    "patterns/asynchronous.py __init__": 85,
    "patterns/components.py __init__": 85,
    "patterns/realtime.py __init__": 60,
}
"""Functions that are one list of steps, each said once, and how long they may get."""

EMPTY_WORDS = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "base", "core", "manager"}


def lines(text: str) -> int:
    return len(text.splitlines())


def body_lines(function: Function) -> int:
    """Lines of a function without its signature and its docstring; a function inside counts with it."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    if not body:
        return 0
    end = function.end_lineno
    assert end is not None
    return end - body[0].lineno + 1


def test_no_file_is_long() -> None:
    assert {} == {source.where: lines(source.text) for source in sources() if lines(source.text) > LONGEST_FILE}


def test_no_file_of_the_tests_is_long() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): lines(path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / "tests").rglob("*.py"))
    }

    assert {} == {where: count for where, count in found.items() if count > LONGEST_FILE}


def test_most_files_are_short() -> None:
    assert median(lines(source.text) for source in sources() if source.text) <= MEDIAN_FILE


def test_no_function_is_long() -> None:
    found = {
        f"{source.at(function)} {function.name}": body_lines(function)
        for source in sources()
        for function in source.functions()
        if body_lines(function) > LONGER.get(f"{source.inside} {function.name}", LONGEST_FUNCTION)
    }

    assert {} == found


def test_what_became_short_is_no_longer_excused() -> None:
    long = {
        f"{source.inside} {function.name}"
        for source in sources()
        for function in source.functions()
        if body_lines(function) > LONGEST_FUNCTION
    }

    assert set() == set(LONGER) - long


def test_no_module_has_an_empty_name() -> None:
    assert [] == [source.where for source in sources() if source.path.stem.strip("_") in EMPTY_WORDS]
