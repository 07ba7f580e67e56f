"""Names that the app gives twice."""

from __future__ import annotations

from constructs_sm.facts import limits
from constructs_sm.rules.known import shown
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.named import NameSpec


@rule(
    "SM802",
    NameSpec,
    title="a fixed name is given once in an account and Region",
    why="the second creation fails; endpoints collide in any case of their letters",
    source=limits.CLOUDFORMATION_ENDPOINT,
)
def given_once(spec: NameSpec) -> Findings:
    if spec.taken_by is not None:
        what = spec.kind.replace("-", " ")
        yield (
            "",
            f"must be the name of one {what}, got {shown(spec.name)}, taken by {spec.taken_by}; rename one of them",
        )
