"""Two templates compared, and judged by the rules for changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from constructs_sm.errors import Problem, Severity
from constructs_sm.review import report
from constructs_sm.review.effects import effects
from constructs_sm.review.read import read, targets
from constructs_sm.rules import check
from constructs_sm.spec.change import Change, ResourceEffect, SeenTemplate
from constructs_sm.templates.files import Stack, stacks
from constructs_sm.templates.template import Template
from constructs_sm.templates.values import Document


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """What a change does.

    Attributes:
        effects: What happens to every endpoint, component, configuration, model and scalable target, and why.
        problems: What will be refused, and what stops or breaks.
    """

    effects: tuple[ResourceEffect, ...]
    problems: tuple[Problem, ...]

    @property
    def refused(self) -> bool:
        """Whether a deployment of the change will fail."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    def to_text(self) -> str:
        """For a terminal: what will fail first, then what happens."""
        return report.text(self.effects, self.problems)

    def to_markdown(self) -> str:
        """For a pull request."""
        return report.markdown(self.effects, self.problems)

    def to_json(self) -> str:
        """For machines: ``refused``, ``problems`` and ``effects``; the keys are part of the contract."""
        return report.as_json(self.effects, self.problems)


def review(old: str | Path | Document, new: str | Path | Document) -> Review:
    """Tell what a deployment of *new* over *old* does to endpoints.

    Nothing is asked of AWS. What a template only names, such as a model of another stack, is not judged.

    Args:
        old: What is deployed: a template, the path of one in JSON, or a directory such as ``cdk.out``, whose stacks are
            compared by their ids in it, as two may have one name.
        new: What shall be deployed, in the same form.

    Raises:
        TemplateError: A file or directory holds no template.
    """
    before, after = _Side(stacks(old)), _Side(stacks(new))
    found = Review(effects=(), problems=())
    for id in sorted({*before.stacks, *after.stacks}, key=str):
        one = _stack(id, before, after)
        found = Review(effects=found.effects + one.effects, problems=found.problems + one.problems)
    return found


class _Side:
    """What is deployed, or shall be."""

    def __init__(self, found: Sequence[Stack]) -> None:
        self.stacks = {each.id: each for each in found}

    def template(self, id: str | None) -> Template:
        """The template of a stack; an empty one where there is no such stack."""
        return self.stacks[id].template if id in self.stacks else Template()

    def read(self, id: str | None) -> SeenTemplate:
        """A stack, with what the stacks beside it scale by name."""
        where = self.stacks[id].environment if id in self.stacks else None
        beside: dict[str, Document] = {}
        for each in self.stacks.values():
            if each.id != id and each.environment == where:
                beside |= {name: one for name, one in targets(each.template).items() if "${" not in name}
        return read(self.template(id), beside)


def _stack(id: str | None, before: _Side, after: _Side) -> Review:
    old, new = before.template(id), after.template(id)
    stack = None if id is None else (after if id in after.stacks else before).stacks[id].name
    told = effects(old, new, stack=stack)
    paths = {id: one.path for template in (old, new) for id, one in template.resources.items()}
    change = Change(old=before.read(id), new=after.read(id), effects=told, paths=paths)
    return Review(effects=told, problems=tuple(_placed(check(change), stack)))


def _placed(problems: tuple[Problem, ...], stack: str | None) -> Iterator[Problem]:
    """Problems whose paths tell the stack; those of constructs in an app begin with it already."""
    for problem in problems:
        told = stack is None or problem.path.startswith(f"{stack}/")
        yield problem if told else replace(problem, path=f"{stack}/{problem.path}")
