from __future__ import annotations

import gzip
import io
import os
import string
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from constructs_sm.packaging import check_archive, package
from constructs_sm.packaging.gzip_stream import GzipWriter
from constructs_sm.packaging.names import is_left_behind

FILES = {"weights.bin": b"\0\1" * 5000, "a/b/c": b"", "a/ü": b"x", "code/inference.py": b"def model_fn(d): ...\n"}
GOLDEN = "91c38485db2a"


def make(root: Path, names: list[str], *, when: int, mode: int) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(FILES[name])
        path.chmod(mode)
        os.utime(path, (when, when))
    return root


def test_neither_place_time_mode_order_nor_name_of_the_output_matter(tmp_path: Path) -> None:
    first = make(tmp_path / "one", list(FILES), when=1, mode=0o600)
    second = make(tmp_path / "elsewhere" / "two", list(reversed(FILES)), when=2_000_000_000, mode=0o777)
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    one = package(first, output=tmp_path / "x.tar.gz")
    two = package(tmp_path / "link" / "two", output=tmp_path / "y" / "model.tgz")
    assert second.is_dir()
    assert one.path.read_bytes() == two.path.read_bytes()
    assert (one.sha256, one.content_sha256) == (two.sha256, two.content_sha256)


def test_the_umask_and_the_hash_seed_do_not_matter(tmp_path: Path) -> None:
    make(tmp_path / "m", list(FILES), when=3, mode=0o644)
    program = (
        "import os, sys; os.umask(int(sys.argv[1], 8))\n"
        "from constructs_sm.packaging import package\n"
        "print(package('m', output=sys.argv[2]).sha256)"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", program, umask, f"{umask}.tar.gz"],
            cwd=tmp_path,
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": os.pathsep.join(sys.path)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for umask, seed, zone in (("000", "1", "UTC"), ("077", "2", "Pacific/Auckland"))
    }
    assert len(hashes) == 1
    assert (tmp_path / "077.tar.gz").stat().st_mode & 0o077 == 0


def test_the_content_never_changes_from_release_to_release(tmp_path: Path) -> None:
    make(tmp_path / "m", list(FILES), when=4, mode=0o644)
    assert package(tmp_path / "m", output=tmp_path / "o.tar.gz").content_sha256.startswith(GOLDEN)


def test_different_content_gives_different_bytes(tmp_path: Path) -> None:
    make(tmp_path / "m", list(FILES), when=4, mode=0o644)
    before = package(tmp_path / "m", output=tmp_path / "o.tar.gz")
    (tmp_path / "m" / "weights.bin").write_bytes(b"\1\0" * 5000)
    after = package(tmp_path / "m", output=tmp_path / "o.tar.gz")
    assert before.content_sha256 != after.content_sha256
    assert before.sha256 != after.sha256


def test_headers_carry_nothing_of_this_machine(tmp_path: Path) -> None:
    make(tmp_path / "m", list(FILES), when=5, mode=0o755)
    built = package(tmp_path / "m", output=tmp_path / "o.tar.gz")
    assert built.path.read_bytes()[:10] == b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
    with tarfile.open(built.path) as tar:
        members = tar.getmembers()
    assert {(0, 0, "", "")} == {(m.uid, m.gid, m.uname, m.gname) for m in members}
    assert {315_619_200} == {m.mtime for m in members}
    assert {(True, 0o644), (False, 0o755)} == {(m.isfile(), m.mode) for m in members}
    assert [m.name for m in members] == ["a", "a/b", "a/b/c", "a/ü", "code", "code/inference.py", "weights.bin"]


LETTERS = st.text(alphabet=string.ascii_letters + string.digits + " .-_üé漢😀\n\t'\"$", min_size=1, max_size=30)
PARTS = LETTERS.filter(lambda part: part not in {".", ".."} and not is_left_behind(part))
PATHS = st.lists(PARTS, min_size=1, max_size=4).map("/".join)


def _fits(names: set[str]) -> bool:
    directories = {str(parent) for name in names for parent in list(Path(name).parents)[:-1]}
    return not directories & names and not any(name.split("/")[0] == "code" for name in names)


TREES = st.dictionaries(PATHS, st.binary(max_size=2000), min_size=1, max_size=8).filter(lambda tree: _fits(set(tree)))
LONG = "/".join(["d" * 90, "e" * 90, "f" * 90])


@settings(max_examples=60)
@given(tree=TREES)
@example(tree={LONG: b"long"})
@example(tree={"x" * 100: b"", "y" * 101: b"1"})
@example(tree={"zero": b"", "one block": b"b" * 512, "more": b"b" * 513})
def test_any_tree_comes_out_as_it_went_in_and_twice_the_same(tree: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as place:
        hashes = set()
        for turn, names in enumerate((list(tree), sorted(tree, reverse=True))):
            root = Path(place, str(turn))
            for name in names:
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_bytes(tree[name])
            built = package(root, output=Path(place, f"{turn}.tar.gz"))
            hashes.add(built.sha256)
        assert len(hashes) == 1
        assert sorted(tree, key=str.encode) == list(built.members)
        with tarfile.open(built.path) as tar:
            found = {member.name: tar.extractfile(member) for member in tar if member.isfile()}
            assert tree == {name: file.read() for name, file in found.items() if file is not None}
        assert [] == [finding for finding in check_archive(built.path) if finding.severity == "error"]


@settings(max_examples=60)
@given(pieces=st.lists(st.binary(max_size=3000), max_size=10))
def test_the_writer_makes_gzip_that_others_read(pieces: list[bytes]) -> None:
    sink = io.BytesIO()
    writer = GzipWriter(sink)
    for piece in pieces:
        writer.write(piece)
    writer.finish()
    assert b"".join(pieces) == gzip.decompress(sink.getvalue())
    assert writer.size == len(sink.getvalue())


@pytest.mark.parametrize("pieces", [[b"a" * 100_000], [b"a" * 7] * 14_285 + [b"a" * 5]])
def test_how_content_is_handed_over_does_not_matter(pieces: list[bytes]) -> None:
    sink = io.BytesIO()
    writer = GzipWriter(sink)
    for piece in pieces:
        writer.write(piece)
    writer.finish()
    whole = io.BytesIO()
    reference = GzipWriter(whole)
    reference.write(b"a" * 100_000)
    reference.finish()
    assert whole.getvalue() == sink.getvalue()
