from __future__ import annotations

import gzip
import hashlib
import tarfile
from pathlib import Path

import pytest

from constructs_sm.errors import PackagingError
from constructs_sm.packaging import Progress, check_archive, package, plan
from constructs_sm.packaging.frameworks import LAYOUTS, Script
from constructs_sm.packaging.gunzip import ArchiveLimits

HANDLERS = Path(package.__code__.co_filename).parent / "handlers"
SCRIPT_MODE = {
    "SAGEMAKER_CONTAINER_LOG_LEVEL": "20",
    "SAGEMAKER_PROGRAM": "inference.py",
    "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code",
}
SCRIPT = "def model_fn(model_dir):\n    return model_dir\n"
SERVING_SCRIPT = "def handler(data, context):\n    return b'', ''\n"


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def content(archive: Path) -> dict[str, str]:
    with tarfile.open(archive) as tar:
        members = {member.name: tar.extractfile(member) for member in tar if member.isfile()}
        return {name: file.read().decode() for name, file in members.items() if file is not None}


def test_artifacts_lie_at_the_root_and_code_below_code(tmp_path: Path) -> None:
    model = write(tmp_path / "model", {"weights": "w", "vocabulary/words.txt": "a b"})
    code = write(tmp_path / "src", {"inference.py": SCRIPT, "lib/net.py": ""})
    requirements = write(tmp_path, {"needs.txt": "numpy\n"}) / "needs.txt"
    built = package(
        model, output=tmp_path / "out.tar.gz", code=code, requirements=requirements, framework="huggingface"
    )
    expected = {
        "code/inference.py": SCRIPT,
        "code/lib/net.py": "",
        "code/requirements.txt": "numpy\n",
        "vocabulary/words.txt": "a b",
        "weights": "w",
    }
    assert expected == content(built.path)
    assert tuple(expected) == built.members
    assert SCRIPT_MODE == built.environment


def test_the_package_describes_its_file(tmp_path: Path) -> None:
    built = package(write(tmp_path / "model", {"weights": "w"}), output=tmp_path / "deep" / "er" / "out.tgz")
    data = built.path.read_bytes()
    assert tmp_path / "deep" / "er" / "out.tgz" == built.path
    assert hashlib.sha256(data).hexdigest() == built.sha256
    assert len(data) == built.size
    assert {} == built.environment
    assert () == built.warnings


def test_the_content_hash_is_that_of_the_tar(tmp_path: Path) -> None:
    built = package(write(tmp_path / "model", {"weights": "w"}), output=tmp_path / "out.tar.gz")
    assert hashlib.sha256(gzip.decompress(built.path.read_bytes())).hexdigest() == built.content_sha256


def test_one_script_becomes_the_entry_point(tmp_path: Path) -> None:
    script = write(tmp_path, {"serve.py": SCRIPT}) / "serve.py"
    model = write(tmp_path / "model", {"weights": "w"})
    built = package(model, output=tmp_path / "o.tar.gz", code=script, framework="sklearn")
    assert {"code/inference.py": SCRIPT, "weights": "w"} == content(built.path)
    named = package(model, output=tmp_path / "o.tar.gz", code=script, framework="sklearn", entry_point="serve.py")
    assert {"code/serve.py": SCRIPT, "weights": "w"} == content(named.path)
    assert named.environment["SAGEMAKER_PROGRAM"] == "serve.py"


def test_the_directory_may_bring_its_own_code(tmp_path: Path) -> None:
    model = write(tmp_path / "model", {"weights.py": "w = 1", "code/inference.py": SCRIPT})
    built = package(model, output=tmp_path / "o.tar.gz", framework="pytorch")
    assert {"code/inference.py": SCRIPT, "weights.py": "w = 1"} == content(built.path)
    assert SCRIPT_MODE == built.environment


@pytest.mark.parametrize(("framework", "artifact"), [("pytorch", "model.pt"), ("xgboost", "xgboost-model")])
def test_a_default_script_is_packed_when_there_is_no_code(framework: str, artifact: str, tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / artifact).write_text("m")
    built = package(tmp_path / "model", output=tmp_path / "o.tar.gz", framework=framework)
    assert (HANDLERS / f"{framework}.py").read_text() == content(built.path)["code/inference.py"]
    assert SCRIPT_MODE == built.environment
    assert () == check_archive(built.path, framework=framework)


def test_requirements_go_with_the_default_script(tmp_path: Path) -> None:
    requirements = write(tmp_path, {"needs.txt": "numpy"}) / "needs.txt"
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "m.pth").touch()
    built = package(tmp_path / "model", output=tmp_path / "o.tar.gz", framework="pytorch", requirements=requirements)
    assert built.members == ("code/inference.py", "code/requirements.txt", "m.pth")


@pytest.mark.parametrize("framework", ["huggingface", "mxnet", None])
def test_other_frameworks_without_code_get_their_artifacts_only(framework: str | None, tmp_path: Path) -> None:
    built = package(write(tmp_path / "m", {"weights": "w"}), output=tmp_path / "o.tar.gz", framework=framework)
    assert built.members == ("weights",)
    assert {} == built.environment


