from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from constructs_sm.errors import ConstructsSmError, PackagingError
from constructs_sm.packaging import Progress, package

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def model(tmp_path: Path) -> Path:
    directory = tmp_path / "model"
    directory.mkdir()
    (directory / "weights").write_bytes(b"w" * 1_500_000)  # more than one chunk
    return directory


def problems(caught: pytest.ExceptionInfo[PackagingError]) -> list[str]:
    first, *lines = str(caught.value).splitlines()
    assert f": {len(lines)} problem{'s' if len(lines) > 1 else ''}" in first
    assert all(line.startswith("- ") for line in lines)
    return [line.removeprefix("- ") for line in lines]


def _link_out(root: Path) -> None:
    (root / "out").symlink_to("../secret")
    (root.parent / "secret").write_text("s")


def _link_up(root: Path) -> None:
    (root / "sub").mkdir()
    (root / "sub" / "up").symlink_to("..")


def _socket(root: Path) -> None:
    here = Path.cwd()
    os.chdir(root)  # the name of a socket must be short
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("talk")
    finally:
        os.chdir(here)


def _not_utf8(root: Path) -> None:
    (root / os.fsdecode(b"caf\xe9")).write_text("x")


def _in_a_directory_not_utf8(root: Path) -> None:
    directory = root / os.fsdecode(b"\xff")
    directory.mkdir()
    (directory / "x").write_text("x")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_link_out, "out: links out of the directory, to "),
        (
            lambda root: (root / "up").symlink_to("/etc/hostname"),
            "up: links out of the directory, to /etc/hostname; copy",
        ),
        (lambda root: (root / "near").symlink_to(f"../{root.name}er"), "near: is a link to nothing"),
        (lambda root: (root / "gone").symlink_to("nothing"), "gone: is a link to nothing; remove it or restore"),
        (lambda root: (root / "self").symlink_to("self"), "self: is a link that cannot be followed: "),
        (_link_up, "sub/up: links back to a directory that holds it; remove the link"),
        (lambda root: os.mkfifo(root / "pipe"), "pipe: is a named pipe, not a file; remove it"),
        (_socket, "talk: is a socket, not a file; remove it"),
        (lambda root: (root / "null").symlink_to("/dev/null"), "null: links out of the directory, to /dev/null"),
        (_not_utf8, "caf\\udce9: its name is not UTF-8; rename it"),
        (_in_a_directory_not_utf8, "\\udcff/x: its name is not UTF-8; rename it"),
        (lambda root: (root / "a\\b").write_text("x"), "a\\b: a backslash is no separator in the container"),
        (lambda root: (root / "C:x").write_text("x"), "C:x: the path is absolute"),
        (lambda root: (root / "weights").unlink(), "directory: holds no files to pack"),
    ],
)
def test_refuses_what_cannot_be_packed(
    spoil: Callable[[Path], object], message: str, model: Path, tmp_path: Path
) -> None:
    spoil(model)
    with pytest.raises(PackagingError) as caught:
        package(model, output=tmp_path / "o.tar.gz")
    assert problems(caught)[0].startswith(message)
    assert len(problems(caught)) == 1
    assert not (tmp_path / "o.tar.gz").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may make a device")
def test_refuses_a_device(model: Path, tmp_path: Path) -> None:
    try:
        os.mknod(model / "null", 0o20666, os.makedev(1, 3))
    except OSError:
        pytest.skip("no devices here")
    with pytest.raises(PackagingError, match="null: is a device, not a file; remove it"):
        package(model, output=tmp_path / "o.tar.gz")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_refuses_what_may_not_be_read(model: Path, tmp_path: Path) -> None:
    (model / "weights").chmod(0)
    (model / "sub").mkdir(mode=0)
    with pytest.raises(PackagingError, match="sub/: cannot be listed: Permission denied"):
        package(model, output=tmp_path / "o.tar.gz")


