"""The handler protocol of the SageMaker framework containers: model_fn, input_fn, predict_fn, output_fn, transform_fn.

Source: https://sagemaker.readthedocs.io/en/v2/frameworks/pytorch/using_pytorch.html#serve-a-pytorch-model
"""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from constructs_sm.local.container.codecs import UnsupportedContentTypeError, decode, encode

if TYPE_CHECKING:
    from types import ModuleType

Handler = Callable[..., object]


class ScriptError(RuntimeError):
    """The packaged inference script is missing or unusable; said before the container answers its first ping."""


class BadInputError(ValueError):
    """The caller's body could not be read: a client error (400)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a handler made of one request.

    Attributes:
        chunks: The body; several when the script returned a generator, which is then streamed.
        content_type: The reply's Content-Type.
        streamed: Whether to send the chunks as they come.
    """

    chunks: Iterable[bytes]
    content_type: str
    streamed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Script:
    """A loaded inference script and the model it loaded."""

    model: object
    input_fn: Handler | None
    predict_fn: Handler | None
    output_fn: Handler | None
    transform_fn: Handler | None

    def answer(self, body: bytes, content_type: str, accept: str) -> Answer:
        """Runs one request through the handlers.

        Args:
            body: The request's body.
            content_type: Its Content-Type.
            accept: What the caller accepts.

        Raises:
            BadInputError: When the default reader refuses the body.
            UnsupportedContentTypeError: When a default codec does not know the media type.
        """
        if self.transform_fn is not None:
            return _answer(self.transform_fn(self.model, body, content_type, accept), accept, written=True)
        value = self._read(body, content_type)
        prediction = self._predict(value)
        if self.output_fn is not None:
            return _answer(self.output_fn(prediction, accept), accept, written=True)
        return _answer(prediction, accept, written=False)

    def _read(self, body: bytes, content_type: str) -> object:
        if self.input_fn is not None:
            return self.input_fn(body, content_type)
        try:
            return decode(body, content_type)
        except UnsupportedContentTypeError:
            raise
        except ValueError as error:
            raise BadInputError(f"the body is not {content_type}: {error}") from error

    def _predict(self, value: object) -> object:
        if self.predict_fn is not None:
            return self.predict_fn(value, self.model)
        if callable(self.model):
            return self.model(value)
        predict = getattr(self.model, "predict", None)
        if callable(predict):
            return predict(value)
        raise ScriptError("inference.py defines no predict_fn, and what model_fn returned cannot be called")


def _answer(result: object, accept: str, *, written: bool) -> Answer:
    """The reply; what the script's own ``output_fn`` or ``transform_fn`` wrote is sent as it is."""
    stated = isinstance(result, tuple) and len(result) == 2 and isinstance(result[1], str)  # noqa: PLR2004 - (body, type)
    if isinstance(result, tuple) and stated:
        result, accept = result
    if isinstance(result, Iterator) or inspect.isgenerator(result):
        return Answer(chunks=_chunks(result), content_type=accept, streamed=True)
    if written and isinstance(result, str | bytes | bytearray):
        body = result.encode("utf-8") if isinstance(result, str) else bytes(result)
        return Answer(chunks=[body], content_type=accept, streamed=False)
    body, found = encode(result, accept)
    return Answer(chunks=[body], content_type=accept if stated else found, streamed=False)


def _chunks(parts: Iterator[object]) -> Iterator[bytes]:
    for part in parts:
        yield part if isinstance(part, bytes) else str(part).encode("utf-8")


def find_script(model_dir: Path, code_dir: Path | None, program: str) -> Path:
    """Where the inference script is: the submit directory, ``code/`` of the archive, or the archive's root.

    Args:
        model_dir: The extracted model data.
        code_dir: The submit directory. Default: looked for in the model data only.
        program: The script's file name.

    Raises:
        ScriptError: When it is in none of them.
    """
    places = [code_dir] if code_dir is not None else []
    places += [model_dir / "code", model_dir]
    for place in places:
        script = place / program
        if script.is_file():
            return script
    held = sorted(str(path.relative_to(model_dir)) for path in model_dir.rglob("*") if path.is_file())[:10]
    raise ScriptError(
        f"no code/{program} in the model data; put the handlers of the model into code/{program} of the archive, "
        f"or name the script in SAGEMAKER_PROGRAM; the model data holds {', '.join(held) if held else 'no file'}"
    )


def load(script: Path, model_dir: Path) -> Script:
    """Imports the script and loads the model.

    Args:
        script: The file to import; its directory joins ``sys.path``, as in the framework containers.
        model_dir: Handed to ``model_fn``.

    Raises:
        ScriptError: When it defines neither ``predict_fn`` nor ``transform_fn`` nor ``model_fn``.
    """
    sys.path.insert(0, str(script.parent))
    module = importlib.import_module(script.stem)
    found = {name: _handler(module, name) for name in ("model_fn", "input_fn", "predict_fn", "output_fn")}
    transform_fn = _handler(module, "transform_fn")
    if not any((found["model_fn"], found["predict_fn"], transform_fn)):
        raise ScriptError(f"{script.name} defines none of model_fn, predict_fn, transform_fn")
    model_fn = found["model_fn"]
    model = str(model_dir) if model_fn is None else model_fn(str(model_dir))
    return Script(
        model=model,
        input_fn=found["input_fn"],
        predict_fn=found["predict_fn"],
        output_fn=found["output_fn"],
        transform_fn=transform_fn,
    )


def _handler(module: ModuleType, name: str) -> Handler | None:
    handler = getattr(module, name, None)
    if handler is None:
        return None
    if not callable(handler):
        raise ScriptError(f"{name} in {module.__name__}.py must be a function, got {type(handler).__name__}")
    found: Handler = handler
    return found
