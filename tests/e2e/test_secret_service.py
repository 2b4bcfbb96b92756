"""The key in a real Secret Service: another process finds it there, and nothing of it lies in the profile."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection

from tests.desktop.desktop import Desktop, open_desktop

REPOSITORY = Path(__file__).parents[2]
SECRET = "sk-coasty-test-a-secret-of-this-test"

# A process of its own, as the program is: what it has in memory is gone when the next one asks.
PROGRAM = """
import asyncio, json, sys
from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.store.keychain import Keychain
from coasty_desktop.store.secrets import Secrets

async def main(what, address, *key):
    secrets, base_url = Secrets({}, Keychain(timeout_s=10)), BaseUrl.parse(address)
    if what == "keep":
        kept = await secrets.keep(base_url, ApiKey.parse(key[0]))
        found = await secrets.find(base_url)
        return [kept.where, kept.problem, found.source]
    if what == "forget":
        forgotten = await secrets.forget(base_url)
        return [forgotten.was_there, forgotten.problem]
    found = await secrets.find(base_url)
    return [found.key.secret if found.key else None, found.source, found.problem]

print(json.dumps(asyncio.run(main(*sys.argv[1:]))))
"""


def ask(env: Mapping[str, str], *arguments: str) -> list[Any]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], cwd=REPOSITORY, env=dict(env), capture_output=True, text=True,
        timeout=50, check=True,
    )  # fmt: skip
    answer: list[Any] = json.loads(done.stdout)
    return answer


@pytest.fixture(scope="module")
def open_keyring() -> Iterator[Desktop]:
    with open_desktop(keyring=True) as desktop:
        yield desktop


def test_that_a_key_is_kept_in_the_secret_service_for_its_own_address(open_keyring: Desktop) -> None:
    env = open_keyring.env

    assert ask(env, "find", "https://one.example") == [None, None, ""]
    assert ask(env, "keep", "https://one.example", SECRET) == ["keychain", "", "keychain"]

    assert ask(env, "find", "https://one.example/v1/") == [SECRET, "keychain", ""]
    assert ask(env, "find", "https://two.example") == [None, None, ""]
    assert ask(env, "forget", "https://one.example") == [True, ""]
    assert ask(env, "forget", "https://one.example") == [False, ""]
    assert ask(env, "find", "https://one.example") == [None, None, ""]


def test_that_nothing_of_the_key_lies_in_a_file_as_it_is(open_keyring: Desktop) -> None:
    ask(open_keyring.env, "keep", "https://one.example", SECRET)

    places = {Path(open_keyring.env[name]) for name in ("HOME", "COASTY_HOME", "XDG_RUNTIME_DIR")}
    files = [path for place in places for path in place.rglob("*") if path.is_file()]
    assert files != []
    assert [path for path in files if SECRET.encode() in path.read_bytes()] == []


def test_that_a_locked_keyring_is_said_and_the_key_lives_for_the_session(open_keyring: Desktop) -> None:
    _lock(open_keyring.env)

    where, problem, source = ask(open_keyring.env, "keep", "https://three.example", SECRET)

    assert (where, source) == ("session", "session")
    assert "keychain" in problem
    assert SECRET not in problem


def test_that_without_a_bus_the_key_lives_for_the_session_only() -> None:
    with open_desktop(bus=False) as desktop:
        env = {name: value for name, value in desktop.env.items() if name != "DBUS_SESSION_BUS_ADDRESS"}
        where, problem, source = ask(env, "keep", "https://one.example", SECRET)
        nothing = ask(env, "find", "https://one.example")

    assert (where, source) == ("session", "session")
    assert "no keychain" in problem
    assert nothing[:2] == [None, None]
    assert "no keychain" in nothing[2]


def test_that_a_bus_without_a_keychain_is_no_keychain() -> None:
    with open_desktop() as desktop:
        where, problem, _ = ask(desktop.env, "keep", "https://one.example", SECRET)

    assert where == "session"
    assert "no keychain" in problem


def _lock(env: Mapping[str, str]) -> None:
    service = DBusAddress("/org/freedesktop/secrets", "org.freedesktop.secrets", "org.freedesktop.Secret.Service")
    with open_dbus_connection(env["DBUS_SESSION_BUS_ADDRESS"]) as connection:
        reply = connection.send_and_get_reply(
            new_method_call(service, "Lock", "ao", (["/org/freedesktop/secrets/aliases/default"],))
        )
    assert len(reply.body[0]) == 1
