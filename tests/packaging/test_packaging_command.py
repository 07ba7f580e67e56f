from __future__ import annotations

import io
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hostile_archives import GOOD, file, packed

from constructs_sm.packaging.command import main

if TYPE_CHECKING:
    from pathlib import Path


def run(*arguments: object) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = main([str(argument) for argument in arguments], out, err)
    return code, out.getvalue(), err.getvalue()


@pytest.fixture
def model(tmp_path: Path) -> Path:
    for name, data in GOOD.items():
        path = tmp_path / "model" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path / "model"


def test_builds_and_tells_what_was_built(model: Path, tmp_path: Path) -> None:
    output = tmp_path / "o.tar.gz"
    code, out, err = run("build", model, "-o", output, "--framework", "sklearn")
    assert (0, "") == (code, err)
    first, *rest = out.splitlines()
    assert first.startswith(f"{output}: 2 files, {output.stat().st_size} bytes, sha256 ")
    assert [
        "  code/inference.py",
        "  model.bin",
        "environment of the container:",
        "  SAGEMAKER_CONTAINER_LOG_LEVEL=20",
        "  SAGEMAKER_PROGRAM=inference.py",
        "  SAGEMAKER_SUBMIT_DIRECTORY=/opt/ml/model/code",
    ] == rest
    assert (0, f"{output}: nothing wrong\n", "") == run("check", output, "--framework", "sklearn")


def test_passes_every_option_on(model: Path, tmp_path: Path) -> None:
    (model / "code" / "inference.py").rename(tmp_path / "serve.py")
    (model / "code").rmdir()
    (tmp_path / "needs.txt").write_text("numpy")
    options = ["--code", tmp_path / "serve.py", "--requirements", tmp_path / "needs.txt", "--entry-point", "serve.py"]
    code, out, _ = run("build", model, "--output", tmp_path / "o.tar.gz", *options)
    assert code == 0
    assert ["  code/requirements.txt", "  code/serve.py", "  model.bin"] == out.splitlines()[1:4]


def test_refusing_to_build_exits_with_1_and_says_why(model: Path, tmp_path: Path) -> None:
    code, out, err = run("build", model, "-o", tmp_path / "o.zip", "--entry-point", "a/b.py")
    assert (1, "") == (code, out)
    assert err.startswith(f"cannot package {model}: 2 problems\n- entry_point: ")
    assert not (tmp_path / "o.zip").exists()


def test_warns_while_building(model: Path, tmp_path: Path) -> None:
    (model / "code" / "inference.py").write_text("def :")
    code, _, err = run("build", model, "-o", tmp_path / "o.tar.gz")
    assert code == 0
    assert err.startswith("warning: code/inference.py: does not parse with Python 3.")


def test_reports_progress_on_large_models_only(model: Path, tmp_path: Path) -> None:
    with (model / "weights").open("wb") as weights:
        weights.truncate(300 * 1024**2)
    code, _, err = run("build", model, "-o", tmp_path / "o.tar.gz")
    assert code == 0
    progress, zeros = err.splitlines()
    assert progress == "85 % of 314572836 bytes packed, at weights"
    assert zeros.startswith("warning: the archive has less than 1/200 of the artifacts' size, as with files of zeros")


def test_checking_exits_with_1_only_for_errors(tmp_path: Path) -> None:
    archive = tmp_path / "model.tar.gz"
    archive.write_bytes(packed(file("/abs")))
    assert (1, "error: /abs: the path is absolute; pack with paths relative to the model's directory\n", "") == run(
        "check", archive
    )
    archive.write_bytes(packed(file("._a")))
    code, out, _ = run("check", archive)
    assert code == 0
    assert out.startswith("warning: ._a: was made by macOS")
    code, out, _ = run("check", archive, "--entry-point", "serve.py")
    assert code == 1
    assert out.startswith("error: code/serve.py: is missing; add it\n")


def test_a_missing_archive_exits_with_1(tmp_path: Path) -> None:
    code, out, err = run("check", tmp_path / "none.tar.gz")
    assert (1, "") == (code, out)
    assert err.endswith("none.tar.gz: No such file or directory\n")


@pytest.mark.parametrize("arguments", [[], ["pack"], ["build", "x"], ["build", "x", "-o", "y", "--framework", "caffe"]])
def test_wrong_usage_exits_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run(*arguments)
    assert caught.value.code == 2
    assert "usage: python -m constructs_sm.packaging" in capsys.readouterr().err


def test_runs_as_a_module(tmp_path: Path) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "constructs_sm.packaging", "check", "none.tar.gz"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert (1, "", "cannot check none.tar.gz: No such file or directory\n") == (
        finished.returncode,
        finished.stdout,
        finished.stderr,
    )


def test_needs_nothing_but_the_standard_library(tmp_path: Path) -> None:
    program = (
        "import sys; before = set(sys.modules); import constructs_sm.packaging.command\n"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(sorted(new - set(sys.stdlib_module_names)))"
    )
    finished = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert finished.stdout.strip() == "['constructs_sm']"


def in_a_process(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "constructs_sm.packaging", *map(str, arguments)]
    told = {**os.environ, "LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", **environment}
    return subprocess.run(command, env=told, capture_output=True, check=False)


def test_names_that_the_terminal_cannot_show_are_written_out(model: Path, tmp_path: Path) -> None:
    (model / "größe.bin").write_bytes(b"1")
    done = in_a_process("build", model, "-o", tmp_path / "o.tar.gz")

    assert (0, b"") == (done.returncode, done.stderr)
    assert b"  gr\\xf6\\xdfe.bin\n" in done.stdout


def test_a_name_that_is_utf_8_is_one_whatever_the_locale(model: Path, tmp_path: Path) -> None:
    (model / "größe.bin").write_bytes(b"1")
    outputs = [tmp_path / f"{locale}.tar.gz" for locale in ("POSIX", "C.UTF-8")]
    for output in outputs:
        assert 0 == in_a_process("build", model, "-o", output, LC_ALL=output.name.removesuffix(".tar.gz")).returncode

    assert outputs[0].read_bytes() == outputs[1].read_bytes()


def test_a_reader_that_leaves_gets_no_traceback(model: Path, tmp_path: Path) -> None:
    for number in range(3000):
        (model / f"{'x' * 60}{number}").write_bytes(b"")
    command = [sys.executable, "-m", "constructs_sm.packaging", "build", str(model), "-o", str(tmp_path / "o.tar.gz")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read()

    assert (1, b"") == (process.returncode, told)
