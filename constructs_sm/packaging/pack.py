"""Building a ``model.tar.gz`` that is the same, byte for byte, whenever its content is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from constructs_sm.errors import PackagingError
from constructs_sm.packaging.frameworks import environment
from constructs_sm.packaging.gunzip import DEFAULT_LIMITS
from constructs_sm.packaging.gzip_stream import GzipWriter
from constructs_sm.packaging.names import shown
from constructs_sm.packaging.plan import Plan, Wish
from constructs_sm.packaging.progress import Progress, Tally
from constructs_sm.packaging.write import write_members, written_aside

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MOST_LINES = 100
_EMPTY_WEIGHTS = (
    f"the archive has less than 1/{DEFAULT_LIMITS.ratio} of the artifacts' size, as with files of zeros; checking it will"
    " take it for a decompression bomb, so save the model again"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Package:
    """A finished ``model.tar.gz``."""

    path: Path
    """Where it lies."""

    sha256: str
    """Hash of the file, in hexadecimal."""

    content_sha256: str
    """Hash of what is in it before compression, in hexadecimal: equal even where another zlib compresses differently."""

    size: int
    """Bytes of the file."""

    members: tuple[str, ...]
    """The files in it, in order."""

    environment: Mapping[str, str]
    """Variables that the container needs to run the packed script; empty when there is none."""

    warnings: tuple[str, ...]
    """What may be wrong with it, one line each."""


def package(
    directory: str | Path,
    *,
    output: str | Path,
    code: str | Path | None = None,
    requirements: str | Path | None = None,
    framework: str | None = None,
    entry_point: str = "inference.py",
    progress: Callable[[Progress], None] | None = None,
) -> Package:
    """Pack a model's artifacts and inference code into the archive that its container expects.

    The same content gives the same bytes: names are sorted, times, owners and modes are fixed, and nothing else of the
    machine gets in. Artifacts lie at the root and code in ``code/``; a bare SavedModel gets its version directory.
    Memory stays bounded whatever the size. The archive is written beside *output* and renamed when it is complete.

    Args:
        directory: The artifacts. Links are followed while they stay inside; ``__pycache__``, ``.git``, ``.DS_Store``
            and their like, and directories without files, stay behind.
        output: The archive to write, ending in ``.tar.gz``, ``.tgz`` or ``.gz``. Missing directories are made.
        code: A directory that becomes ``code/``, or one script that becomes ``code/<entry_point>``. Default: the
            directory's own ``code/`` if it has one, else a script of this library for ``pytorch`` (exported programs and TorchScript)
            and ``xgboost``, else none.
        requirements: A file that becomes ``code/requirements.txt``, installed when the container starts. Default: none
            but what the code brings.
        framework: ``huggingface``, ``mxnet``, ``pytorch``, ``sklearn``, ``tensorflow`` or ``xgboost``. Default: a
            container of your own; artifacts at the root, code as given.
        entry_point: Name of the script below ``code/``. Default: ``inference.py``.
        progress: Called before each file, after each mebibyte and at the end. Default: not reported.

    Returns:
        Where the archive is, what is in it, its hashes, and the environment its container needs.

    Raises:
        PackagingError: Something cannot be packed; the message names everything wrong, and nothing was written. Or a
            file changed while it was packed; then an earlier archive at *output* is still there.
    """
    wish = Wish(
        directory=Path(directory),
        output=Path(output),
        code=None if code is None else Path(code),
        requirements=None if requirements is None else Path(requirements),
        framework=framework,
        entry_point=entry_point,
    )
    try:
        plan = Plan(wish)
        if plan.problems:
            raise _refusal(wish, plan.problems)
        with written_aside(wish.output) as sink:
            writer = GzipWriter(sink)
            write_members(plan.sources, writer, Tally(plan.sources, progress))
    except OSError as error:
        raise _refusal(wish, [str(error)]) from error
    if DEFAULT_LIMITS.is_bomb(writer.content_size, writer.size):
        plan.warnings.append(_EMPTY_WEIGHTS)
    return Package(
        path=wish.output,
        sha256=writer.sha256,
        content_sha256=writer.content_sha256,
        size=writer.size,
        members=tuple(source.name for source in plan.sources),
        environment=environment(plan.layout, entry_point) if plan.runs_script else MappingProxyType({}),
        warnings=tuple(plan.warnings),
    )


def _refusal(wish: Wish, problems: list[str]) -> PackagingError:
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    lines = [f"- {problem}" for problem in problems[:_MOST_LINES]]
    if len(problems) > _MOST_LINES:
        lines.append(f"- and {len(problems) - _MOST_LINES} more like these")
    return PackagingError("\n".join([f"cannot package {shown(str(wish.directory))}: {count}", *lines]))
