"""A file is written whole or not at all, whenever the writing is interrupted."""

import os
import stat

import pytest

from helpers.support.whole_files import whole_file, write_whole


@pytest.mark.parametrize(
    ("content", "stored"),
    [
        (b"\r\n\x00", b"\r\n\x00"),
        ("für\n", b"f\xc3\xbcr\n"),
        ("a lone \ud800", b"a lone ?"),
    ],
)
def test_content_is_stored_as_it_came(tmp_path, content, stored):
    path = tmp_path / "new" / "folder" / "file"
    write_whole(path, content)
    assert path.read_bytes() == stored
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("before", [None, b"before"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
def test_an_interruption_leaves_what_was_there(tmp_path, monkeypatch, before, error, step):
    path = tmp_path / "file"
    if before is not None:
        path.write_bytes(before)

    def stop(*_):
        raise error

    def write():
        with whole_file(path) as file:
            file.write(b"half")
            if step == "write":
                stop()

    if step != "write":
        monkeypatch.setattr(os, step, stop)
    with pytest.raises(type(error)):
        write()
    assert [one.read_bytes() for one in tmp_path.iterdir()] == ([before] if before else [])


def test_the_old_file_is_there_until_the_new_one_is_whole(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"before")
    with whole_file(path) as file:
        file.write(b"after")
        file.flush()
        assert path.read_bytes() == b"before"
    assert path.read_bytes() == b"after"


def test_what_a_killed_process_left_is_no_obstacle(tmp_path):
    path, elsewhere = tmp_path / "file", tmp_path / "elsewhere"
    elsewhere.write_bytes(b"theirs")
    (tmp_path / f".file.{os.getpid()}.part").symlink_to(elsewhere)
    write_whole(path, b"mine")
    assert (path.read_bytes(), elsewhere.read_bytes()) == (b"mine", b"theirs")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["elsewhere", "file"]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such rights")
@pytest.mark.parametrize(("private", "rights"), [(False, 0o640), (True, 0o600)])
def test_who_may_read_it(tmp_path, private, rights):
    umask = os.umask(0o027)
    try:
        write_whole(tmp_path / "file", b"", private)
    finally:
        os.umask(umask)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == rights
