"""What answers an invocation: one container, a pipeline of them, or one of many models; and a fleet of variants."""

from __future__ import annotations

import contextlib
import http.client
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

from constructs_sm.local.engine.artifacts import Artifact
from constructs_sm.local.engine.containers import Container, ContainerSpec, Launcher, Reply
from constructs_sm.local.engine.faults import ApiError, DeploymentError, invalid

_OK = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One request on its way to a container.

    Attributes:
        body: The request's body.
        headers: What the container gets.
        timeout: For the model's answer.
        target_model: The archive to serve it with, in a multi-model endpoint.
        hostname: The container to serve it with, in a multi-container endpoint of Direct mode.
    """

    body: bytes
    headers: dict[str, str]
    timeout: timedelta
    target_model: str | None = None
    hostname: str | None = None


@dataclass(kw_only=True, slots=True)
class Served:
    """The running containers of one model.

    Attributes:
        launcher: Starts and stops them.
        specs: The containers, in pipeline order.
        direct: Whether a call names its container, rather than passing through all.
    """

    launcher: Launcher
    specs: list[ContainerSpec]
    direct: bool = False
    _containers: list[Container] = field(default_factory=list)
    _models: dict[str, Container] = field(default_factory=dict)
    _loading: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Starts the containers without waiting for them; those of a multi-model start with the first call.

        Raises:
            DeploymentError: When one cannot start.
        """
        for spec in self.specs:
            if not spec.multi_model:
                self._containers.append(self.launcher.start(spec))

    def wait_ready(self) -> None:
        """Waits until every container answers pings.

        Raises:
            DeploymentError: When one does not in time.
        """
        for container in self._containers:
            container.wait_ready()

    def stop(self) -> None:
        """Stops every container."""
        for container in [*self._containers, *self._models.values()]:
            self.launcher.stop(container)
        self._containers.clear()
        self._models.clear()

    def invoke(self, call: Call) -> Reply:
        """Runs a call through the containers that serve it.

        Args:
            call: The call.
        """
        *earlier, last = self._route(call)
        return last.invoke(*self._through(earlier, call), call.timeout)

    @contextlib.contextmanager
    def stream(self, call: Call) -> Iterator[http.client.HTTPResponse]:
        """As :meth:`invoke`, with the last container's reply read as it comes.

        Args:
            call: The call.
        """
        *earlier, last = self._route(call)
        body, headers = self._through(earlier, call)
        with last.stream(body, headers, call.timeout) as response:
            yield response

    @staticmethod
    def _through(earlier: list[Container], call: Call) -> tuple[bytes, dict[str, str]]:
        body, headers = call.body, call.headers
        for container in earlier:
            reply = container.invoke(body, headers, call.timeout)
            if reply.status != _OK:
                raise PipelineError(reply)
            body = reply.body
            headers = {**headers, "Content-Type": reply.headers.get("Content-Type", "application/octet-stream")}
        return body, headers

    def _route(self, call: Call) -> list[Container]:
        if self.direct:
            return [self._named(call.hostname)]
        if call.hostname is not None:
            raise invalid("TargetContainerHostname is for multi-container endpoints of Direct mode.")
        if any(spec.multi_model for spec in self.specs):
            return [self._model(call.target_model)]
        if call.target_model is not None:
            raise invalid("TargetModel is for multi-model endpoints; this endpoint serves a single model.")
        return self._containers

    def _named(self, hostname: str | None) -> Container:
        for container in self._containers:
            if hostname is not None and container.spec.hostname == hostname:
                return container
        names = ", ".join(str(container.spec.hostname) for container in self._containers)
        raise invalid(f"TargetContainerHostname must be one of {names}, got {hostname}.")

    def _model(self, name: str | None) -> Container:
        if name is None:
            raise invalid("TargetModel is required: the endpoint serves many models.")
        spec = self.specs[0]
        with self._loading:
            if name not in self._models:
                artifact = spec.artifact
                prefix = "" if artifact is None else artifact.uri.rstrip("/")
                one = Artifact(uri=f"{prefix}/{name.lstrip('/')}", is_prefix=False, is_archive=True)
                try:
                    container = self.launcher.start(replace(spec, artifact=one, multi_model=False))
                except DeploymentError as error:
                    raise invalid(f"Failed to download model data for TargetModel {name}: {error}") from error
                try:
                    container.wait_ready()
                except DeploymentError as error:
                    self.launcher.stop(container)
                    members = {"OriginalStatusCode": 500, "OriginalMessage": str(error)}
                    raise ApiError("ModelError", str(error), status=424, extra=members) from error
                self._models[name] = container
            return self._models[name]


class PipelineError(Exception):
    """A container before the last one refused; its reply is the pipeline's."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(f"status {reply.status}")
        self.reply = reply


@dataclass(kw_only=True, slots=True)
class Deployment:
    """What serves the variants of an endpoint now.

    Attributes:
        variants: By variant name; empty for an endpoint of inference components.
    """

    variants: dict[str, Served] = field(default_factory=dict)

    def stop(self) -> None:
        """Stops all of it."""
        for served in self.variants.values():
            served.stop()
        self.variants.clear()


def bring_up(variants: dict[str, Served]) -> Deployment:
    """Starts variants together and waits for all; on failure none is left running.

    Args:
        variants: What to start, by variant name.

    Raises:
        DeploymentError: With the reason of the first that failed.
    """
    deployment = Deployment(variants=variants)
    try:
        for served in variants.values():
            served.start()
        for served in variants.values():
            served.wait_ready()
    except BaseException:
        deployment.stop()
        raise
    return deployment