def test_names_everything_wrong_at_once(model: Path, tmp_path: Path) -> None:
    (model / "gone").symlink_to("nothing")
    os.mkfifo(model / "pipe")
    (model / "code").mkdir()
    (model / "code" / "serve.py").write_text("")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "requirements.txt").write_text("")
    with pytest.raises(PackagingError) as caught:
        package(
            model,
            output=model / "o.zip",
            code=tmp_path / "src",
            requirements=tmp_path / "none.txt",
            framework="caffe",
            entry_point="../inference.py",
        )
    assert [problem.partition(":")[0] for problem in problems(caught)] == [
        "framework",
        "entry_point",
        "gone",
        "pipe",
        "code",
        "requirements",
        "requirements",
        "entry_point",
        "output",
        "output",
    ]
    assert {"gone", "pipe", "code", "weights"} == {path.name for path in model.iterdir()}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"code": "missing"}, "code: does not exist, got 'missing'"),
        ({"code": "void"}, "code: holds no files to pack"),
        ({"code": "src"}, "entry_point: code/ holds no inference.py; add it, or name the script that is there"),
        ({"requirements": "missing.txt"}, "requirements: does not exist, got 'missing.txt'"),
        ({"requirements": "src"}, "requirements: is a directory, not a file, got 'src'"),
        ({"framework": "caffe"}, "framework: 'caffe' has no layout of its own; use one of huggingface, mxnet, pytorch"),
        ({"entry_point": "/abs.py"}, "entry_point: the path is absolute"),
        ({"entry_point": "a/b.py"}, "entry_point: the container imports one module from code/"),
        ({"entry_point": "run.sh"}, "entry_point: the container imports one module from code/"),
        ({"entry_point": ""}, "entry_point: the container imports one module from code/"),
        ({"framework": "pytorch"}, "code: without it, the default script for pytorch loads the one file at the root"),
        ({"output": "o.zip"}, "output: must end in .tar.gz, .tgz or .gz, got 'o.zip'"),
        ({"output": "dir.gz"}, "output: is a directory, got 'dir.gz'; name a file in it"),
        ({"output": "model/o.gz"}, "output: lies inside directory, so the next archive would hold this one"),
        ({"output": "linked/o.gz"}, "output: lies inside directory, so the next archive would hold this one"),
        ({"output": "own/o.gz", "code": "own"}, "output: lies inside code, so the next archive would hold this one"),
        ({"output": "needs.gz", "requirements": "needs.gz"}, "output: is one of the files to pack"),
        ({"directory": "missing"}, "directory: does not exist, got 'missing'"),
        ({"directory": "model/weights"}, "directory: is a file; name the directory that holds it"),
    ],
)
def test_refuses_bad_arguments(
    arguments: dict[str, str], message: str, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for directory in ("src", "void", "dir.gz", "own"):
        Path(directory).mkdir()
    Path("src", "serve.py").touch()
    Path("own", "inference.py").touch()
    Path("needs.gz").write_text("numpy")
    Path("linked").symlink_to("model")
    given = {"directory": str(model), "output": "o.tar.gz"} | arguments
    with pytest.raises(PackagingError) as caught:
        package(
            given["directory"],
            output=given["output"],
            code=given.get("code"),
            requirements=given.get("requirements"),
            framework=given.get("framework"),
            entry_point=given.get("entry_point", "inference.py"),
        )
    assert len(problems(caught)) == 1
    assert problems(caught)[0].startswith(message)
    assert Path("needs.gz").read_text() == "numpy"


@pytest.mark.parametrize("name", ["code", "code/inference.py"])
def test_refuses_code_given_twice(name: str, model: Path, tmp_path: Path) -> None:
    (model / name).parent.mkdir(exist_ok=True)
    (model / name).touch()
    (tmp_path / "serve.py").touch()
    with pytest.raises(PackagingError, match="code: given twice, the directory has code/ of its own; drop one"):
        package(model, output=tmp_path / "o.tar.gz", code=tmp_path / "serve.py")


def test_a_thousand_problems_stay_readable(model: Path, tmp_path: Path) -> None:
    for number in range(1000):
        (model / f"{number:03}").symlink_to("nothing")
    with pytest.raises(PackagingError) as caught:
        package(model, output=tmp_path / "o.tar.gz")
    first, *lines = str(caught.value).splitlines()
    assert first.endswith(": 1000 problems")
    assert len(lines) == 101
    assert lines[-1] == "- and 900 more like these"


def test_tensorflow_serving_runs_no_script_of_another_name(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "saved_model.pb").touch()
    with pytest.raises(PackagingError, match=r"this container only ever looks for code/inference\.py, got 'serve\.py'"):
        package(tmp_path / "m", output=tmp_path / "o.tar.gz", framework="tensorflow", entry_point="serve.py")


def test_a_path_through_a_file_is_refused(model: Path, tmp_path: Path) -> None:
    with pytest.raises(PackagingError, match="requirements: cannot be read: Not a directory"):
        package(model, output=tmp_path / "o.tar.gz", requirements=model / "weights" / "needs.txt")


def test_a_script_of_unusual_size_is_packed_unread(model: Path, tmp_path: Path) -> None:
    (tmp_path / "inference.py").write_text("(" + " " * 1024**2)
    built = package(model, output=tmp_path / "o.tar.gz", framework="sklearn", code=tmp_path / "inference.py")
    assert () == built.warnings


def test_refuses_requirements_given_twice(model: Path, tmp_path: Path) -> None:
    (model / "code").mkdir()
    (model / "code" / "requirements.txt").touch()
    (tmp_path / "needs.txt").touch()
    with pytest.raises(PackagingError, match=r"requirements: given twice, code/requirements\.txt exists"):
        package(model, output=tmp_path / "o.tar.gz", requirements=tmp_path / "needs.txt")


@pytest.mark.parametrize("artifacts", [["a.pt", "b.pth"], ["sub/a.pt"], ["weights.bin"]])
def test_refuses_what_the_default_script_could_not_load(artifacts: list[str], tmp_path: Path) -> None:
    for name in artifacts:
        (tmp_path / "m" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "m" / name).touch()
    with pytest.raises(
        PackagingError, match=r"loads the one file at the root that is called \*\.pt2 or \*\.pt or \*\.pth, got"
    ):
        package(tmp_path / "m", output=tmp_path / "o.tar.gz", framework="pytorch")


@pytest.mark.parametrize(
    ("framework", "script", "message"),
    [
        ("pytorch", "def transform_fn(a, b, c, d): ...\ninput_fn = print\n", "transform_fn together with input_fn"),
        ("sklearn", "def predict_fn(a, b): ...\n", "defines no model_fn"),
        ("tensorflow", "def input_handler(a, b): ...\n", "defines neither handler nor both"),
    ],
)
def test_refuses_a_script_the_container_refuses(framework: str, script: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "m" / "1").mkdir(parents=True)
    (tmp_path / "m" / "1" / "saved_model.pb").touch()
    (tmp_path / "inference.py").write_text(script)
    with pytest.raises(PackagingError, match=message):
        package(tmp_path / "m", output=tmp_path / "o.tar.gz", framework=framework, code=tmp_path / "inference.py")


@pytest.mark.parametrize(
    "script",
    [
        "from handlers import *\n",
        "from handlers import model_fn\n",
        "try:\n    from a import model_fn\nexcept ImportError:\n    from b import model_fn\n",
        "if True:\n    def model_fn(directory): ...\n",
        "model_fn: object = print\n",
        "import model_fn.one\n",
    ],
)
def test_a_name_may_come_from_elsewhere(script: str, model: Path, tmp_path: Path) -> None:
    (tmp_path / "inference.py").write_text(script)
    built = package(model, output=tmp_path / "o.tar.gz", framework="sklearn", code=tmp_path / "inference.py")
    assert () == built.warnings


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("model.h5", "no saved_model.pb anywhere"),
        ("v1/saved_model.pb", "v1/saved_model.pb lies in no version directory"),
        ("000/saved_model.pb", "000/saved_model.pb: the container cannot read a version of zeros; call it 1"),
    ],
)
def test_refuses_what_tensorflow_serving_would_not_find(place: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "m" / place).parent.mkdir(parents=True)
    (tmp_path / "m" / place).touch()
    with pytest.raises(PackagingError, match=message):
        package(tmp_path / "m", output=tmp_path / "o.tar.gz", framework="tensorflow")


