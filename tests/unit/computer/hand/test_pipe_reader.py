"""A pipe that can be waited for on every system; the thread for Windows runs here as well."""

import os
import select
from collections.abc import Iterator

import pytest

from coasty_desktop.computer.hand.pipe_reader import DirectReader, PipeReader, ThreadedReader

KINDS = [DirectReader, ThreadedReader]


class Ends:
    def __init__(self, kind: type[DirectReader] | type[ThreadedReader]) -> None:
        readable, self.writable = os.pipe()
        os.set_blocking(readable, kind is ThreadedReader)
        self.readable, self.reader = readable, kind(readable)

    def wait(self) -> PipeReader:
        assert select.select([self.reader], [], [], 5)[0] == [self.reader]
        return self.reader


@pytest.fixture(params=KINDS)
def ends(request: pytest.FixtureRequest) -> Iterator[Ends]:
    both = Ends(request.param)
    yield both
    if both.writable >= 0:
        os.close(both.writable)
        both.wait().read()
    both.reader.close()
    os.close(both.readable)


def test_that_what_is_written_wakes_whoever_waits(ends: Ends) -> None:
    assert select.select([ends.reader], [], [], 0)[0] == []
    os.write(ends.writable, b"one")
    assert ends.wait().read() == b"one"
    os.write(ends.writable, b"two")
    assert ends.wait().read() == b"two"


def test_that_nothing_is_an_error_and_no_end(ends: Ends) -> None:
    with pytest.raises(BlockingIOError):
        ends.reader.read()


def test_that_nothing_is_lost_when_it_comes_in_pieces(ends: Ends) -> None:
    sent = b"".join(b"%06d" % number for number in range(2000))
    for at in range(0, len(sent), 100):
        os.write(ends.writable, sent[at : at + 100])
    got = b""
    while len(got) < len(sent):
        got += ends.wait().read()

    assert got == sent


def test_that_the_end_stays_the_end(ends: Ends) -> None:
    os.write(ends.writable, b"last")
    os.close(ends.writable)
    ends.writable = -1

    got = [ends.wait().read() for _ in range(3)]
    assert got == [b"last", b"", b""]
