"""A worker without networks: it answers with the picture's bytes as text, or does what they say."""

import os
import sys
import time

from coasty_desktop.ocr.messages import Answer, NotRead, PictureRead, frame, read_request
from coasty_desktop.ocr.reading import Box, Line, Reading, Word


def main() -> None:
    while (request := read_request(sys.stdin.buffer)) is not None:
        said = request.picture.decode()
        if said == "crash":
            os._exit(3)
        if said == "hang":
            time.sleep(60)
        if said.startswith("crash once") and not os.path.exists(mark := said.removeprefix("crash once ")):
            with open(mark, "w"):
                os._exit(3)
        answer: Answer
        if said in ("missing", "picture", "failed"):
            answer = NotRead(request.id, said, "because")  # type: ignore[arg-type]  # one of the three
        else:
            box = Box(0, 0, 1, 1)
            text = f"{said} {os.getpid()}"
            answer = PictureRead(request.id, Reading(1, 1, (Line(text, box, 1, (Word(text, box, 1),)),), ()), 1.0)
        sys.stdout.buffer.write(frame(answer))
        sys.stdout.buffer.flush()
        if said == "rest":
            os._exit(0)


main()
