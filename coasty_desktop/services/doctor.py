"""What works on this system: the computer's own findings, and whether they let a run act here."""

from __future__ import annotations

from collections.abc import Sequence

from coasty_desktop.computer.local.system import Finding, find_out

__all__ = ["Finding", "can_act", "find_out"]


def can_act(findings: Sequence[Finding]) -> bool:
    """Whether nothing is missing that acting needs."""
    return all(finding.state != "missing" for finding in findings)
