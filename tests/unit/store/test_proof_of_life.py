import subprocess
import sys
from pathlib import Path

from coasty_desktop.store.proof_of_life import ProofOfLife


def test_that_a_writer_is_alive_until_it_closes(tmp_path: Path) -> None:
    writer, reader = ProofOfLife(tmp_path), ProofOfLife(tmp_path)
    mark = writer.mark

    assert reader.is_alive(mark)
    assert writer.is_alive(mark)

    writer.close()

    assert not reader.is_alive(mark)
    assert not writer.is_alive(mark)
    assert list(tmp_path.iterdir()) == []


def test_that_looking_does_not_make_a_dead_writer_look_alive(tmp_path: Path) -> None:
    (tmp_path / "left-behind").touch()
    reader = ProofOfLife(tmp_path)

    assert not reader.is_alive("left-behind")
    assert not reader.is_alive("left-behind")


def test_that_a_child_which_outlives_the_writer_does_not_keep_it_alive(tmp_path: Path) -> None:
    writer, reader = ProofOfLife(tmp_path), ProofOfLife(tmp_path)
    mark = writer.mark
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, close_fds=False)

    writer.close()

    assert not reader.is_alive(mark)
    child.communicate(timeout=30)


def test_that_a_mark_that_names_another_folder_is_nobody(tmp_path: Path) -> None:
    assert not ProofOfLife(tmp_path / "writers").is_alive("../../etc/passwd")
