"""Choose one configuration, instance type and Region of a model, and note everything that does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from constructs_sm.facts import jumpstart
from constructs_sm.facts.instance_types import instance_type as known_type
from constructs_sm.facts.serving_env import input_not_below_total, overlaid, server_of_image
from constructs_sm.spec.component import ComputeRequirements
from constructs_sm.spec.image import ContainerImage
from constructs_sm.spec.jumpstart.choice import JumpStartChoice
from constructs_sm.spec.jumpstart.configuration import JumpStartConfiguration
from constructs_sm.spec.jumpstart.hosting import Hosting
from constructs_sm.spec.jumpstart.limits import ServingLimits
from constructs_sm.spec.jumpstart.placing import data_in, image_in, licence_at, package_in
from constructs_sm.spec.jumpstart.refusal import JumpStartError, did_you_mean, listed, nearest_type, shown
from constructs_sm.spec.model import Container
from constructs_sm.spec.tokens import is_token

if TYPE_CHECKING:
    from constructs_sm.spec.jumpstart.model import JumpStartModel


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What the user said; see `JumpStartModel.choose`."""

    configuration: str | None
    instance_type: str | None
    region: str
    accept_eula: bool
    limits: ServingLimits | None
    environment: Mapping[str, str] | None
    tolerate_deprecated: bool
    tolerate_vulnerable: bool


def chosen(model: JumpStartModel, asked: Asked) -> JumpStartChoice:
    """The choice.

    Raises:
        JumpStartError: something of what was asked does not fit the model.
    """
    of_region = _of_region(asked.region)
    problems = [*_of_model(model, asked), *of_region]
    found = _Way(model=model, asked=asked, problems=problems)
    found.choose_configuration()
    found.choose_type()
    found.check_said()
    container = found.container() if not of_region and found.instance_type is not None else None
    if problems or found.instance_type is None or container is None:
        raise JumpStartError(model.title, list(dict.fromkeys(problems)))
    return found.made(found.instance_type, container)


def _of_model(model: JumpStartModel, asked: Asked) -> list[str]:
    found = []
    if model.deprecated is not None and not asked.tolerate_deprecated:
        why = f" ({model.deprecated})" if model.deprecated else ""
        found.append(
            f"version: must be one that JumpStart still offers, got {shown(model.version)}, which is deprecated{why}; "
            "take a newer one, or say tolerate_deprecated=True"
        )
    if model.vulnerabilities and not asked.tolerate_vulnerable:
        found.append(
            f"version: must have no known weaknesses, got {shown(model.version)} with {listed(model.vulnerabilities)}; "
            "take a newer one, or say tolerate_vulnerable=True"
        )
    return found


def _of_region(region: object) -> list[str]:
    there = sorted(jumpstart.REGIONS)
    if is_token(region):
        must = "be known at synthesis, to find image and bucket, got a token"
        return [f"region: must {must}; name the Region, and give the stack the same in env"]
    if isinstance(region, str) and region in there:
        return []
    near = did_you_mean(region, there)
    return [f"region: must be a Region with JumpStart, got {shown(region)}{near}; choose one such as eu-west-1"]


