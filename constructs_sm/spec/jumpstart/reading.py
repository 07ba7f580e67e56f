"""Read a file with model specs, and tell everything that is wrong with it at once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from constructs_sm.spec.jumpstart.configuration import JumpStartConfiguration, configurations
from constructs_sm.spec.jumpstart.fields import Fields
from constructs_sm.spec.jumpstart.hosting import Hosting
from constructs_sm.spec.jumpstart.parse import hosting
from constructs_sm.spec.jumpstart.refusal import JumpStartError
from constructs_sm.spec.jumpstart.shapes import in_one_shape


@dataclass(frozen=True, kw_only=True, slots=True)
class JumpStartSpec:
    """What a model spec says, as far as it matters for hosting."""

    model_id: str
    """Such as ``huggingface-llm-mistral-7b``."""

    version: str
    """Such as ``2.1.0``."""

    hosting: Hosting
    """How the model is hosted where it has no alternate configurations."""

    configurations: tuple[JumpStartConfiguration, ...] = ()
    """The alternate configurations, best first. Default: none; there is one way to host it."""

    gated_bucket: bool = False
    """Whether its artifact is kept for those who accepted its licence. Default: no."""

    deprecated: str | None = None
    """Why JumpStart no longer offers this version. Default: it does."""

    vulnerabilities: tuple[str, ...] = ()
    """Known weaknesses of what its inference script depends on. Default: none are known."""

    hub_content_arn: str | None = None
    """ARN of the reference in a private hub that gives access to it. Default: none is needed."""


Spec = TypeVar("Spec", bound=JumpStartSpec)


def read_specs(path: Path, kind: type[Spec]) -> list[Spec]:
    """The specs in a file: one, or a list of them.

    Args:
        path: The file.
        kind: What to make of each.

    Raises:
        JumpStartError: there is no such file, or something in it is not as it must be.
    """
    values = _parsed(path)
    problems: list[str] = []
    specs = values if isinstance(values, list) else [values]
    found = []
    for index, spec in enumerate(specs):
        at = f"[{index}]" if isinstance(values, list) else ""
        if isinstance(spec, dict):
            shaped = in_one_shape(Fields(values=spec, path=at, problems=problems))
            found += [_spec(shaped, kind)] if "model_id" in shaped.values else []
        else:
            problems.append(
                f"{at or 'file'}: must be an object with a model spec, got {type(spec).__name__}; save it anew"
            )
    if not specs:
        problems.append("file: must hold a model spec, got an empty list; save one")
    if problems:
        raise JumpStartError(str(path), list(dict.fromkeys(problems)))
    return found


def _parsed(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"), parse_constant=_no_number)
    except OSError as error:
        raise _refused(path, "readable", f"{error.strerror}; save the spec there") from error
    except UnicodeDecodeError as error:
        raise _refused(path, "UTF-8", f"{error.reason} at byte {error.start}; save it anew") from error
    except json.JSONDecodeError as error:
        said = f"{error.msg} in line {error.lineno}, column {error.colno}"
        raise _refused(path, "JSON", f"{said}; save it anew") from error
    except (ValueError, RecursionError) as error:
        raise _refused(path, "JSON", f"{error}; save it anew") from error


def _refused(path: Path, must_be: str, rest: str) -> JumpStartError:
    return JumpStartError(str(path), [f"file: must be {must_be}, got {rest}"])


def _no_number(word: str) -> object:
    raise ValueError(f"{word}, which is no JSON")


def _spec(spec: Fields, kind: type[Spec]) -> Spec:
    base, several = hosting(spec), configurations(spec)
    ways = [("", base)] if not several else [(f" of configuration {each.name!r}", each.hosting) for each in several]
    for said, way in ways:
        if way.default_instance_type is None:
            spec.wrong(
                "default_inference_instance_type", f"a text{said}", "save the spec of a model that can be hosted"
            )
    deprecated = spec.flag("deprecated", default=False)
    message = spec.text("deprecated_message")
    weak = spec.flag("inference_vulnerable", default=False)
    return kind(
        model_id=spec.needed("model_id"),
        version=spec.needed("version"),
        hosting=base,
        configurations=several,
        gated_bucket=spec.flag("gated_bucket", default=False),
        deprecated=("" if message is None else message) if deprecated else None,
        vulnerabilities=(spec.texts("inference_vulnerabilities") or ("not said which",)) if weak else (),
        hub_content_arn=spec.text("hub_content_arn"),
    )
