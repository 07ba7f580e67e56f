"""The command line with everything outside it replaced: AWS, the clock and chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from typer.testing import CliRunner, Result

from constructs_sm.cli.alarms import AlarmState
from constructs_sm.cli.app import PROGRAM, app
from constructs_sm.cli.control import (
    ComponentState,
    ConfigState,
    EndpointState,
    ScalingState,
    VariantSetup,
    VariantState,
)
from constructs_sm.cli.tools import Access, Tools
from constructs_sm.client import FakeStore, FakeTransport, QueueMessage
from constructs_sm.errors import EndpointError, RequestRefusedError

T = TypeVar("T")
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # when FakeTransport takes a call


class Clock:
    """Seconds and the time of day; sleeping moves both."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds

    def now(self) -> datetime:
        return EPOCH + timedelta(seconds=self.seconds)


class FakeQueue:
    """Delivers some messages once, then nothing."""

    def __init__(self, *bodies: str, clock: Clock) -> None:
        self._waiting = [QueueMessage(message_id=f"m{i}", receipt=f"r{i}", body=body) for i, body in enumerate(bodies)]
        self._clock = clock
        self.deleted: list[str] = []

    def receive(self, wait: timedelta) -> Sequence[QueueMessage]:
        batch, self._waiting = self._waiting[:10], self._waiting[10:]
        if not batch:
            self._clock.sleep(wait.total_seconds())
        return batch

    def delete(self, receipts: Sequence[str]) -> Sequence[str]:
        self.deleted += receipts
        return []


def endpoint_state(name: str = "chat", **more: Any) -> EndpointState:
    given: dict[str, Any] = {
        "endpoint_name": name,
        "endpoint_arn": f"arn:aws:sagemaker:eu-west-1:123456789012:endpoint/{name}",
        "endpoint_config_name": f"{name}-config",
        "status": "InService",
        "created_at": EPOCH - timedelta(days=3),
        "modified_at": EPOCH - timedelta(hours=2),
        "variants": (VariantState(variant_name="main", current_instances=1, desired_instances=1, current_weight=1.0),),
    }
    return EndpointState(**(given | more))


CONFIG = ConfigState(setups={"main": VariantSetup(model_name="ChatModel", instance_types=("ml.g5.xlarge",))})


@dataclass
class FakeControl:
    """Describes what it is given; an error in the place of an answer is raised."""

    endpoints: Mapping[str, EndpointState | EndpointError] = field(default_factory=lambda: {"chat": endpoint_state()})
    configs: ConfigState | EndpointError = CONFIG
    components: Mapping[str, ComponentState] | EndpointError = field(default_factory=dict)
    scales: Sequence[ScalingState] | EndpointError = ()

    def endpoint(self, name: str) -> EndpointState:
        missing = RequestRefusedError(f'Could not find endpoint "{name}".', code="ValidationException", status_code=400)
        return given(self.endpoints.get(name, missing))

    def config(self, name: str) -> ConfigState:
        del name
        return given(self.configs)

    def component_names(self, endpoint_name: str) -> Sequence[str]:
        del endpoint_name
        return sorted(given(self.components))

    def component(self, name: str) -> ComponentState:
        return given(self.components)[name]

    def scaling(self, resource_ids: Sequence[str]) -> Sequence[ScalingState]:
        del resource_ids
        return given(self.scales)


def given(answer: T | EndpointError) -> T:
    if isinstance(answer, EndpointError):
        raise answer
    return answer


@dataclass
class World:
    """Everything a command can reach; also how it was asked for."""

    transport: FakeTransport = field(default_factory=FakeTransport)
    stacks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    controls: FakeControl = field(default_factory=FakeControl)
    clock: Clock = field(default_factory=Clock)
    messages: Sequence[str] = ()
    objects: FakeStore | None = None
    region: str | None = "eu-west-1"
    accesses: list[Access] = field(default_factory=list)
    queues: list[FakeQueue] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    products: Sequence[str] = ()
    rounds: list[Mapping[str, AlarmState]] = field(default_factory=list)

    def price_list(self, region: str) -> Sequence[str]:
        self.asked.append(region)
        return self.products

    def alarms(self, names: Sequence[str]) -> Mapping[str, AlarmState]:
        self.asked.append(", ".join(names))
        now = self.rounds.pop(0) if len(self.rounds) > 1 else self.rounds[0]
        return {name: state for name, state in now.items() if name in names}

    def outputs(self, stack_name: str) -> Mapping[str, str]:
        return self.stacks[stack_name]

    def store(self, expected_bucket_owner: str | None) -> FakeStore:
        del expected_bucket_owner
        return self.transport.store if self.objects is None else self.objects

    def queue(self, url: str) -> FakeQueue:
        self.asked.append(url)
        self.queues.append(FakeQueue(*self.messages, clock=self.clock))
        return self.queues[-1]

    def control(self) -> FakeControl:
        return self.controls

    def tools(self, new_id: Callable[[], str] = lambda: "id-1") -> Tools:
        return Tools(
            connect=self._connect,
            clock=self.clock,
            now=self.clock.now,
            sleep=self.clock.sleep,
            random=lambda: 0.5,
            new_id=new_id,
        )

    def _connect(self, access: Access) -> Connection:
        self.accesses.append(access)
        return Connection(self)

    def run(self, *arguments: str, stdin: bytes | str | None = None) -> Result:
        """Run one command; what it raises by mistake is raised here."""
        quiet = {"NO_COLOR": None, "FORCE_COLOR": None, "AWS_REGION": None, "AWS_DEFAULT_REGION": None}
        return CliRunner(env=quiet).invoke(
            app, arguments, input=stdin, obj=self.tools(), prog_name=PROGRAM, catch_exceptions=False
        )


class Connection:
    """The world as one command sees it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.region = world.region
        self.outputs, self.store, self.queue, self.control = world.outputs, world.store, world.queue, world.control
        self.price_list, self.alarms = world.price_list, world.alarms

    def transport(self, read_timeout: timedelta) -> FakeTransport:
        self._world.asked.append(f"read within {read_timeout}")
        return self._world.transport


def complaint(result: Result) -> str:
    """What a command said on standard error, without the word before it."""
    return result.stderr.removeprefix("error: ").removesuffix("\n")
