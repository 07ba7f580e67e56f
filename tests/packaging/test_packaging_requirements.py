"""Whether a model installs something when its container starts, wherever the file lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from constructs_sm.packaging import brings_requirements, installs, package

FILES = {"model.joblib": "{}", "code/inference.py": "def model_fn(directory): ...\n"}


def laid_out(directory: Path, **more: str) -> Path:
    for name, content in {**FILES, **more}.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return directory


@pytest.mark.parametrize("requires", [True, False])
def test_a_directory_and_the_archive_of_it_answer_alike(tmp_path: Path, requires: bool) -> None:  # noqa: FBT001 - a row
    more = {"code/requirements.txt": "pandas\n"} if requires else {"requirements.txt": "not of the code\n"}
    directory = laid_out(tmp_path / "model", **more)
    archive = package(directory, output=tmp_path / "model.tar.gz", framework="sklearn").path

    assert [requires, requires] == [brings_requirements(directory), brings_requirements(archive)]


@pytest.mark.parametrize(
    ("content", "installs_something"),
    [
        ("", False),
        ("\n  \n\t\n", False),
        ("# nothing needed\n\n   # really\n", False),
        ("\ufeff# saved on Windows\r\n", False),
        ("# one\npandas\n", True),
        ("-r more.txt\n", True),
        ("pandas # a reason", True),
    ],
)
def test_comments_and_blank_lines_install_nothing(tmp_path: Path, content: str, *, installs_something: bool) -> None:
    directory = laid_out(tmp_path / "model", **{"code/requirements.txt": content})
    archive = package(directory, output=tmp_path / "model.tar.gz", framework="sklearn").path
    file = directory / "code" / "requirements.txt"

    assert [installs_something] * 3 == [brings_requirements(directory), brings_requirements(archive), installs(file)]


def test_a_file_that_is_not_there_installs_nothing(tmp_path: Path) -> None:
    assert not installs(tmp_path / "requirements.txt")
    assert not installs("\0")


def test_code_that_is_packed_from_elsewhere_answers_for_itself(tmp_path: Path) -> None:
    directory = laid_out(tmp_path / "model", **{"code/requirements.txt": "pandas\n"})
    (tmp_path / "code").mkdir()

    assert not brings_requirements(directory, code=tmp_path / "code")


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b\x08\x00broken"])
def test_what_is_no_archive_brings_nothing(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.tar.gz"
    path.write_bytes(content)

    assert not brings_requirements(path)
    assert not brings_requirements(tmp_path / "nowhere.tar.gz")
