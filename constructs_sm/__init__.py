"""SageMaker hosting as code: AWS CDK constructs for SageMaker AI endpoints.

What the user wants becomes a plain spec (`spec`), rules judge the spec (`rules`), constructs render it (`cdk`,
`patterns`). What was deployed is called with `constructs_sm.client`; without an account, it is deployed to the engine
of `constructs_sm.local`.

Public names load on first use, so importing this package starts neither node nor boto3.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from constructs_sm.capacity import CapacityStatement as CapacityStatement
    from constructs_sm.capacity import EndpointCost as EndpointCost
    from constructs_sm.cdk.adapter import AdapterInferenceComponent as AdapterInferenceComponent
    from constructs_sm.cdk.alarm_collection import AlarmCollection as AlarmCollection
    from constructs_sm.cdk.async_endpoint_metrics import AsyncEndpointMetrics as AsyncEndpointMetrics
    from constructs_sm.cdk.component_metrics import ComponentEndpointMetrics as ComponentEndpointMetrics
    from constructs_sm.cdk.component_metrics import InferenceComponentMetrics as InferenceComponentMetrics
    from constructs_sm.cdk.container_metrics import EndpointContainerMetrics as EndpointContainerMetrics
    from constructs_sm.cdk.endpoint import Endpoint as Endpoint
    from constructs_sm.cdk.endpoint_config import EndpointConfig as EndpointConfig
    from constructs_sm.cdk.endpoint_grants import AsyncEndpointGrants as AsyncEndpointGrants
    from constructs_sm.cdk.endpoint_grants import EndpointGrants as EndpointGrants
    from constructs_sm.cdk.endpoint_grants import InferenceComponentGrants as InferenceComponentGrants
    from constructs_sm.cdk.endpoint_grants import PipelineGrants as PipelineGrants
    from constructs_sm.cdk.endpoint_metrics import EndpointMetrics as EndpointMetrics
    from constructs_sm.cdk.endpoint_metrics import ServerlessEndpointMetrics as ServerlessEndpointMetrics
    from constructs_sm.cdk.execution_role import ExecutionRole as ExecutionRole
    from constructs_sm.cdk.inference_component import InferenceComponent as InferenceComponent
    from constructs_sm.cdk.interfaces import IAdapterInferenceComponent as IAdapterInferenceComponent
    from constructs_sm.cdk.interfaces import IAsyncEndpoint as IAsyncEndpoint
    from constructs_sm.cdk.interfaces import IComponentEndpoint as IComponentEndpoint
    from constructs_sm.cdk.interfaces import IEndpoint as IEndpoint
    from constructs_sm.cdk.interfaces import IEndpointConfig as IEndpointConfig
    from constructs_sm.cdk.interfaces import IInferenceComponent as IInferenceComponent
    from constructs_sm.cdk.interfaces import IModel as IModel
    from constructs_sm.cdk.interfaces import IObservable as IObservable
    from constructs_sm.cdk.interfaces import IPipeline as IPipeline
    from constructs_sm.cdk.interfaces import IServerlessEndpoint as IServerlessEndpoint
    from constructs_sm.cdk.model import Model as Model
    from constructs_sm.cdk.pipeline import Pipeline as Pipeline
    from constructs_sm.cdk.scaling_facades import EndpointScaling as EndpointScaling
    from constructs_sm.cdk.scaling_facades import InferenceComponentScaling as InferenceComponentScaling
    from constructs_sm.cdk.sizing import warn_of_quotas as warn_of_quotas
    from constructs_sm.cdk.sizing import write_capacity as write_capacity
    from constructs_sm.errors import ConstructsSmError as ConstructsSmError
    from constructs_sm.errors import EndpointError as EndpointError
    from constructs_sm.errors import LocalEngineError as LocalEngineError
    from constructs_sm.errors import PackagingError as PackagingError
    from constructs_sm.errors import Problem as Problem
    from constructs_sm.errors import Severity as Severity
    from constructs_sm.errors import SpecError as SpecError
    from constructs_sm.patterns.asynchronous import AsyncEndpoint as AsyncEndpoint
    from constructs_sm.patterns.components import InferenceComponentEndpoint as InferenceComponentEndpoint
    from constructs_sm.patterns.dashboard import EndpointDashboard as EndpointDashboard
    from constructs_sm.patterns.delivery import EndpointDelivery as EndpointDelivery
    from constructs_sm.patterns.deployer import DeployerPolicy as DeployerPolicy
    from constructs_sm.patterns.realtime import RealTimeEndpoint as RealTimeEndpoint
    from constructs_sm.patterns.rollback_notification import RollbackNotification as RollbackNotification
    from constructs_sm.patterns.serverless import ServerlessEndpoint as ServerlessEndpoint
    from constructs_sm.patterns.studio import StudioDeployment as StudioDeployment
    from constructs_sm.patterns.verification import Delivered as Delivered
    from constructs_sm.spec.alarm import Above as Above
    from constructs_sm.spec.alarm import AlarmSeverity as AlarmSeverity
    from constructs_sm.spec.alarm import AsyncEndpointAlarms as AsyncEndpointAlarms
    from constructs_sm.spec.alarm import Below as Below
    from constructs_sm.spec.alarm import ComponentEndpointAlarms as ComponentEndpointAlarms
    from constructs_sm.spec.alarm import EndpointAlarms as EndpointAlarms
    from constructs_sm.spec.alarm import InferenceComponentAlarms as InferenceComponentAlarms
    from constructs_sm.spec.alarm import ServerlessEndpointAlarms as ServerlessEndpointAlarms
    from constructs_sm.spec.asynchronous import AsyncInference as AsyncInference
    from constructs_sm.spec.asynchronous import AsyncOutput as AsyncOutput
    from constructs_sm.spec.asynchronous import InferenceResponseIn as InferenceResponseIn
    from constructs_sm.spec.capture import CaptureMode as CaptureMode
    from constructs_sm.spec.capture import DataCapture as DataCapture
    from constructs_sm.spec.component import ComputeRequirements as ComputeRequirements
    from constructs_sm.spec.component_options import ComponentScheduling as ComponentScheduling
    from constructs_sm.spec.component_options import ContainerMetrics as ContainerMetrics
    from constructs_sm.spec.component_options import PlacementStrategy as PlacementStrategy
    from constructs_sm.spec.core_dump import CoreDump as CoreDump
    from constructs_sm.spec.cors import CorsMethod as CorsMethod
    from constructs_sm.spec.cors import CorsRule as CorsRule
    from constructs_sm.spec.delivery import DeliveryTarget as DeliveryTarget
    from constructs_sm.spec.delivery import DeliveryWave as DeliveryWave
    from constructs_sm.spec.delivery import SmokeTest as SmokeTest
    from constructs_sm.spec.deploying import DeployedBy as DeployedBy
    from constructs_sm.spec.deploying import ResourceBeside as ResourceBeside
    from constructs_sm.spec.deployment import RollbackAlarms as RollbackAlarms
    from constructs_sm.spec.deployment import VariantProperty as VariantProperty
    from constructs_sm.spec.explainer import ClarifyExplainer as ClarifyExplainer
    from constructs_sm.spec.explainer import ClarifyFeatureType as ClarifyFeatureType
    from constructs_sm.spec.explainer import ClarifyInference as ClarifyInference
    from constructs_sm.spec.explainer import ClarifyMimeType as ClarifyMimeType
    from constructs_sm.spec.explainer import ClarifyShap as ClarifyShap
    from constructs_sm.spec.explainer import ClarifyShapBaseline as ClarifyShapBaseline
    from constructs_sm.spec.explainer import ClarifyText as ClarifyText
    from constructs_sm.spec.explainer import ClarifyTextGranularity as ClarifyTextGranularity
    from constructs_sm.spec.guard_rails import GuardRails as GuardRails
    from constructs_sm.spec.image import ContainerImage as ContainerImage
    from constructs_sm.spec.instances import CapacityReservation as CapacityReservation
    from constructs_sm.spec.instances import InstancePool as InstancePool
    from constructs_sm.spec.instances import ManagedInstances as ManagedInstances
    from constructs_sm.spec.instances import ScaleInPolicy as ScaleInPolicy
    from constructs_sm.spec.instances import ScaleInStrategy as ScaleInStrategy
    from constructs_sm.spec.jumpstart import JumpStartError as JumpStartError
    from constructs_sm.spec.jumpstart import JumpStartModel as JumpStartModel
    from constructs_sm.spec.jumpstart import ServingLimits as ServingLimits
    from constructs_sm.spec.metrics_config import MetricsConfig as MetricsConfig
    from constructs_sm.spec.missing import MissingData as MissingData
    from constructs_sm.spec.model import Container as Container
    from constructs_sm.spec.model import InferenceExecutionMode as InferenceExecutionMode
    from constructs_sm.spec.model import MultiModel as MultiModel
    from constructs_sm.spec.model_data import ModelData as ModelData
    from constructs_sm.spec.observing import LogRetention as LogRetention
    from constructs_sm.spec.rollout import BlueGreen as BlueGreen
    from constructs_sm.spec.rollout import CapacitySize as CapacitySize
    from constructs_sm.spec.rollout import CapacityUnit as CapacityUnit
    from constructs_sm.spec.rollout import RollingUpdate as RollingUpdate
    from constructs_sm.spec.rollout import TrafficRouting as TrafficRouting
    from constructs_sm.spec.routing import PrefixAwareRouting as PrefixAwareRouting
    from constructs_sm.spec.routing import Routing as Routing
    from constructs_sm.spec.scaling import BacklogScaling as BacklogScaling
    from constructs_sm.spec.scaling import CopyScaling as CopyScaling
    from constructs_sm.spec.scaling import InstanceScaling as InstanceScaling
    from constructs_sm.spec.scaling import ProvisionedConcurrencyScaling as ProvisionedConcurrencyScaling
    from constructs_sm.spec.scaling_metric import CustomMetric as CustomMetric
    from constructs_sm.spec.scaling_metric import MetricMath as MetricMath
    from constructs_sm.spec.scaling_metric import MetricTarget as MetricTarget
    from constructs_sm.spec.scaling_policies import AdjustmentType as AdjustmentType
    from constructs_sm.spec.scaling_policies import AlarmComparison as AlarmComparison
    from constructs_sm.spec.scaling_policies import MetricAggregation as MetricAggregation
    from constructs_sm.spec.scaling_policies import ScheduledAction as ScheduledAction
    from constructs_sm.spec.scaling_policies import StepAdjustment as StepAdjustment
    from constructs_sm.spec.scaling_policies import StepScaling as StepScaling
    from constructs_sm.spec.scaling_policies import SuspendedState as SuspendedState
    from constructs_sm.spec.type_specification import InstanceTypeSpecification as InstanceTypeSpecification
    from constructs_sm.spec.variant import InstanceVariant as InstanceVariant
    from constructs_sm.spec.variant import ServerlessVariant as ServerlessVariant

_HOMES = {
    "constructs_sm.capacity": ("CapacityStatement", "EndpointCost"),
    "constructs_sm.cdk.adapter": ("AdapterInferenceComponent",),
    "constructs_sm.cdk.alarm_collection": ("AlarmCollection",),
    "constructs_sm.cdk.async_endpoint_metrics": ("AsyncEndpointMetrics",),
    "constructs_sm.cdk.component_metrics": ("ComponentEndpointMetrics", "InferenceComponentMetrics"),
    "constructs_sm.cdk.container_metrics": ("EndpointContainerMetrics",),
    "constructs_sm.cdk.endpoint": ("Endpoint",),
    "constructs_sm.cdk.endpoint_config": ("EndpointConfig",),
    "constructs_sm.cdk.endpoint_grants": (
        "AsyncEndpointGrants",
        "EndpointGrants",
        "InferenceComponentGrants",
        "PipelineGrants",
    ),
    "constructs_sm.cdk.endpoint_metrics": ("EndpointMetrics", "ServerlessEndpointMetrics"),
    "constructs_sm.cdk.execution_role": ("ExecutionRole",),
    "constructs_sm.cdk.inference_component": ("InferenceComponent",),
    "constructs_sm.cdk.interfaces": (
        "IAdapterInferenceComponent",
        "IAsyncEndpoint",
        "IComponentEndpoint",
        "IEndpoint",
        "IEndpointConfig",
        "IInferenceComponent",
        "IModel",
        "IObservable",
        "IPipeline",
        "IServerlessEndpoint",
    ),
    "constructs_sm.cdk.model": ("Model",),
    "constructs_sm.cdk.pipeline": ("Pipeline",),
    "constructs_sm.cdk.scaling_facades": ("EndpointScaling", "InferenceComponentScaling"),
    "constructs_sm.cdk.sizing": ("warn_of_quotas", "write_capacity"),
    "constructs_sm.errors": (
        "ConstructsSmError",
        "EndpointError",
        "LocalEngineError",
        "PackagingError",
        "Problem",
        "Severity",
        "SpecError",
    ),
    "constructs_sm.patterns.asynchronous": ("AsyncEndpoint",),
    "constructs_sm.patterns.components": ("InferenceComponentEndpoint",),
    "constructs_sm.patterns.dashboard": ("EndpointDashboard",),
    "constructs_sm.patterns.delivery": ("EndpointDelivery",),
    "constructs_sm.patterns.deployer": ("DeployerPolicy",),
    "constructs_sm.patterns.realtime": ("RealTimeEndpoint",),
    "constructs_sm.patterns.rollback_notification": ("RollbackNotification",),
    "constructs_sm.patterns.serverless": ("ServerlessEndpoint",),
    "constructs_sm.patterns.studio": ("StudioDeployment",),
    "constructs_sm.patterns.verification": ("Delivered",),
    "constructs_sm.spec.alarm": (
        "Above",
        "AlarmSeverity",
        "AsyncEndpointAlarms",
        "Below",
        "ComponentEndpointAlarms",
        "EndpointAlarms",
        "InferenceComponentAlarms",
        "ServerlessEndpointAlarms",
    ),
    "constructs_sm.spec.asynchronous": ("AsyncInference", "AsyncOutput", "InferenceResponseIn"),
    "constructs_sm.spec.capture": ("CaptureMode", "DataCapture"),
    "constructs_sm.spec.component": ("ComputeRequirements",),
    "constructs_sm.spec.component_options": ("ComponentScheduling", "ContainerMetrics", "PlacementStrategy"),
    "constructs_sm.spec.core_dump": ("CoreDump",),
    "constructs_sm.spec.cors": ("CorsMethod", "CorsRule"),
    "constructs_sm.spec.delivery": ("DeliveryTarget", "DeliveryWave", "SmokeTest"),
    "constructs_sm.spec.deploying": ("DeployedBy", "ResourceBeside"),
    "constructs_sm.spec.deployment": ("RollbackAlarms", "VariantProperty"),
    "constructs_sm.spec.explainer": (
        "ClarifyExplainer",
        "ClarifyFeatureType",
        "ClarifyInference",
        "ClarifyMimeType",
        "ClarifyShap",
        "ClarifyShapBaseline",
        "ClarifyText",
        "ClarifyTextGranularity",
    ),
    "constructs_sm.spec.guard_rails": ("GuardRails",),
    "constructs_sm.spec.image": ("ContainerImage",),
    "constructs_sm.spec.instances": (
        "CapacityReservation",
        "InstancePool",
        "ManagedInstances",
        "ScaleInPolicy",
        "ScaleInStrategy",
    ),
    "constructs_sm.spec.jumpstart": ("JumpStartError", "JumpStartModel", "ServingLimits"),
    "constructs_sm.spec.metrics_config": ("MetricsConfig",),
    "constructs_sm.spec.missing": ("MissingData",),
    "constructs_sm.spec.model": ("Container", "InferenceExecutionMode", "MultiModel"),
    "constructs_sm.spec.model_data": ("ModelData",),
    "constructs_sm.spec.observing": ("LogRetention",),
    "constructs_sm.spec.rollout": ("BlueGreen", "CapacitySize", "CapacityUnit", "RollingUpdate", "TrafficRouting"),
    "constructs_sm.spec.routing": ("PrefixAwareRouting", "Routing"),
    "constructs_sm.spec.scaling": ("BacklogScaling", "CopyScaling", "InstanceScaling", "ProvisionedConcurrencyScaling"),
    "constructs_sm.spec.scaling_metric": ("CustomMetric", "MetricMath", "MetricTarget"),
    "constructs_sm.spec.scaling_policies": (
        "AdjustmentType",
        "AlarmComparison",
        "MetricAggregation",
        "ScheduledAction",
        "StepAdjustment",
        "StepScaling",
        "SuspendedState",
    ),
    "constructs_sm.spec.type_specification": ("InstanceTypeSpecification",),
    "constructs_sm.spec.variant": ("InstanceVariant", "ServerlessVariant"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Above",
    "AdapterInferenceComponent",
    "AdjustmentType",
    "AlarmCollection",
    "AlarmComparison",
    "AlarmSeverity",
    "AsyncEndpoint",
    "AsyncEndpointAlarms",
    "AsyncEndpointGrants",
    "AsyncEndpointMetrics",
    "AsyncInference",
    "AsyncOutput",
    "BacklogScaling",
    "Below",
    "BlueGreen",
    "CapacityReservation",
    "CapacitySize",
    "CapacityStatement",
    "CapacityUnit",
    "CaptureMode",
    "ClarifyExplainer",
    "ClarifyFeatureType",
    "ClarifyInference",
    "ClarifyMimeType",
    "ClarifyShap",
    "ClarifyShapBaseline",
    "ClarifyText",
    "ClarifyTextGranularity",
    "ComponentEndpointAlarms",
    "ComponentEndpointMetrics",
    "ComponentScheduling",
    "ComputeRequirements",
    "ConstructsSmError",
    "Container",
    "ContainerImage",
    "ContainerMetrics",
    "CopyScaling",
    "CoreDump",
    "CorsMethod",
    "CorsRule",
    "CustomMetric",
    "DataCapture",
    "Delivered",
    "DeliveryTarget",
    "DeliveryWave",
    "DeployedBy",
    "DeployerPolicy",
    "Endpoint",
    "EndpointAlarms",
    "EndpointConfig",
    "EndpointContainerMetrics",
    "EndpointCost",
    "EndpointDashboard",
    "EndpointDelivery",
    "EndpointError",
    "EndpointGrants",
    "EndpointMetrics",
    "EndpointScaling",
    "ExecutionRole",
    "GuardRails",
    "IAdapterInferenceComponent",
    "IAsyncEndpoint",
    "IComponentEndpoint",
    "IEndpoint",
    "IEndpointConfig",
    "IInferenceComponent",
    "IModel",
    "IObservable",
    "IPipeline",
    "IServerlessEndpoint",
    "InferenceComponent",
    "InferenceComponentAlarms",
    "InferenceComponentEndpoint",
    "InferenceComponentGrants",
    "InferenceComponentMetrics",
    "InferenceComponentScaling",
    "InferenceExecutionMode",
    "InferenceResponseIn",
    "InstancePool",
    "InstanceScaling",
    "InstanceTypeSpecification",
    "InstanceVariant",
    "JumpStartError",
    "JumpStartModel",
    "LocalEngineError",
    "LogRetention",
    "ManagedInstances",
    "MetricAggregation",
    "MetricMath",
    "MetricTarget",
    "MetricsConfig",
    "MissingData",
    "Model",
    "ModelData",
    "MultiModel",
    "PackagingError",
    "Pipeline",
    "PipelineGrants",
    "PlacementStrategy",
    "PrefixAwareRouting",
    "Problem",
    "ProvisionedConcurrencyScaling",
    "RealTimeEndpoint",
    "ResourceBeside",
    "RollbackAlarms",
    "RollbackNotification",
    "RollingUpdate",
    "Routing",
    "ScaleInPolicy",
    "ScaleInStrategy",
    "ScheduledAction",
    "ServerlessEndpoint",
    "ServerlessEndpointAlarms",
    "ServerlessEndpointMetrics",
    "ServerlessVariant",
    "ServingLimits",
    "Severity",
    "SmokeTest",
    "SpecError",
    "StepAdjustment",
    "StepScaling",
    "StudioDeployment",
    "SuspendedState",
    "TrafficRouting",
    "VariantProperty",
    "warn_of_quotas",
    "write_capacity",
]


def __getattr__(name: str) -> object:
    try:
        home = _HOME_OF[name]
    except KeyError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)
