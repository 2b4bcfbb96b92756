"""Reads a picture with rapidocr, in two passes: lines of text, then single glyphs inside frames.

Imported by the worker process only: its imports cost most of a second and some hundred megabytes. What was measured
is in docs/adr/006: lines one by one are recognised twice as fast as in rapidocr's padded batches, and a line whose
pixels were seen before is not recognised again.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidocr import RapidOCR

from coasty_desktop.ocr.caption import Caption, Recognised
from coasty_desktop.ocr.ink import ink_mask, is_text_cursor
from coasty_desktop.ocr.reading import Box, Button, Line, Reading, Word, around
from coasty_desktop.ocr.rectangles import Picture, find_rectangles
from coasty_desktop.ocr.words import split_words

# Each line is recognised by one thread, two lines at a time: the runtime's own threads spin while they wait for each
# other, and that doubles the time as soon as another program is busy.
_AT_ONCE = 2
# Larger pictures are made smaller for finding lines; they are recognised at full size.
_DETECTION_SIDE = 1920
# The recogniser's input is 48 high; a line is padded to this width at least, or single glyphs are misread.
_LEAST_INPUT_WIDTH = 96
_LEAST_CONFIDENCE = 0.5
# Below it, and for single glyphs, a short caption inside a frame is read again, alone and enlarged.
_SURE = 0.85
# Smaller frames are check boxes and the buttons of a title bar; only whether they are blank is asked.
_CAPTION_SIDE, _CAPTION_WIDTH, _CAPTION_HEIGHT = 17, 260, 90
_KEPT_CROPS = 4000
# A smaller frame may be a round letter.
_LEAST_BORDERED = 12


class DamagedPicture(Exception):
    """The bytes are no picture."""


class PictureReader:
    """Holds the two networks and what they said about recent crops."""

    def __init__(self) -> None:
        """Load both networks, from the package's own files: nothing is fetched."""
        # The direction classifier turns upright interface text upside down: it is left out from the start.
        self._ocr = RapidOCR(
            params={
                "Global.use_cls": False,
                "Global.log_level": "critical",
                "Global.max_side_len": 8000,
                "Global.text_score": 0.0,
                "Global.use_preprocess_img": False,
                "Det.limit_side_len": _DETECTION_SIDE,
                "Det.limit_type": "max",
                "Rec.rec_batch_num": 1,
                "Rec.rec_img_shape": [3, 48, _LEAST_INPUT_WIDTH],
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )
        self._seen: OrderedDict[bytes, Recognised] = OrderedDict()

    def read(self, data: bytes) -> Reading:
        """Read a PNG or JPEG. Raises DamagedPicture."""
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) if data else None
        if picture is None:
            raise DamagedPicture("not a PNG or JPEG picture")
        pixels = np.asarray(picture, np.uint8)
        frames = find_rectangles(pixels)
        lines = self._read_lines(pixels, self._find_lines(pixels), _borders(pixels, frames))
        buttons = self._read_buttons(pixels, frames, lines)
        height, width = pixels.shape[:2]
        return Reading(width, height, tuple(in_reading_order(corrected(lines, buttons))), tuple(buttons))

    def _find_lines(self, picture: Picture) -> list[Box]:
        found = self._ocr(picture, use_det=True, use_cls=False, use_rec=False)
        boxes = getattr(found, "boxes", None)
        if boxes is None:
            return []
        height, width = picture.shape[:2]
        lines = []
        for corners in boxes:
            x0, y0 = (int(value) for value in np.floor(corners.min(axis=0)))
            x1, y1 = (int(value) for value in np.ceil(corners.max(axis=0)))
            x0, y0, x1, y1 = max(0, x0), max(0, y0), min(width, x1 + 1), min(height, y1 + 1)
            if x1 - x0 >= 3 and y1 - y0 >= 3:
                lines.append(Box(x0, y0, x1 - x0, y1 - y0))
        return lines

    def _read_lines(self, picture: Picture, boxes: list[Box], borders: NDArray[np.bool_]) -> list[Line]:
        crops = [picture[box.y : box.bottom, box.x : box.right] for box in boxes]
        lines = []
        for box, crop, (text, confidence, centres, each) in zip(boxes, crops, self._recognise(crops), strict=True):
            if not text.strip() or confidence < _LEAST_CONFIDENCE:
                continue
            ink = ink_mask(crop) & ~borders[box.y : box.bottom, box.x : box.right]
            words = split_words(text, centres, each, ink, (box.x, box.y))
            if words and not _is_bar_for_a_character(words):
                spaced = " ".join(word.text for word in words)
                lines.append(Line(spaced, around([word.box for word in words]), confidence, words))
        return lines

    def _recognise(self, crops: Sequence[Picture]) -> list[Recognised]:
        """For each crop its text, the confidence, and x and confidence of each character that is no space."""
        keys = [hashlib.blake2b(repr(crop.shape).encode() + crop.tobytes(), digest_size=16).digest() for crop in crops]
        new = {key: crop for key, crop in zip(keys, crops, strict=True) if key not in self._seen}
        if new:
            with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="ocr") as pool:
                self._seen.update(zip(new, pool.map(self._recognise_one, new.values()), strict=True))
        answers = [self._seen[key] for key in keys]
        for key in keys:
            self._seen.move_to_end(key)
        while len(self._seen) > _KEPT_CROPS:
            self._seen.popitem(last=False)
        return answers

    def _recognise_one(self, crop: Picture) -> Recognised:
        found: Any = self._ocr(
            np.ascontiguousarray(crop), use_det=False, use_cls=False, use_rec=True, return_word_box=True
        )
        return _characters(found, crop.shape[1])

    def _read_buttons(self, picture: Picture, frames: list[Box], lines: list[Line]) -> list[Button]:
        words = [word for line in lines for word in line.words]
        buttons: list[Button] = []
        unsure: list[Caption] = []
        for frame in frames:
            if any(_is_letter(frame, word) for word in words):
                continue
            inside = [word for word in words if _lies_in(word.box, frame)]
            text = " ".join(word.text for word in inside)
            if inside and (_is_sure(inside) or not _may_be_caption(frame)):
                box = around([word.box for word in inside])
                buttons.append(Button(text, frame, min(word.confidence for word in inside), text_box=box))
            elif _may_be_caption(frame):
                unsure.append(Caption.of(picture, frame, inside))
            else:
                buttons.append(Button("", frame, 1.0, is_blank=_is_blank(picture, frame)))
        crops = [crop for caption in unsure for crop in caption.crops]
        answers = iter(self._recognise(crops))
        for caption in unsure:
            buttons.append(caption.button([next(answers) for _ in caption.crops]))
        return sorted(buttons, key=lambda button: (button.box.y, button.box.x))


