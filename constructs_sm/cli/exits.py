"""Which exit code an error ends with, and the errors of the command line itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum
from http import HTTPStatus

from constructs_sm import errors


class ExitCode(IntEnum):
    """What a command ends with."""

    OK = 0
    FAILED = 1  # the model, the endpoint or AWS failed
    WRONG = 2  # wrong usage or wrong input; nothing was sent
    NOT_FOUND = 3  # not found, or not permitted
    NOT_YET = 4  # timed out or pending; the same command may succeed later


class CommandError(errors.ConstructsSmError):
    """A command cannot do what it was asked.

    Args:
        problems: Everything that is in the way.
        exit_code: What to end with. Default: wrong input.
    """

    def __init__(self, *problems: str, exit_code: ExitCode = ExitCode.WRONG) -> None:
        lines = [f"{len(problems)} problems", *(f"- {problem}" for problem in problems)]
        super().__init__(problems[0] if len(problems) == 1 else "\n".join(lines))
        self.exit_code = exit_code


def refuse(problems: Sequence[str]) -> None:
    """CommandError with all *problems*, if there are any."""
    if problems:
        raise CommandError(*problems)


_CODES: tuple[tuple[type[Exception], ExitCode], ...] = (
    (errors.RequestError, ExitCode.WRONG),
    (errors.StackOutputsError, ExitCode.NOT_FOUND),
    (errors.AccessDeniedError, ExitCode.NOT_FOUND),
    (errors.NoCapacityError, ExitCode.NOT_YET),
    (errors.ModelNotReadyError, ExitCode.NOT_YET),
    (errors.ResultTimeoutError, ExitCode.NOT_YET),
)
# The service has one code for every refusal; only its words tell what does not exist from what is not allowed.
_ABSENT = re.compile(r"not found|could not find|does not exist|no such", re.IGNORECASE)


def exit_code(error: Exception) -> ExitCode:
    """The exit code for *error*."""
    if isinstance(error, CommandError):
        return error.exit_code
    for kind, code in _CODES:
        if isinstance(error, kind):
            return code
    if isinstance(error, errors.ServiceError) and error.status_code == HTTPStatus.NOT_FOUND:
        return ExitCode.NOT_FOUND
    if type(error) in {errors.ServiceError, errors.RequestRefusedError} and _ABSENT.search(str(error)):
        return ExitCode.NOT_FOUND
    if isinstance(error, errors.RequestRefusedError):
        return ExitCode.WRONG
    return ExitCode.FAILED


_OPTIONS = {
    "target_variant": "--variant",
    "target_model": "--target-model",
    "target_container_hostname": "--container",
    "inference_component": "--component",
    "session_id": "--session-id",
    "inference_id": "--inference-id",
    "enable_explanations": "--explanations",
    "prefix_aware_id": "--prefix-aware-id",
    "custom_attributes": "--custom-attributes",
    "content_type": "--content-type",
    "output_path_extension": "--output-path-extension",
    "read_timeout": "--read-timeout",
    "request_ttl": "--ttl",
    "invocation_timeout": "--invocation-timeout",
    "input_location": "--input-location",
    "missing_on_forbidden=True": "--missing-on-forbidden",
    "pass bucket": "pass --bucket",
    "pass region": "pass --region",
    "pass endpoint, one of": "name one of them",
    "max_item_bytes": "--max-item-bytes",
}
_WORDS = re.compile("|".join(rf"(?<![\w-]){re.escape(word)}(?!\w)" for word in _OPTIONS))
_LEADING = re.compile(r"^(- )?(accept|filename|endpoint_name): ", re.MULTILINE)
_OURS = (errors.RequestError, errors.StackOutputsError, errors.AccessDeniedError)


def told(error: Exception) -> str:
    """What *error* says, with the options of the command line for the names of the library."""
    if not isinstance(error, _OURS):
        return str(error)
    return in_options(str(error))


def in_options(text: str) -> str:
    """Words of the library, with the options of the command line for its names."""
    text = _WORDS.sub(lambda found: _OPTIONS[found[0]], text)
    named = {"accept": "--accept", "filename": "--filename", "endpoint_name": "ENDPOINT"}
    return _LEADING.sub(lambda found: f"{found[1] or ''}{named[found[2]]}: ", text)
