"""A JumpStart model, read from a spec file that you saved."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from constructs_sm.facts import jumpstart
from constructs_sm.spec.jumpstart.choice import JumpStartChoice
from constructs_sm.spec.jumpstart.choosing import Asked, chosen
from constructs_sm.spec.jumpstart.configuration import JumpStartConfiguration
from constructs_sm.spec.jumpstart.hosting import Hosting
from constructs_sm.spec.jumpstart.limits import ServingLimits
from constructs_sm.spec.jumpstart.reading import JumpStartSpec, read_specs
from constructs_sm.spec.jumpstart.refusal import JumpStartError, did_you_mean, listed, shown


@dataclass(frozen=True, kw_only=True, slots=True)
class JumpStartModel(JumpStartSpec):
    """A model of SageMaker JumpStart and the ways it can be hosted. Make one with `load`.

    The catalogue is not asked: what is deployed changes only with the file. A file is JumpStart's own spec of one version
    of a model, or what ``aws sagemaker describe-hub-content --hub-name SageMakerPublicHub --hub-content-type Model
    --hub-content-name …`` prints, which holds for the Region it was asked in.

    Source: https://docs.aws.amazon.com/sagemaker/latest/dg/studio-jumpstart.html
    """

    @classmethod
    def load(
        cls, path: str | os.PathLike[str], *, model_id: str | None = None, version: str | None = None
    ) -> JumpStartModel:
        """Read a spec file.

        Args:
            path: A JSON file with one model spec, or a list of them.
            model_id: The model it must be of. Default: any; then the file must hold one spec.
            version: The version it must be of. Default: any, as above.

        Raises:
            JumpStartError: there is no such file, it is no model spec, or it is of another model.
        """
        return _one_of(read_specs(Path(path), cls), str(path), model_id, version)

    @property
    def default_configuration(self) -> JumpStartConfiguration | None:
        """The best configuration that CloudFormation can deploy; None if there is no such choice."""
        return next((each for each in self.configurations if not each.needs_additional_data), None)

    @property
    def default_instance_type(self) -> str | None:
        """What `choose` takes when nothing is said."""
        best = self.default_configuration
        return self.hosting.default_instance_type if best is None else best.default_instance_type

    @property
    def supported_instance_types(self) -> tuple[str, ...]:
        """Every type that `choose` takes, those of the best configuration first."""
        if not self.configurations:
            return self.hosting.instance_types
        able = [each for each in self.configurations if not each.needs_additional_data]
        return tuple(dict.fromkeys(name for each in able for name in each.instance_types))

    def configuration(self, name: str) -> JumpStartConfiguration | None:
        """The configuration called *name*, or None."""
        return next((each for each in self.configurations if each.name == name), None)

    def ranked(self, by: str = "overall") -> tuple[JumpStartConfiguration, ...]:
        """The configurations from best to worst by a ranking of the file; those without a place in it come last.

        Args:
            by: Name of the ranking. Default: ``overall``, by which `choose` chooses.

        Raises:
            JumpStartError: the file has no such ranking.
        """
        names = sorted({name for each in self.configurations for name in each.rankings})
        if by not in {"overall", *names}:
            there = f"choose one of {listed(names)}" if names else "the file ranks nothing"
            problem = f"by: must be a ranking of the file, got {shown(by)}{did_you_mean(by, names)}; {there}"
            raise JumpStartError(self.title, [problem])
        last = len(self.configurations) + 1
        return tuple(sorted(self.configurations, key=lambda each: each.rankings.get(by, last)))

    @property
    def title(self) -> str:
        """Model and version, as messages name them."""
        return f"JumpStart model {self.model_id} {self.version}"

    @property
    def needs_eula(self) -> bool:
        """Whether a licence must be accepted, in whichever configuration."""
        every = (self.hosting, *(each.hosting for each in self.configurations))
        return any(self.has_licence(each) for each in every)

    def has_licence(self, hosting: Hosting) -> bool:
        """Whether a licence must be accepted to host it like this."""
        return hosting.eula_key is not None or (self.gated_bucket and not hosting.is_package)

    def tags(self, configuration: str | None, *, package: bool) -> dict[str, str]:
        """By which SageMaker Studio and SDK recognise the model."""
        found = {jumpstart.MODEL_ID_TAG: self.model_id, jumpstart.MODEL_VERSION_TAG: self.version}
        if package:
            found[jumpstart.MODEL_TYPE_TAG] = "proprietary"
        if configuration is not None:
            found[jumpstart.CONFIGURATION_TAG] = configuration
        if self.hub_content_arn is not None:
            found[jumpstart.HUB_CONTENT_TAG] = self.hub_content_arn
        return found

    def choose(
        self,
        configuration: str | None = None,
        *,
        instance_type: str | None = None,
        region: str,
        accept_eula: bool = False,
        limits: ServingLimits | None = None,
        environment: Mapping[str, str] | None = None,
        tolerate_deprecated: bool = False,
        tolerate_vulnerable: bool = False,
    ) -> JumpStartChoice:
        """Everything a model and its endpoint need to be told.

        Args:
            configuration: Name of one of `configurations`; it decides the default instance type, whatever the model
                says. Default: the best one in the ranking ``overall`` that supports *instance_type*.
            instance_type: One of those the configuration supports. Default: the configuration's own default.
            region: Region of the stack, whose registry and bucket are used.
            accept_eula: True itself if you accept the licence of the model. Default: not accepted, which is an error for
                a model that has one.
            limits: Bounds for a language model. Default: those of the file.
            environment: Variables over those of file, configuration, instance type and limits. Default: none.
            tolerate_deprecated: Whether a version that JumpStart no longer offers will do. Default: no.
            tolerate_vulnerable: Whether a version with known weaknesses will do. Default: no.

        Raises:
            JumpStartError: something of this does not fit; the message has all of it.
        """
        asked = Asked(
            configuration=configuration,
            instance_type=instance_type,
            region=region,
            accept_eula=accept_eula,
            limits=limits,
            environment=environment,
            tolerate_deprecated=tolerate_deprecated,
            tolerate_vulnerable=tolerate_vulnerable,
        )
        return chosen(self, asked)


def _one_of(found: list[JumpStartModel], path: str, model_id: str | None, version: str | None) -> JumpStartModel:
    problems = []
    fitting = found
    for name, wanted in (("model_id", model_id), ("version", version)):
        there = list(dict.fromkeys(getattr(each, name) for each in fitting))
        if wanted is not None and wanted not in there:
            near = did_you_mean(wanted, there)
            problems.append(f"{name}: must be one that the file has, got {shown(wanted)}{near}; it has {listed(there)}")
        elif wanted is not None:
            fitting = [each for each in fitting if getattr(each, name) == wanted]
    if not problems and len(fitting) > 1:
        all_fitting = listed(f"{each.model_id} {each.version}" for each in fitting)
        problems.append(f"model_id: must tell which one is meant, got {len(fitting)} that fit; it has {all_fitting}")
    if problems:
        raise JumpStartError(path, problems)
    return fitting[0]
