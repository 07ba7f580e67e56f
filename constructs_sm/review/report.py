"""A review as text, Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from constructs_sm.errors import Problem, Severity
from constructs_sm.spec.change import Effect, ResourceEffect

_HEADS = {
    Severity.ERROR: "Will be refused",
    Severity.WARNING: "Stops or breaks",
    Severity.ADVICE: "Worth a look",
}
_NOTHING = "Nothing that serves changes."


def text(effects: Sequence[ResourceEffect], problems: Sequence[Problem]) -> str:
    """What is wrong, then what happens; ends with a line feed."""
    lines = [f"{problem.severity}: {problem}" for problem in problems]
    for effect in _changed(effects):
        lines.append(_sentence(effect))
        lines += [f"  {step}" for step in effect.because]
    return "\n".join([*lines, *_rest(effects)]) + "\n"


def markdown(effects: Sequence[ResourceEffect], problems: Sequence[Problem]) -> str:
    """The same with headings and a table."""
    parts = []
    for severity, head in _HEADS.items():
        found = [
            f"- **{each.rule}** `{each.path}`: {_inline(each.message)}"
            for each in problems
            if each.severity is severity
        ]
        parts += [f"### {head}\n", "\n".join(found) + "\n"] if found else []
    changed = list(_changed(effects))
    if changed:
        rows = [f"| `{_shown(each)}` | {_happens(each)} | {_inline(' → '.join(each.because))} |" for each in changed]
        parts += ["### What happens\n", "\n".join(["| Resource | Effect | Because |", "|---|---|---|", *rows]) + "\n"]
    return "\n".join([*parts, *(f"{line}\n" for line in _rest(effects))])


def as_json(effects: Sequence[ResourceEffect], problems: Sequence[Problem]) -> str:
    """Everything, also what stays as it is; the keys are part of the contract."""
    document = {
        "refused": any(problem.severity is Severity.ERROR for problem in problems),
        "problems": [
            {"rule": each.rule, "severity": each.severity, "path": each.path, "message": each.message}
            for each in problems
        ],
        "effects": [
            {
                "stack": each.stack,
                "logical_id": each.logical_id,
                "path": each.path,
                "resource_type": each.resource_type,
                "effect": each.effect,
                "rollout": each.rollout,
                "because": list(each.because),
            }
            for each in effects
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def _changed(effects: Sequence[ResourceEffect]) -> Iterator[ResourceEffect]:
    return (each for each in effects if each.effect is not Effect.UNCHANGED)


def _rest(effects: Sequence[ResourceEffect]) -> list[str]:
    """How many stay as they are."""
    count = sum(each.effect is Effect.UNCHANGED for each in effects)
    if count == len(effects):
        return [_NOTHING]
    return [f"{count} more unchanged"] if count else []


def _sentence(effect: ResourceEffect) -> str:
    return f"{_shown(effect)}: {_happens(effect)}"


def _shown(effect: ResourceEffect) -> str:
    return f"{effect.resource_type.rpartition('::')[2]} {effect.path}"


def _happens(effect: ResourceEffect) -> str:
    return effect.effect if effect.rollout is None else f"{effect.effect}, {effect.rollout}"


def _inline(words: str) -> str:
    """Words that a cell of a table, or a line, does not read as markup."""
    return "".join(f"\\{letter}" if letter in "|*_<`[]" else letter for letter in words)
