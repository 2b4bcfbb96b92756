"""The real worker process, started as the program starts it."""

import asyncio
import subprocess
import sys

import pytest

from coasty_desktop.ocr.client import NotAPicture, OcrClient, own_command, worker_environment
from coasty_desktop.ocr.messages import ReadPicture, frame
from tests.unit.ocr.drawn import Drawing


async def test_that_a_picture_is_read_in_a_process_of_its_own() -> None:
    drawing = Drawing()
    drawing.text("Practice makes perfect", 40, 60, size=20)
    client = OcrClient()
    try:
        reading = await client.read(drawing.png())
        with pytest.raises(NotAPicture):
            await client.read(b"no picture")
    finally:
        await client.close()
    assert [line.text for line in reading.lines] == ["Practice makes perfect"]


def test_that_the_worker_ends_when_nobody_asks() -> None:
    environment = worker_environment() | {"COASTY_OCR_IDLE_S": "0.2"}
    with subprocess.Popen(
        own_command(), env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as worker:
        # Its input stays open: only the clock can end it.
        assert worker.wait(20) == 0
        assert worker.stdin is not None
        worker.stdin.close()


def test_that_the_worker_ends_with_the_program() -> None:
    done = subprocess.run(
        own_command(), env=worker_environment(), input=b"", capture_output=True, timeout=20, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


async def test_that_missing_packages_are_an_answer() -> None:
    # What `import rapidocr` finds first is a module that cannot be imported.
    code = "import sys; sys.modules['rapidocr'] = None; from coasty_desktop.ocr.worker import main; sys.exit(main())"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate(frame(ReadPicture(1, Drawing().png())))
    assert process.returncode == 0
    assert b"missing" in out
    assert b"rapidocr" in out
