import io
import struct

import pytest

from coasty_desktop.ocr.messages import (
    LARGEST_FRAME,
    PREFIX_BYTES,
    NotRead,
    PictureRead,
    ReadPicture,
    decode_answer,
    frame,
    read_length,
    read_request,
)
from coasty_desktop.ocr.reading import Box, Button, Line, Reading, Word

READING = Reading(
    640,
    480,
    (Line("a", Box(1, 2, 3, 4), 0.9, (Word("a", Box(1, 2, 3, 4), 0.9),)),),
    (Button("b", Box(0, 0, 9, 9), 1.0, text_box=Box(1, 1, 2, 2)),),
)


@pytest.mark.parametrize("answer", [PictureRead(7, READING, 12.5), NotRead(7, "missing", "rapidocr")])
def test_that_an_answer_survives_the_way(answer: PictureRead | NotRead) -> None:
    sent = frame(answer)
    assert read_length(sent[:PREFIX_BYTES]) == len(sent) - PREFIX_BYTES
    assert decode_answer(sent[PREFIX_BYTES:]) == answer


def test_that_requests_are_read_one_after_the_other_to_the_end() -> None:
    stream = io.BytesIO(frame(ReadPicture(1, b"one")) + frame(ReadPicture(2, b"two")))
    first, second = read_request(stream), read_request(stream)
    assert first is not None
    assert second is not None
    assert (first.picture, second.picture, read_request(stream)) == (b"one", b"two", None)


@pytest.mark.parametrize("length", [0, LARGEST_FRAME + 1])
def test_that_a_torn_stream_is_noticed_by_its_length(length: int) -> None:
    with pytest.raises(ValueError, match=str(length)):
        read_length(struct.pack(">I", length))
