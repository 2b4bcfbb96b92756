"""`coasty-desktop self-test`: what every packaged build must pass."""

from __future__ import annotations

from coasty_desktop.services.program import Headless


async def run(headless: Headless) -> int:
    """Print each check as it ends; exit 1 if one failed."""

    def tell(name: str, is_ok: bool, detail: str) -> None:
        print(f"{'ok  ' if is_ok else 'FAIL'}  {name}{': ' + detail if detail else ''}", flush=True)

    return 0 if await headless.self_test(tell) else 1
