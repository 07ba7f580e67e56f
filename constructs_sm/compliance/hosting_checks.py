"""Checks of endpoint configurations, models and rollback alarms."""

from __future__ import annotations

from constructs_sm.compliance.check import PLAIN, UNREADABLE, Check, Findings, unless
from constructs_sm.facts.resource_types import ALARM, CONFIG, MODEL
from constructs_sm.templates.template import Resource, Template
from constructs_sm.templates.values import number, several, truth

_TWO = 2


def _has_key(config: Resource, _: Template) -> Findings:
    return unless(config.one("KmsKeyId") is not None)


def _starts_with_two(config: Resource, _: Template) -> Findings:
    for count in _counts(config):
        known = number(count)
        yield from unless(None if known is None else known >= _TWO)


def _counts(config: Resource) -> list[object]:
    """The instances that its variants start with; none for a variant without instances."""
    return config.all("ProductionVariants.*.InitialInstanceCount")


def _is_isolated(model: Resource, _: Template) -> Findings:
    return unless(truth(model.one("EnableNetworkIsolation")))


def _is_in_vpc(model: Resource, _: Template) -> Findings:
    return unless(model.one("VpcConfig") is not None)


def _containers(model: Resource) -> list[object]:
    return [*model.all("PrimaryContainer"), *model.all("Containers.*")]


def _pull_privately(model: Resource, _: Template) -> Findings:
    modes = [*model.all(f"PrimaryContainer.{_MODE}"), *model.all(f"Containers.*.{_MODE}")]
    if len(modes) < len(_containers(model)) or any(isinstance(mode, str) and mode != "Vpc" for mode in modes):
        yield PLAIN
    elif not all(isinstance(mode, str) for mode in modes):
        yield UNREADABLE


_MODE = "ImageConfig.RepositoryAccessMode"


def _acts(alarm: Resource, _: Template) -> Findings:
    named = ("AlarmActions", "InsufficientDataActions", "OKActions")
    acting = any(several(alarm.one(name)) for name in named)
    return unless(acting and (alarm.one("ActionsEnabled") is None or truth(alarm.one("ActionsEnabled")) is not False))


_NO_MODEL = "no model of the template serves it"
CHECKS = {
    "SageMakerEndpointConfigurationKMSKeyConfigured": Check(
        types=(CONFIG,), judge=_has_key, absent="it has no configuration"
    ),
    "InstanceCount": Check(
        types=(CONFIG,),
        judge=_starts_with_two,
        absent="it has no instances",
        concerns=lambda config: _counts(config) != [],
    ),
    "NetworkIsolation": Check(types=(MODEL,), judge=_is_isolated, absent=_NO_MODEL),
    "ModelVpc": Check(types=(MODEL,), judge=_is_in_vpc, absent=_NO_MODEL),
    "PrivateRegistry": Check(
        types=(MODEL,),
        judge=_pull_privately,
        absent="no model of the template has one container",
        concerns=lambda model: len(_containers(model)) == 1,
    ),
    "PrivateRegistries": Check(
        types=(MODEL,),
        judge=_pull_privately,
        absent="no model of the template has several containers",
        concerns=lambda model: len(_containers(model)) > 1,
    ),
    "CloudWatchAlarmAction": Check(types=(ALARM,), judge=_acts, absent="no alarm of the template undoes its updates"),
}
