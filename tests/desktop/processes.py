"""Ending everything a private desktop started, by pid, also when the test run itself is killed.

Every process of a desktop carries the desktop's token in its environment, and so do the ones it starts in turn
(the bus starts some that no Popen of ours knows). Run as a program, this file is the keeper: it waits for the end of
its standard input, which comes however the test run ends, and then ends what still carries the token.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

TOKEN_VARIABLE = "COASTY_TEST_DESKTOP"


def pids_with_token(token: str) -> list[int]:
    """Return the living processes, apart from this one, that were started with `token` in their environment."""
    wanted = f"{TOKEN_VARIABLE}={token}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with contextlib.suppress(OSError):
                if wanted in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
    return found


def end_all(token: str, patience_s: float = 2.0) -> None:
    """Ask every process with `token` to end, wait `patience_s`, then end the rest by force."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        pids = pids_with_token(token)
        for pid in pids:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, sign)
        deadline = time.monotonic() + patience_s
        while pids and time.monotonic() < deadline:
            time.sleep(0.01)
            pids = pids_with_token(token)
        if not pids:
            return


def start_keeper(token: str, directory: Path) -> "subprocess.Popen[bytes]":
    """Start the process that ends `token`'s processes and removes `directory` once our end of its pipe closes."""
    return subprocess.Popen(
        [sys.executable, "-I", "-S", __file__, token, str(directory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.defpath},
        # Ctrl+C in the terminal goes to the whole foreground group; the keeper must outlive it.
        start_new_session=True,
    )


def main() -> None:
    """Be the keeper."""
    token, directory = sys.argv[1:3]
    sys.stdin.read()
    end_all(token)
    shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
