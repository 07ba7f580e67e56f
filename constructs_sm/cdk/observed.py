"""What alarms and dashboards must know of an endpoint or a component, owned or imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from constructs_sm.cdk.metric import MetricSettings, metric
from constructs_sm.cdk.values import literal_account, literal_region, stack_of
from constructs_sm.errors import Problem, Severity
from constructs_sm.facts import limits
from constructs_sm.facts.metrics import Kind
from constructs_sm.rules.kinds import Findings, Text
from constructs_sm.rules.known import shown
from constructs_sm.spec.references import read_once
from constructs_sm.spec.several import several
from constructs_sm.spec.tokens import is_token

if TYPE_CHECKING:
    from aws_cdk import Resource
    from aws_cdk import aws_cloudwatch as cloudwatch
    from constructs import Construct

    from constructs_sm.facts.metrics import Metric
    from constructs_sm.spec.endpoint import EndpointConfigSpec
    from constructs_sm.spec.watched import Watched


@dataclass(frozen=True, kw_only=True, slots=True)
class MadeAlarm:
    """An alarm, and the line that a graph of its metric may have.

    Attributes:
        alarm: The alarm itself.
        watched: What it watches.
        period: Length of its data points in seconds.
        severity: How bad it is.
        value: Its threshold, in the unit of the metric.
    """

    alarm: cloudwatch.Alarm
    watched: Watched
    period: float
    severity: str
    value: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Observed:
    """An endpoint or a component that can be watched.

    Attributes:
        construct: The resource itself.
        kind: What it is; None where nobody told.
        name: Its name.
        variant_names: Names of its variants, as far as they are known.
        config: What was said of its configuration, as far as it is known.
        made: Its alarms; whoever makes more adds them.
        paused: Whether it is not there for the time being.
    """

    construct: Resource
    kind: Kind | None
    name: str
    variant_names: tuple[str, ...] = ()
    config: EndpointConfigSpec | None = None
    made: list[MadeAlarm]
    paused: bool = False

    def metric(self, row: Metric, kind: Kind, variant_name: str | None, settings: MetricSettings) -> cloudwatch.Metric:
        """The metric of *row*: of the endpoint or component as a whole, or of a variant."""
        return metric(row, kind, self._dimensions(row, variant_name), settings)

    def _dimensions(self, row: Metric, variant_name: str | None) -> Mapping[str, str]:
        if self.kind is Kind.COMPONENT:
            return {"InferenceComponentName": self.name}
        if row.of_endpoint or variant_name is None:
            return {"EndpointName": self.name}
        return {"EndpointName": self.name, "VariantName": variant_name}

    @property
    def needs_names(self) -> bool:
        """Whether it has variants and they are not known here."""
        return self.kind is not Kind.COMPONENT and not self.variant_names

    def variants(self, said: Sequence[str] | None) -> tuple[str | None, ...]:
        """The variants to look at: those *said*, or those known; of a component there are none to name."""
        return (None,) if self.kind is Kind.COMPONENT else self.variant_names if said is None else several(said)

    def misnamed_variants(self, said: Sequence[str] | None) -> list[Problem]:
        """What is wrong with the variants that were *said*, and where none was said that are not known."""
        if self.kind is Kind.COMPONENT or (said is None and self.variant_names):
            return []
        return [Problem(rule, Severity.ERROR, f"variant_names{at}", text) for rule, at, text in self._misnamed(said)]

    def _misnamed(self, said: Sequence[str] | None) -> Findings:
        names = several(said)
        if not names and self.variant_names:
            yield "SM524", "", "must name a variant, got none; leave it out for all"
        elif not names:
            what = "is needed, as the variants of what was made elsewhere are not known here, got none; list them"
            yield "SM524", "", what
        known = ", ".join(shown(each) for each in self.variant_names)
        late = any(is_token(each) for each in self.variant_names)
        for place, name in enumerate(names):
            wrong = [] if is_token(name) else list(Text(limits.VARIANT_NAME).judge(name))
            yield from ((rule, f"[{place}]{at}", text) for rule, at, text in wrong)
            if name in names[:place]:
                yield "SM524", f"[{place}]", f"must be another than those before, got {shown(name)} again; drop it"
            elif known and not late and not wrong and not is_token(name) and name not in self.variant_names:
                what = f"must be a variant of the endpoint, {known}, got {shown(name)}; choose one of them"
                yield "SM524", f"[{place}]", what


def elsewhere(resource: object, scope: Construct) -> MetricSettings:
    """Region and account of the metrics of *resource*, where they are known to be others than those of *scope*."""
    home, here = read_once(resource, "env"), stack_of(scope)
    found: MetricSettings = {}
    for name in ("region", "account"):
        there, mine = getattr(home, name), read_once(here, name)
        if there != mine and not is_token(there):
            found[name] = there
    return found


def far_away(path: str, scope: Construct, resource: object) -> list[Problem]:
    """What is wrong with watching *resource* from *scope*, where another account or Region has its metrics and events."""
    there = elsewhere(resource, scope)
    homes = (
        ("account", literal_account(scope), there.get("account")),
        ("Region", literal_region(scope), there.get("region")),
    )
    what = "must be in the {} of what watches it, got one in {}; watch it from a stack there"
    return [
        Problem("SM921", Severity.ERROR, path, what.format(home, theirs))
        for home, ours, theirs in homes
        if ours is not None and theirs is not None
    ]