def _is_bar_for_a_character(words: tuple[Word, ...]) -> bool:
    """Whether a text cursor was taken for an ideograph."""
    text, box = words[0].text, words[0].box
    return len(words) == 1 and len(text) == 1 and not text.isascii() and box.height >= 3 * box.width


def _is_letter(frame: Box, word: Word) -> bool:
    """Whether a closed shape is a letter of a large word."""
    return len(word.text) > 1 and frame.width < 0.7 * word.box.width and word.box.contains(frame, slack=2)


def _may_be_caption(frame: Box) -> bool:
    is_small = frame.width <= _CAPTION_WIDTH and frame.height <= _CAPTION_HEIGHT
    return is_small and min(frame.width, frame.height) >= _CAPTION_SIDE


def _is_blank(picture: Picture, frame: Box) -> bool:
    """Whether nothing is drawn in the middle of a frame in which nothing was read. A panel of any size is not asked."""
    if frame.height > _CAPTION_HEIGHT:
        return True
    margin = max(3, min(frame.width, frame.height) // 4)
    inside = picture[frame.y + margin : frame.bottom - margin, frame.x + margin : frame.right - margin]
    if not inside.size:
        return True
    ink = ink_mask(inside)
    return not ink.any() or is_text_cursor(ink)


def _borders(picture: Picture, frames: list[Box]) -> NDArray[np.bool_]:
    """True on the outlines of frames, so that a word's box does not grow into them."""
    mask = np.zeros(picture.shape[:2], np.uint8)
    for box in frames:
        if min(box.width, box.height) < _LEAST_BORDERED:
            continue
        cv2.rectangle(mask, (box.x, box.y), (box.right - 1, box.bottom - 1), 255, thickness=3)
    return np.asarray(mask > 0, np.bool_)


def _characters(found: Any, width: int) -> Recognised:
    if not getattr(found, "txts", None):
        return "", 0.0, [], []
    text, confidence = str(found.txts[0]), float(found.scores[0])
    info: Any = found.word_results[0] if found.word_results else None
    columns = [column for word in info.word_cols for column in word] if info is not None and info.word_cols else []
    if not columns:
        return text, confidence, [], []
    centres = [min(width - 1.0, (column + 0.5) * width / info.line_txt_len) for column in columns]
    sure = [float(value) for char, value in zip(text, info.confs, strict=False) if not char.isspace()]
    return text, confidence, centres, sure


def _lies_in(box: Box, frame: Box) -> bool:
    x, y = box.center
    return frame.covers(x, y) and box.width <= frame.width + 4 and box.height <= frame.height + 4


def _is_sure(words: list[Word]) -> bool:
    return sum(len(word.text) for word in words) >= 2 and min(word.confidence for word in words) >= _SURE


def corrected(lines: list[Line], buttons: list[Button]) -> list[Line]:
    """The lines with what the second pass made of single glyphs, so that one key cap is not two things."""
    captions = [button for button in buttons if len(button.text) == 1]
    better: list[Line] = []
    for line in lines:
        caption = next((button for button in captions if _lies_in(line.box, button.box)), None)
        if caption is None or len(line.words) > 1 or len(line.text) > 2:
            better.append(line)
        else:
            word = Word(caption.text, line.box, caption.confidence)
            better.append(Line(caption.text, line.box, caption.confidence, (word,)))
    return better


def in_reading_order(lines: list[Line]) -> list[Line]:
    """Top to bottom, and left to right where lines share a row."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.box.center[1]):
        middle = line.box.center[1]
        if rows and abs(middle - rows[-1][0].box.center[1]) <= min(line.box.height, rows[-1][0].box.height) / 2:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda line: line.box.x)]
