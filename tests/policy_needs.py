"""What a policy says in vain: statements that the rest of it says too, and what no action has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from deployer_cases import REFERENCE, call
from policy_evaluator import Document, decide, listed

from constructs_sm.facts import condition_keys
from constructs_sm.facts.unscoped import UNSCOPED


def superfluous(held: Sequence[Document]) -> list[str]:
    """The actions of each statement that would all be allowed without it."""
    return [
        f"{statement.get('Sid')} {action}" for statement, action in _actions(held) if _spare(held, statement, action)
    ]


def nonsense(held: Sequence[Document]) -> list[str]:
    """Actions on all resources without a reason, or on some that have none, and conditions on keys that none has."""
    found = []
    for statement, action in _actions(held):
        service, _, name = action.partition(":")
        wide = "*" in listed(statement["Resource"])
        fitting = action in UNSCOPED if wide else "Resources" in REFERENCE[service]["Actions"][name.lower()]
        found += [] if fitting else [f"{action} on {statement['Resource']}"]
        keys = [key for keys in statement.get("Condition", {}).values() for key in keys if service != "ec2"]
        found += [f"{action} under {key}" for key in keys if not condition_keys.takes(action, key)]
    return found


def _actions(held: Sequence[Document]) -> Iterator[tuple[Document, str]]:
    for statement in held:
        for action in listed(statement["Action"]):
            yield statement, action


def _spare(held: Sequence[Document], statement: Document, action: str) -> bool:
    rest = [each for each in held if each is not statement]
    asked = [call(action, _concrete(resource), _meeting(statement)) for resource in listed(statement["Resource"])]
    assert all(decide([statement], each) for each in asked), f"{action} is not what {statement} allows"
    return all(decide(rest, each) for each in asked)


def _concrete(said: Any) -> Any:
    return said.replace("*", "x").replace("?", "x") if isinstance(said, str) and said != "*" else said


def _meeting(statement: Document) -> dict[str, Any]:
    """A context that meets the conditions of a statement."""
    conditions = {operator: keys for operator, keys in statement.get("Condition", {}).items() if "Not" not in operator}
    ordered = sorted(conditions.items(), key=lambda said: said[0] != "Null")  # what must only exist says no value
    return {key: _concrete(listed(values)[0]) for _, keys in ordered for key, values in keys.items()}