@pytest.mark.parametrize(
    ("framework", "files", "words"),
    [
        ("sklearn", {"model.joblib": "w"}, "code/inference.py: is missing; add it"),
        ("sklearn", {"model.joblib": "w", "src/inference.py": "x = 1"}, "is not where containers look for it"),
        ("huggingface", {"sub/model.bin": "w"}, "sub/: holds everything, but containers look at the root"),
        ("mxnet", {"1/saved_model.pb": "w"}, "1/: holds everything"),
    ],
)
def test_what_the_check_refuses_is_not_built(framework: str, files: dict[str, str], words: str, tmp_path: Path) -> None:
    with pytest.raises(PackagingError, match=words):
        package(write(tmp_path / "m", files), output=tmp_path / "o.tar.gz", framework=framework)
    assert not (tmp_path / "o.tar.gz").exists()


def test_a_script_that_no_container_will_find_is_warned_of(tmp_path: Path) -> None:
    model = write(tmp_path / "m", {"model.bin": "w", "inference.py": "x = 1"})
    built = package(model, output=tmp_path / "o.tar.gz", framework="huggingface")
    assert built.warnings == ("inference.py: is not where containers look for it; move it to code/inference.py",)


def test_more_files_than_the_check_reads_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "DEFAULT_LIMITS", ArchiveLimits(members=2))
    model = write(tmp_path / "m", {"a": "1", "b": "2", "c": "3"})
    with pytest.raises(PackagingError, match="directory: holds more than 2 files"):
        package(model, output=tmp_path / "o.tar.gz")


def test_a_bare_saved_model_gets_a_version(tmp_path: Path) -> None:
    model = write(tmp_path / "m", {"saved_model.pb": "s", "variables/index": "i", "code/inference.py": SERVING_SCRIPT})
    built = package(model, output=tmp_path / "o.tar.gz", framework="tensorflow")
    assert built.members == ("1/saved_model.pb", "1/variables/index", "code/inference.py")
    assert {} == built.environment
    assert () == check_archive(built.path, framework="tensorflow")


@pytest.mark.parametrize("place", ["7", "resnet/00001", "export/Servo/12"])
def test_numbered_saved_models_stay_where_they_are(place: str, tmp_path: Path) -> None:
    (tmp_path / "m" / place).mkdir(parents=True)
    (tmp_path / "m" / place / "saved_model.pb").touch()
    built = package(tmp_path / "m", output=tmp_path / "o.tar.gz", framework="tensorflow")
    assert (f"{place}/saved_model.pb",) == built.members


def test_what_tools_leave_behind_stays_behind(tmp_path: Path) -> None:
    model = write(tmp_path / "m", {"weights": "w", "sub/keep": "k", "code/inference.py": SCRIPT, ".config": "c"})
    for left in (
        ".DS_Store",
        "._weights",
        ".git/HEAD",
        "sub/__pycache__/a.pyc",
        "code/.ipynb_checkpoints/b",
        "a/Thumbs.db",
    ):
        (model / left).parent.mkdir(parents=True, exist_ok=True)
        (model / left).write_text("?")
    (model / "nothing" / "in" / "here").mkdir(parents=True)
    built = package(model, output=tmp_path / "o.tar.gz")
    assert built.members == (".config", "code/inference.py", "sub/keep", "weights")
    with tarfile.open(built.path) as tar:
        assert [name for name in tar.getnames() if name not in built.members] == ["code", "sub"]


def test_links_inside_are_packed_as_files(tmp_path: Path) -> None:
    model = write(tmp_path / "m", {"blobs/abc": "weights"})
    (model / "model.bin").symlink_to("blobs/abc")
    (model / "again").symlink_to("blobs")
    linked = tmp_path / "linked"
    linked.symlink_to(model)
    built = package(linked, output=tmp_path / "o.tar.gz")
    assert {"again/abc": "weights", "blobs/abc": "weights", "model.bin": "weights"} == content(built.path)
    with tarfile.open(built.path) as tar:
        assert all(member.isfile() or member.isdir() for member in tar)


def test_a_script_for_another_python_is_a_warning(tmp_path: Path) -> None:
    model = write(tmp_path / "m", {"weights": "w", "code/inference.py": "def model_fn(:\n"})
    built = package(model, output=tmp_path / "o.tar.gz", framework="sklearn")
    assert len(built.warnings) == 1
    assert "code/inference.py: does not parse with Python 3." in built.warnings[0]


def test_progress_ends_with_everything_done(tmp_path: Path) -> None:
    seen: list[Progress] = []
    model = write(tmp_path / "m", {"a": "x" * 3_000_000, "b": ""})
    package(model, output=tmp_path / "o.tar.gz", progress=seen.append)
    assert Progress(member="a", files_done=0, files_total=2, bytes_done=0, bytes_total=3_000_000) == seen[0]
    assert Progress(member="b", files_done=2, files_total=2, bytes_done=3_000_000, bytes_total=3_000_000) == seen[-1]
    assert sorted(progress.bytes_done for progress in seen) == [progress.bytes_done for progress in seen]
    assert len(seen) == 6


def test_an_earlier_archive_is_replaced(tmp_path: Path) -> None:
    output = tmp_path / "o.tar.gz"
    output.write_text("earlier")
    built = package(write(tmp_path / "m", {"weights": "w"}), output=output)
    assert {"weights": "w"} == content(built.path)
    assert {"m", "o.tar.gz"} == {path.name for path in tmp_path.iterdir()}


def test_every_layout_has_a_public_source_and_only_shipped_scripts_name_what_they_load() -> None:
    for layout in LAYOUTS.values():
        assert layout.source.startswith("https://")
        assert (layout.script is Script.SHIPPED) == bool(layout.loads) == (HANDLERS / f"{layout.framework}.py").exists()