def _grow(path: Path) -> None:
    with path.open("a") as file:
        file.write("more")


def _replace_by_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _truncate(path: Path) -> None:
    path.write_bytes(b"")


def _rewrite(path: Path) -> None:
    path.write_bytes(b"W" * path.stat().st_size)
    os.utime(path, ns=(1, 1))


@pytest.mark.parametrize(
    ("disturb", "moment", "message"),
    [
        (Path.unlink, 0, "weights: vanished while the archive was written; pack again"),
        (_replace_by_a_pipe, 0, "weights: changed while the archive was written"),
        (_grow, 0, "weights: changed while the archive was written; pack again when it is at rest"),
        (_grow, 1, "weights: changed while the archive was written"),
        (_truncate, 0, "weights: changed while the archive was written"),
        (_truncate, 1, "weights: changed while the archive was written"),
        (_rewrite, 0, "weights: changed while the archive was written"),
        (_rewrite, 1, "weights: changed while the archive was written"),
    ],
)
def test_refuses_a_file_that_changes_while_it_is_packed(
    disturb: Callable[[Path], object], moment: int, message: str, model: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out" / "o.tar.gz"
    output.parent.mkdir()
    output.write_text("earlier")
    seen: list[Progress] = []

    def disturbing(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) == moment + 1:
            disturb(model / "weights")

    with pytest.raises(PackagingError, match=message):
        package(model, output=output, progress=disturbing)
    assert output.read_text() == "earlier"
    assert [output] == list(output.parent.iterdir())


def test_nothing_remains_when_the_caller_gives_up(model: Path, tmp_path: Path) -> None:
    def impatient(_: Progress) -> None:
        raise KeyboardInterrupt

    (tmp_path / "out").mkdir()
    with pytest.raises(KeyboardInterrupt):
        package(model, output=tmp_path / "out" / "o.tar.gz", progress=impatient)
    assert [] == list((tmp_path / "out").iterdir())


def test_an_output_that_cannot_be_written_is_a_packaging_error(model: Path, tmp_path: Path) -> None:
    with pytest.raises(PackagingError, match="1 problem\n- "):
        package(model, output=tmp_path / "model" / "weights" / "o.tar.gz" / "o.tar.gz")
    (tmp_path / "file").touch()
    with pytest.raises(PackagingError, match="1 problem\n- "):
        package(model, output=tmp_path / "file" / "o.tar.gz")


def test_a_stale_partial_file_is_left_alone(model: Path, tmp_path: Path) -> None:
    stale = tmp_path / f".o.tar.gz.{os.getpid()}-0.partial"
    stale.write_text("somebody else's")
    package(model, output=tmp_path / "o.tar.gz")
    assert stale.read_text() == "somebody else's"


def test_the_error_belongs_to_the_tree_of_this_library(tmp_path: Path) -> None:
    with pytest.raises(ConstructsSmError):
        package(tmp_path / "missing", output=tmp_path / "o.tar.gz")
    with pytest.raises(ValueError, match="does not exist"):
        package(tmp_path / "missing", output=tmp_path / "o.tar.gz")
