import pytest

from coasty_desktop.sandbox.machines.files import (
    HOME,
    MOST_BYTES,
    MOST_ENTRIES,
    FileTree,
    NoSuchThing,
    absolute,
)


@pytest.fixture
def files() -> FileTree:
    return FileTree()


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ("a.txt", f"{HOME}/a.txt"), ("~/a", f"{HOME}/a"), ("~", HOME), ("/a/../b", "/b"), ("./x//y/", f"{HOME}/x/y"),
        ("../../../../../etc/passwd", "/etc/passwd"), ("//etc/passwd", "/etc/passwd"), ("C:\\Users\\me", "/Users/me"),
        ("a\\..\\..\\b", "/home/b"), ("/", "/"), ("..", "/home"), ("~root/x", f"{HOME}/~root/x"),
    ],
)  # fmt: skip
def test_that_every_path_is_one_inside_the_tree(said: str, path: str) -> None:
    assert absolute(said) == path


@pytest.mark.parametrize("said", ["", "a\0b", "x" * 256, "d/" * 600])
def test_that_what_is_no_path_is_refused(said: str) -> None:
    with pytest.raises(NoSuchThing):
        absolute(said)


def test_that_what_was_written_is_read_and_listed(files: FileTree) -> None:
    files.write(f"{HOME}/a.txt", b"one")
    files.write(f"{HOME}/a.txt", b"two")
    files.make_directory(f"{HOME}/deep/er")
    files.write(f"{HOME}/deep/er/b", b"\xff")
    assert files.read(f"{HOME}/a.txt") == b"two"
    assert files.names(HOME) == ["Documents", "Downloads", "a.txt", "deep"]
    assert files.below(HOME) == [f"{HOME}/a.txt", f"{HOME}/deep/er/b"]
    assert files.text(f"{HOME}/deep/er/b") == "\ufffd"
    assert files.names("/") == ["home", "tmp"]


def test_that_files_and_directories_do_not_take_each_others_place(files: FileTree) -> None:
    files.write("/tmp/f", b"")
    for attempt in (
        lambda: files.write("/tmp", b""),
        lambda: files.write("/tmp/f/g", b""),
        lambda: files.write("/nowhere/f", b""),
        lambda: files.make_directory("/tmp/f"),
        lambda: files.make_directory("/tmp/f/g"),
        lambda: files.read("/tmp"),
        lambda: files.read("/tmp/none"),
        lambda: files.remove("/tmp"),
        lambda: files.names("/tmp/f"),
        lambda: files.remove_directory("/tmp/f"),
    ):
        with pytest.raises(NoSuchThing):
            attempt()
    assert files.names("/tmp") == ["f"]


def test_that_a_directory_goes_with_its_content_only_when_that_is_said(files: FileTree) -> None:
    files.make_directory("/tmp/d/e")
    files.make_directory("/tmp/dd")
    files.write("/tmp/d/e/f", b"")
    with pytest.raises(NoSuchThing, match="not empty"):
        files.remove_directory("/tmp/d")
    files.remove_directory("/tmp/d", with_content=True)
    assert files.names("/tmp") == ["dd"]
    assert not files.is_file("/tmp/d/e/f")


@pytest.mark.parametrize("path", ["/", HOME])
def test_that_root_and_home_stay(files: FileTree, path: str) -> None:
    with pytest.raises(NoSuchThing, match="stays"):
        files.remove_directory(path, with_content=True)


def test_that_the_disk_is_full_at_some_point_and_loses_nothing(files: FileTree) -> None:
    files.write("/tmp/big", b"x" * MOST_BYTES)
    with pytest.raises(NoSuchThing, match="full"):
        files.write("/tmp/more", b"x")
    files.write("/tmp/big", b"x" * (MOST_BYTES - 1))
    files.write("/tmp/more", b"x")
    with pytest.raises(NoSuchThing, match="full"):
        files.write("/tmp/more", b"xx")
    assert files.read("/tmp/more") == b"x"


def test_that_there_is_an_end_to_the_number_of_files(files: FileTree) -> None:
    there = 6
    for number in range(MOST_ENTRIES - there):
        files.write(f"/tmp/{number}", b"")
    with pytest.raises(NoSuchThing, match="full"):
        files.write("/tmp/more", b"")
    with pytest.raises(NoSuchThing, match="full"):
        files.make_directory("/tmp/more")
    files.write("/tmp/0", b"still")
    assert files.read("/tmp/0") == b"still"


def test_that_a_copy_changes_by_itself(files: FileTree) -> None:
    files.write("/tmp/a", b"then")
    twin = files.copy()
    files.write("/tmp/a", b"now")
    twin.write("/tmp/b", b"")
    assert twin.read("/tmp/a") == b"then"
    assert files.names("/tmp") == ["a"]
