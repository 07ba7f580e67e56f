"""Two templates compared, and judged by the rules for changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from constructs_sm.errors import Problem, Severity
from constructs_sm.review import report
from constructs_sm.review.belongings import retained
from constructs_sm.review.effects import effects
from constructs_sm.review.files import templates
from constructs_sm.review.read import read
from constructs_sm.review.template import Document, parse
from constructs_sm.rules import check
from constructs_sm.spec.change import Change, ResourceEffect

_EMPTY: Document = {"Resources": {}}


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
            compared by their names.
        new: What shall be deployed, in the same form.

    Raises:
        TemplateError: A file or directory holds no template.
    """
    before, after = templates(old), templates(new)
    found = Review(effects=(), problems=())
    for stack in sorted({*before, *after}, key=str):
        one = _stack(stack, before.get(stack, _EMPTY), after.get(stack, _EMPTY))
        found = Review(effects=found.effects + one.effects, problems=found.problems + one.problems)
    return found


def _stack(stack: str | None, before: Document, after: Document) -> Review:
    old, new = parse(before), parse(after)
    told = effects(old, new, stack=stack)
    paths = {id: one.path for template in (old, new) for id, one in template.resources.items()}
    change = Change(
        old=read(old, kept=retained(before)), new=read(new, kept=retained(after)), effects=told, paths=paths
    )
    return Review(effects=told, problems=tuple(_placed(check(change), stack)))


def _placed(problems: tuple[Problem, ...], stack: str | None) -> Iterator[Problem]:
    """Problems whose paths tell the stack; those of constructs in an app begin with it already."""
    for problem in problems:
        told = stack is None or problem.path.startswith(f"{stack}/")
        yield problem if told else replace(problem, path=f"{stack}/{problem.path}")
