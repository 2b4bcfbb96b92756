"""The four coordinate spaces, and the one transform that is bound to a capture.

`ModelPoint` is a pixel of the picture that was sent, `ImagePoint` one of the capture before it was scaled,
`ScreenPoint` one of the virtual desktop (what the injector takes; the origin may be negative) and `LogicalPoint`
what Qt draws with. No bare tuples travel between modules.
"""

from __future__ import annotations

import math

import msgspec

from coasty_desktop.core.errors import OutOfPicture


class ModelPoint(msgspec.Struct, frozen=True):
    """A pixel of the picture that was sent; may be fractional."""

    x: float
    y: float


class ImagePoint(msgspec.Struct, frozen=True):
    """A pixel of the capture, before it was scaled and bordered."""

    x: float
    y: float


class ScreenPoint(msgspec.Struct, frozen=True):
    """A native pixel of the virtual desktop; negative left of or above the primary display."""

    x: int
    y: int


class LogicalPoint(msgspec.Struct, frozen=True):
    """A device-independent pixel of Qt."""

    x: float
    y: float


class Size(msgspec.Struct, frozen=True):
    """Width and height in pixels of whatever space the field says."""

    width: int
    height: int


class ScreenRect(msgspec.Struct, frozen=True):
    """A rectangle of the virtual desktop in native pixels; right and bottom are outside it."""

    x: int
    y: int
    width: int
    height: int

    @property
    def size(self) -> Size:
        """Width and height."""
        return Size(self.width, self.height)

    @property
    def center(self) -> ScreenPoint:
        """The pixel in the middle."""
        return ScreenPoint(self.x + self.width // 2, self.y + self.height // 2)

    def contains(self, point: ScreenPoint) -> bool:
        """Whether the pixel lies inside."""
        return self.x <= point.x < self.x + self.width and self.y <= point.y < self.y + self.height

    def intersection(self, other: ScreenRect) -> ScreenRect | None:
        """The part both share, or None."""
        left, top = max(self.x, other.x), max(self.y, other.y)
        right = min(self.x + self.width, other.x + other.width)
        bottom = min(self.y + self.height, other.y + other.height)
        if right <= left or bottom <= top:
            return None
        return ScreenRect(left, top, right - left, bottom - top)


class PictureTransform(msgspec.Struct, frozen=True):
    """How one sent picture lies on the virtual desktop.

    `picture` is the size that was sent and named in the request. The capture, scaled, fills `content` of it (in
    picture pixels, offset from its top left); the rest is a plain border. `captured` is the rectangle of the virtual
    desktop that was captured, `layout` the generation of the display layout it belongs to.
    """

    picture: Size
    content_x: int
    content_y: int
    content: Size
    captured: ScreenRect
    layout: int = 0

    def to_screen(self, point: ModelPoint) -> ScreenPoint:
        """Map a pixel of the picture that was sent to the virtual desktop.

        Raises OutOfPicture when `point` lies outside the picture or in its border: a model's slip must not become a
        click elsewhere.
        """
        x, y = point.x - self.content_x, point.y - self.content_y
        finite = math.isfinite(x) and math.isfinite(y)
        if not finite or not (0 <= x < self.content.width and 0 <= y < self.content.height):
            raise OutOfPicture(
                f"The service named a point outside the picture: {point.x:g}, {point.y:g}",
                hint="Nothing was done there. Try the task again, or describe the target differently.",
            )
        # The middle of the named pixel, so that the error of a scaled picture is at most half a pixel.
        return ScreenPoint(
            self.captured.x + math.floor((math.floor(x) + 0.5) * self.captured.width / self.content.width),
            self.captured.y + math.floor((math.floor(y) + 0.5) * self.captured.height / self.content.height),
        )

    def to_model(self, point: ScreenPoint) -> ModelPoint:
        """Map a pixel of the virtual desktop into the picture; may lie outside it."""
        return ModelPoint(
            self.content_x + (point.x - self.captured.x + 0.5) * self.content.width / self.captured.width,
            self.content_y + (point.y - self.captured.y + 0.5) * self.content.height / self.captured.height,
        )

    def to_image(self, point: ModelPoint) -> ImagePoint:
        """Map a pixel of the picture to the capture before it was scaled; may lie outside it."""
        return ImagePoint(
            (point.x - self.content_x) * self.captured.width / self.content.width,
            (point.y - self.content_y) * self.captured.height / self.content.height,
        )


# Source: contract, sections 4, 5 and 11. 1280x720 is the largest picture without a surcharge.
SD = Size(1280, 720)
HD = Size(1920, 1080)
SMALLEST = Size(320, 240)


def fit(captured: ScreenRect, limit: Size = SD, layout: int = 0, *, picture: Size | None = None) -> PictureTransform:
    """Place a capture into a picture of at most `limit`, aspect ratio kept, never enlarged.

    A capture smaller than the contract's smallest picture is centred in a plain border. So is one that does not fill
    `picture`, the size a session has been opened with: a window that is resized must not change it.
    """
    limit = picture or limit
    scale = min(1.0, limit.width / captured.width, limit.height / captured.height)
    content = Size(max(1, round(captured.width * scale)), max(1, round(captured.height * scale)))
    if picture is None:
        picture = Size(max(content.width, SMALLEST.width), max(content.height, SMALLEST.height))
    return PictureTransform(
        picture=picture,
        content_x=(picture.width - content.width) // 2,
        content_y=(picture.height - content.height) // 2,
        content=content,
        captured=captured,
        layout=layout,
    )
