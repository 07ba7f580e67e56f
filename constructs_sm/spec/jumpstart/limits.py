"""How much a language model takes on: said in tokens and requests, whatever its server calls them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from constructs_sm.facts.serving_env import Limit, limits_environment, serving_of_image, unsupported_limits
from constructs_sm.spec.jumpstart.refusal import shown
from constructs_sm.spec.tokens import is_token


@dataclass(frozen=True, kw_only=True, slots=True)
class ServingLimits:
    """Bounds of one container with a language model, each written as the variable its server understands.

    Which servers can set which is in `constructs_sm.facts.serving_env.variables_of`. Source:
    https://docs.aws.amazon.com/sagemaker/latest/dg/realtime-endpoints-deploy-models.html (deploy settings of LLMs).
    """

    max_total_tokens: int | None = None
    """Tokens of a request and its reply together. Default: the model's own."""

    max_input_tokens: int | None = None
    """Tokens of a request, fewer than in total. Default: the model's own."""

    max_concurrent_requests: int | None = None
    """Requests worked on at once. Default: the model's own."""

    def problems(self) -> Iterator[str]:
        """What is wrong with the numbers by themselves."""
        sound = True
        for each in fields(self):
            value = getattr(self, each.name)
            whole = isinstance(value, int) and not isinstance(value, bool) and not is_token(value)
            if value is not None and not (whole and value > 0):
                sound = False
                yield f"limits.{each.name}: must be a whole number above 0, got {shown(value)}; give one"
        given, total = self.max_input_tokens, self.max_total_tokens
        if sound and given is not None and total is not None and given >= total:
            yield (
                f"limits.max_input_tokens: must be below max_total_tokens={total} to leave room for a reply, "
                f"got {given}; lower it [SM136]"
            )

    def given(self) -> dict[Limit, int]:
        """The limits that are set."""
        named: dict[Limit, int | None] = {
            "max_total_tokens": self.max_total_tokens,
            "max_input_tokens": self.max_input_tokens,
            "max_concurrent_requests": self.max_concurrent_requests,
        }
        return {name: value for name, value in named.items() if value is not None}

    def environment(self, image_uri: str) -> tuple[dict[str, str], list[str]]:
        """The variables for the server in an image, and what it cannot do of what was asked.

        Args:
            image_uri: URI of a published image.
        """
        serving, given = serving_of_image(image_uri), self.given()
        if not given:
            return {}, []
        if serving is None:
            cure = "set its own variables in environment instead"
            return {}, [f"limits: need an image whose server is known, got {image_uri}; {cure}"]
        missing = unsupported_limits(serving.server, dict(given))
        problems = [
            f"limits.{name}: the server {serving.server} of this model has no variable for it, got {given[name]}; "
            "leave it out"
            for name in missing
        ]
        possible = {name: value for name, value in given.items() if name not in missing}
        return limits_environment(serving.server, version=serving.version, **possible), problems
