"""The tables, version by version. How one version becomes the next is a function of its own in `migrations`."""

from __future__ import annotations

from coasty_desktop.core.settings import DEFAULT_BASE_URL

# `runs` repeats what its events say (status, steps, credits, seconds), so that a list reads one row a run.
# `owner` is the writer's mark: see `proof_of_life`.
RUNS = """
CREATE TABLE runs (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id      TEXT NOT NULL UNIQUE,
    task        TEXT NOT NULL,
    target      TEXT NOT NULL,
    options     TEXT NOT NULL,
    practice    INTEGER NOT NULL,
    started_at  TEXT NOT NULL,
    owner       TEXT NOT NULL,
    status      TEXT,
    steps       INTEGER NOT NULL DEFAULT 0,
    credits     REAL NOT NULL DEFAULT 0,
    seconds     REAL NOT NULL DEFAULT 0,
    verified    INTEGER,
    reasoning   TEXT NOT NULL DEFAULT ''
) STRICT
"""

# `digest` is of the time, the kind and the data: the same fact appended twice is one row.
EVENTS = """
CREATE TABLE events (
    run_id   TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    number   INTEGER NOT NULL,
    at       TEXT NOT NULL,
    version  INTEGER NOT NULL,
    kind     TEXT NOT NULL,
    data     TEXT NOT NULL,
    digest   TEXT NOT NULL,
    PRIMARY KEY (run_id, number),
    UNIQUE (run_id, digest)
) STRICT, WITHOUT ROWID
"""

# Which run shows which picture; the bytes are a file named by `picture`.
RUN_PICTURES = """
CREATE TABLE run_pictures (
    run_id   TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    picture  TEXT NOT NULL,
    PRIMARY KEY (run_id, picture)
) STRICT, WITHOUT ROWID
"""
RUN_PICTURES_BY_PICTURE = "CREATE INDEX run_pictures_by_picture ON run_pictures (picture)"

SESSIONS = """
CREATE TABLE sessions (
    base_url    TEXT NOT NULL,
    session_id  TEXT NOT NULL,
    practice    INTEGER NOT NULL,
    owner       TEXT NOT NULL,
    opened_at   TEXT NOT NULL,
    PRIMARY KEY (base_url, session_id)
) STRICT, WITHOUT ROWID
"""

LEDGER = """
CREATE TABLE ledger (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id      TEXT NOT NULL,
    kind        TEXT NOT NULL,
    credits     REAL NOT NULL,
    estimated   INTEGER NOT NULL,
    at          TEXT NOT NULL,
    request_id  TEXT NOT NULL,
    practice    INTEGER NOT NULL
) STRICT
"""
LEDGER_BY_TIME = "CREATE INDEX ledger_by_time ON ledger (at)"
# One request is paid once, however often it is booked.
LEDGER_ONCE = "CREATE UNIQUE INDEX ledger_once ON ledger (run_id, kind, request_id) WHERE request_id <> ''"

# Keyed requests that may have been charged; see `journal`.
JOURNAL = """
CREATE TABLE journal (
    key         TEXT PRIMARY KEY,
    method      TEXT NOT NULL,
    path        TEXT NOT NULL,
    body        BLOB NOT NULL,
    estimate    REAL NOT NULL,
    made_at     TEXT NOT NULL,
    owner       TEXT NOT NULL,
    is_unknown  INTEGER NOT NULL DEFAULT 0
) STRICT
"""

VERSION_1 = (
    RUNS, EVENTS, RUN_PICTURES, RUN_PICTURES_BY_PICTURE, SESSIONS, LEDGER, LEDGER_BY_TIME, LEDGER_ONCE, JOURNAL,
)  # fmt: skip

# Version 2: whose money it is (see `purse`), one charge for one idempotency key, and what turned up after all.
PURSE_OF_JOURNAL = (
    "ALTER TABLE journal ADD COLUMN base_url TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE journal ADD COLUMN account TEXT NOT NULL DEFAULT ''",
    # The address was not noted. Asking a wrong one about a key it has never seen changes nothing.
    f"UPDATE journal SET base_url = '{DEFAULT_BASE_URL}'",
)
PURSE_OF_SESSIONS = ("ALTER TABLE sessions ADD COLUMN account TEXT NOT NULL DEFAULT ''",)
PURSE_OF_LEDGER = (
    "ALTER TABLE ledger ADD COLUMN base_url TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE ledger ADD COLUMN account TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE ledger ADD COLUMN key TEXT NOT NULL DEFAULT ''",
    f"UPDATE ledger SET base_url = '{DEFAULT_BASE_URL}' WHERE practice = 0",
    "DROP INDEX ledger_once",
    # From now on: what at the service it was for. Until now it named runs of this computer, and nobody read it.
    "UPDATE ledger SET run_id = ''",
    "CREATE UNIQUE INDEX ledger_by_key ON ledger (key) WHERE key <> ''",
    "CREATE INDEX ledger_by_run ON ledger (kind, run_id) WHERE run_id <> ''",
)
# What a request made whose answer was lost; `record_id` is empty when nobody could say whether it made anything.
RECOVERED = """
CREATE TABLE recovered (
    key         TEXT PRIMARY KEY,
    base_url    TEXT NOT NULL,
    account     TEXT NOT NULL,
    method      TEXT NOT NULL,
    path        TEXT NOT NULL,
    record_id   TEXT NOT NULL,
    made_at     TEXT NOT NULL
) STRICT
"""

VERSION_2 = (*PURSE_OF_JOURNAL, *PURSE_OF_SESSIONS, *PURSE_OF_LEDGER, RECOVERED)
