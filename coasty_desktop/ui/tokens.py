"""The colours of the program, light and dark. Every pair that carries text reaches a contrast of 4.5 : 1."""

from __future__ import annotations

import msgspec


class Tokens(msgspec.Struct, frozen=True):
    """One complete set of colours, as `#rrggbb`."""

    is_dark: bool
    bg: str
    surface: str
    raised: str
    text: str
    muted: str
    line: str
    accent: str
    accent_soft: str
    on_accent: str
    ok: str
    warn: str
    warn_soft: str
    danger: str
    danger_soft: str
    on_danger: str
    tip: str = "#10201d"
    on_tip: str = "#e9fffb"


LIGHT = Tokens(
    is_dark=False,
    bg="#f6f6f3",
    surface="#ffffff",
    raised="#fbfbf9",
    text="#1d1f1c",
    muted="#676a64",
    line="#e3e3dd",
    accent="#0f766e",
    accent_soft="#d9f0ec",
    on_accent="#ffffff",
    ok="#15803d",
    warn="#ad4f08",
    warn_soft="#fdf0dc",
    danger="#b91c1c",
    danger_soft="#fbe3e1",
    on_danger="#ffffff",
)
DARK = Tokens(
    is_dark=True,
    bg="#151716",
    surface="#1d201e",
    raised="#232725",
    text="#eceeea",
    muted="#989d96",
    line="#2e332f",
    accent="#2dd4bf",
    accent_soft="#143430",
    on_accent="#062220",
    ok="#4ade80",
    warn="#fbbf24",
    warn_soft="#33270f",
    danger="#f87171",
    danger_soft="#3a1a18",
    on_danger="#2a0806",
)

# The pairs (text, ground) that carry words somewhere in the program.
TEXT_PAIRS = (
    ("text", "bg"),
    ("text", "surface"),
    ("text", "raised"),
    ("text", "accent_soft"),
    ("muted", "bg"),
    ("muted", "surface"),
    ("muted", "raised"),
    ("muted", "accent_soft"),
    ("accent", "bg"),
    ("accent", "surface"),
    ("accent", "accent_soft"),
    ("on_accent", "accent"),
    ("warn", "surface"),
    ("warn", "warn_soft"),
    ("danger", "bg"),
    ("danger", "surface"),
    ("danger", "danger_soft"),
    ("on_danger", "danger"),
    ("text", "warn_soft"),
    ("text", "danger_soft"),
    ("ok", "bg"),
    ("ok", "surface"),
    ("on_tip", "tip"),
)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2, relative luminance)."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
