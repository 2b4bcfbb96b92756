"""A reader of pictures that is told what it reads."""

from collections.abc import Callable

from coasty_desktop.ocr.reading import Reading


class ToldReader:
    """Satisfies `sandbox.engine.Reader`. `says` is a reading, or a function of the picture; it may raise."""

    def __init__(self, says: Reading | Callable[[bytes], Reading]) -> None:
        self.says = says
        self.pictures: list[bytes] = []
        self.is_closed = False

    async def read(self, png: bytes) -> Reading:
        self.pictures.append(png)
        return self.says if isinstance(self.says, Reading) else self.says(png)

    async def close(self) -> None:
        self.is_closed = True
