"""Errors have one root and stand in one tree, and facts read nothing of a user's."""

from __future__ import annotations

from sources import sources

from constructs_sm import errors


def test_every_error_has_the_root_and_is_drawn_in_the_tree() -> None:
    found = {name: each for name, each in vars(errors).items() if name.endswith("Error")}

    assert found != {}
    assert [] == [name for name, each in found.items() if not issubclass(each, errors.ConstructsSmError)]
    assert [] == [name for name in found if name not in str(errors.__doc__)]


def test_facts_open_no_path_but_those_of_their_own_data() -> None:
    assert [] == [
        f"{source.where}:{found.line}"
        for source in sources()
        if source.room == "facts" and not source.inside.startswith("facts/data/")
        for found in source.imports()
        if found.module in {"pathlib", "os"}
    ]
