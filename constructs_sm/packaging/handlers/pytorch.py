"""Serve a PyTorch model that carries its own code: JSON, CSV or NPY in; JSON, CSV or NPY out.

Save it with ``torch.export.save(torch.export.export(model, example), "model.pt2")``, or as TorchScript with
``torch.jit.save(torch.jit.script(model), "model.pt")``. One ``.pt2``, ``.pt`` or ``.pth`` file must lie at the root of
the archive. A file that holds only weights needs a script of your own, because weights do not say what the model
computes.
"""

from __future__ import annotations

import csv
import io
import json
import logging
import math
import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_EXPORTED = ".pt2"
_SUFFIXES = (_EXPORTED, ".pt", ".pth")
_JSON = "application/json"
_CSV = "text/csv"
_NPY = "application/x-npy"
_LOG = logging.getLogger(__name__)


def model_fn(model_dir: str) -> object:
    """Load the one model at the root, onto the GPU when there is one."""
    _LOG.info("environment variables set: %s", ", ".join(sorted(os.environ)))  # names only: values may be secret
    files = sorted(file for file in Path(model_dir).iterdir() if file.suffix in _SUFFIXES)
    if len(files) != 1:
        names = ", ".join(file.name for file in files)
        raise ValueError(
            f"expected exactly one .pt2, .pt or .pth file at the root of the archive, got {names or 'none'}"
        )
    if files[0].suffix == _EXPORTED:
        program = import_module("torch.export").load(str(files[0]))  # only the container has it
        exported: object = program.module().to(_device())
        return exported
    scripted: object = import_module("torch").jit.load(str(files[0]), map_location=_device()).eval()
    return scripted


def input_fn(body: str | bytes | bytearray, content_type: str) -> object:
    """Make a tensor of the request."""
    torch = import_module("torch")
    kind = _kind(content_type, _JSON)
    if kind == _NPY:
        numpy = import_module("numpy")
        values: object = numpy.load(io.BytesIO(_bytes(body)), allow_pickle=False)
        tensor: object = torch.from_numpy(values).to(_device())
        return tensor
    if kind == _JSON:
        values = _values(_text(body))
    elif kind == _CSV:
        values = _rows(_text(body))
    else:
        raise ValueError(f"expected content type {_JSON}, {_CSV} or {_NPY}, got {content_type!r}")
    tensor = torch.tensor(values, dtype=torch.float32, device=_device())
    return tensor  # noqa: RET504 - typed above


def predict_fn(data: object, model: Callable[[object], object]) -> object:
    """Run the model without keeping gradients."""
    torch = import_module("torch")
    with torch.no_grad():
        return model(data)


def output_fn(prediction: object, accept: str) -> tuple[str | bytes, str]:
    """Make the reply, and say what it is."""
    kind = _kind(accept, _JSON)
    if kind == _NPY:
        numpy = import_module("numpy")
        buffer = io.BytesIO()
        numpy.save(buffer, numpy.asarray(_plain(prediction)), allow_pickle=False)
        return buffer.getvalue(), _NPY
    if kind == _CSV:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(_table(_plain(prediction)))
        return text.getvalue(), _CSV
    if kind == _JSON:
        return json.dumps(_plain(prediction)), _JSON
    raise ValueError(f"expected to be asked for {_JSON}, {_CSV} or {_NPY}, got {accept!r}")


def _device() -> str:
    return "cuda" if import_module("torch").cuda.is_available() else "cpu"


def _kind(header: str | None, default: str) -> str:
    """The first media type of a header, without its parameters."""
    kind = (header or "").split(",")[0].split(";")[0].strip().lower()
    return default if kind in {"", "*/*"} else kind


def _bytes(body: str | bytes | bytearray) -> bytes:
    return body.encode() if isinstance(body, str) else bytes(body)


def _text(body: str | bytes | bytearray) -> str:
    return body if isinstance(body, str) else body.decode("utf-8-sig")


def _values(text: str) -> object:
    """The numbers of a JSON request: a list, or an object with ``instances`` or ``inputs``."""
    value: object = json.loads(text)
    if isinstance(value, dict):
        value = next((value[key] for key in ("instances", "inputs") if key in value), None)
    if not isinstance(value, list):  # the request is wrong, not an argument's type
        raise ValueError(  # noqa: TRY004 - as above
            'expected a JSON list of numbers, or {"instances": [...]} or {"inputs": [...]}'
        )
    return value


def _rows(text: str) -> list[list[float]]:
    rows = []
    for number, row in enumerate(csv.reader(io.StringIO(text)), start=1):
        if row:
            try:
                rows.append([float(cell) for cell in row])
            except ValueError:
                raise ValueError(
                    f"expected only numbers and no header, got {','.join(row)!r} in row {number}"
                ) from None
    return rows


def _plain(value: object) -> object:
    """Tensors, alone or in lists, tuples and dicts, as plain Python values; what JSON cannot say becomes null."""
    convert = getattr(value, "tolist", None)
    if callable(convert):
        detach = getattr(value, "detach", None)
        value = detach().cpu().tolist() if callable(detach) else convert()
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _table(value: object) -> Iterator[list[object]]:
    for row in value if isinstance(value, list) else [value]:
        yield row if isinstance(row, list) else [row]