@dataclass(kw_only=True, slots=True)
class _Way:
    """The way to host the model as it is being chosen, and every problem met."""

    model: JumpStartModel
    asked: Asked
    problems: list[str]
    configuration: JumpStartConfiguration | None = None
    hosting: Hosting = field(default_factory=Hosting)
    instance_type: str | None = None
    is_unknown: bool = False
    """Whether a configuration was asked for that does not exist, so that its instance types are not known."""

    def choose_configuration(self) -> None:
        """The configuration asked for; else the best that runs on the instance type asked for; else the best."""
        name, every = self.asked.configuration, self.model.configurations
        able = [each for each in every if not each.needs_additional_data]
        if name is not None:
            self.configuration = self._named(name, [each.name for each in able])
        else:
            fitting = [each for each in able if self.asked.instance_type in each.instance_types]
            self.configuration = next(iter((*fitting, *able, *every)), None)
        if every and not able:
            self.problems.append(
                "configuration: must need no additional data, which a model in CloudFormation cannot have, got only "
                f"{listed(each.name for each in every)}, which do; take a version without"
            )
        self.hosting = self.model.hosting if self.configuration is None else self.configuration.hosting

    def _named(self, name: str, able: list[str]) -> JumpStartConfiguration | None:
        found, names = self.model.configuration(name), [each.name for each in self.model.configurations]
        self.is_unknown = found is None
        if found is None and names:
            near = did_you_mean(name, names)
            self.problems.append(
                f"configuration: must be one of the model's, got {shown(name)}{near}; choose one of {listed(names)}"
            )
        elif found is None:
            self.problems.append(
                f"configuration: must be None, as the model can be hosted in one way, got {shown(name)}; leave it out"
            )
        elif name not in able and able:
            self.problems.append(
                "configuration: must need no additional data, which a model in CloudFormation cannot have, got "
                f"{shown(name)} with {listed(found.needs_additional_data)}; choose one of {listed(able)}"
            )
        return found

    def choose_type(self) -> None:
        """The instance type asked for, if it is supported; else the default one."""
        asked, named = self.asked.instance_type, self.asked.configuration is not None
        own = self.hosting.instance_types if named else self.model.supported_instance_types
        if asked is None or asked in own or self.is_unknown or not own:
            self.instance_type = self.hosting.default_instance_type if asked is None else asked
            return
        by = f"configuration {self.asked.configuration!r}" if named else "the model"
        others = [each.name for each in self.model.configurations if asked in each.instance_types]
        elsewhere = f"; configuration {' and '.join(map(repr, others))} supports it" if others else ""
        self.problems.append(
            f"instance_type: must be one that {by} supports, got {shown(asked)}{elsewhere}; the nearest is "
            f"{nearest_type(str(asked), own)} of {listed(own)}"
        )

    def check_said(self) -> None:
        """The licence, the limits and the environment, by themselves."""
        limits, environment = self.asked.limits, self.asked.environment
        if self.model.has_licence(self.hosting) and self.asked.accept_eula is not True:
            where = licence_at(self.hosting, self.asked.region)
            self.problems.append(
                f"accept_eula: must be True itself to accept the licence of {self.model.model_id}, "
                f"got {shown(self.asked.accept_eula)}; read it first{'' if where is None else f' at {where}'} [SM126]"
            )
        if limits is not None and not isinstance(limits, ServingLimits):
            self.problems.append(f"limits: must be ServingLimits, got {shown(limits)}; wrap the numbers in it")
        if environment is not None and not isinstance(environment, Mapping):
            self.problems.append(f"environment: must be a mapping of texts, got {shown(environment)}; give one")
        if isinstance(limits, ServingLimits):
            self.problems += limits.problems()
        for name, given in (("environment", environment), ("limits", limits)):
            if self.hosting.is_package and given:
                cure = "leave it out"
                self.problems.append(
                    f"{name}: must be empty, as a model package has its own, got {shown(given)}; {cure}"
                )

    def container(self) -> Container | None:
        """Image, data and environment; or the package."""
        instance_type, region = str(self.instance_type), self.asked.region
        if self.hosting.is_package:
            package = package_in(self.hosting, instance_type, region)
            if isinstance(package, str):
                return Container(model_package=package)
            self.problems += package
            return None
        if self.hosting.needs_script(instance_type):
            self.problems.append(
                "version: must have its inference script packed into the artifact, got one that keeps it apart "
                "(hosting_use_script_uri); take a version with hosting_prepacked_artifact_key, or pack it yourself"
            )
        image = image_in(self.hosting, instance_type, region)
        if not isinstance(image, str):
            self.problems += image
            return None
        data = data_in(
            self.hosting,
            instance_type,
            region,
            gated=self.model.gated_bucket,
            accept_eula=self.model.has_licence(self.hosting),
            hub_content_arn=self.model.hub_content_arn,
        )
        environment = self._environment(instance_type, image)
        return Container(image=ContainerImage.uri(image), model_data=data, environment=environment)

    def _environment(self, instance_type: str, image: str) -> dict[str, str]:
        """Of the file, the configuration and the instance type; over it the limits; over all what the user says."""
        server, found = server_of_image(image), self.hosting.environment_on(instance_type)
        limits, said = self.asked.limits, self.asked.environment
        if isinstance(limits, ServingLimits) and not any(limits.problems()):
            variables, problems = limits.environment(image)
            self.problems += problems
            found = overlaid(server, found, variables)
        if isinstance(said, Mapping):
            found = overlaid(server, found, said)
        clash = None if server is None else input_not_below_total(server, found)
        if clash is not None:
            at = "environment" if limits is None or limits.max_total_tokens is None else "limits.max_total_tokens"
            self.problems.append(
                f"{at}: must leave {clash[0]} below the total, got {clash[1]} of {clash[2]} tokens; change one [SM136]"
            )
        return found

    def made(self, instance_type: str, container: Container) -> JumpStartChoice:
        """The choice, as nothing is wrong with it."""
        needs, known = self.hosting.resources_on(instance_type), known_type(instance_type)
        name = None if self.configuration is None else self.configuration.name
        compute = None
        if needs.min_memory_mb is not None:
            compute = ComputeRequirements(
                min_memory_mb=needs.min_memory_mb, accelerators=needs.num_accelerators, cpu_cores=needs.num_cpus
            )
        return JumpStartChoice(
            model_id=self.model.model_id,
            version=self.model.version,
            region=self.asked.region,
            configuration=name,
            instance_type=instance_type,
            container=container,
            tags=self.model.tags(name, package=container.model_package is not None),
            network_isolation=self.hosting.network_isolation,
            compute=compute,
            volume_size_in_gb=None if known is not None and known.local_nvme else self.hosting.volume_size_in_gb,
            model_data_download_timeout=self.hosting.model_data_download_timeout,
            container_startup_health_check_timeout=self.hosting.container_startup_health_check_timeout,
            inference_ami_version=self.hosting.inference_ami_version,
        )
