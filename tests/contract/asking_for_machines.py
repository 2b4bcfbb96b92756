"""Machines: their lives, and everything they can be told to do."""

from coasty_desktop.api.bodies.machines import BROWSER_OPERATIONS, COMMANDS, FILE_OPERATIONS, Command
from tests.contract.asking import Asking

PARAMETERS = {"x": 1.5, "text": "ü😀\n", "keys": ["ctrl", "c"], "nested": {"none": None, "flag": True}}


async def ask(asking: Asking) -> None:
    await _lives(asking)
    await _doings(asking)


async def _lives(asking: Asking) -> None:
    machines = asking.client.machines
    await machines.create("a")
    await machines.create("b" * 64, os="windows", desktop=True, ttl_minutes=5)
    await machines.create("😀" * 64, ttl_minutes=10_080)
    await asking.by_name(
        machines.create(
            "c", cpu_cores=16, memory_gb=64, storage_gb=500, restore_from_snapshot=True, metadata={"a": "b"}
        ),
        "cpu_cores",
        "memory_gb",
        "storage_gb",
        "restore_from_snapshot",
        "metadata",
    )
    await asking.walk(machines.list())
    for call in (
        machines.get, machines.start, machines.stop, machines.restart, machines.snapshot, machines.screenshot,
        machines.connection, machines.delete,
    ):  # fmt: skip
        await call("mch_1")
    for minutes in (0, 5, 10_080):
        await machines.set_ttl("mch_1", minutes)
    await machines.pricing()
    await machines.health()


async def _doings(asking: Asking) -> None:
    machines = asking.client.machines
    for command in COMMANDS:
        await machines.act("mch_1", command)
    await machines.act("mch_1", "click", PARAMETERS)
    await asking.by_name(machines.act("mch_1", "type", {"text": "a"}, timeout_ms=120_000), "timeout_ms")
    await machines.batch("mch_1", [Command("screenshot")])
    await machines.batch("mch_1", [Command("click", PARAMETERS)] * 50, stop_on_error=False)
    await asking.by_name(machines.batch("mch_1", [Command("click", {}, 1000)]), "timeout_ms")
    for op in BROWSER_OPERATIONS:
        await machines.browser("mch_1", op)
    await machines.browser("mch_1", "type", {"selector": "#a", "text": "ü"}, timeout_ms=1000)
    await machines.terminal("mch_1", "uname -a")
    await machines.terminal("mch_1", "x" * 8192, session_id="s" * 128, cwd="/" * 512, timeout_ms=120_000)
    for op in FILE_OPERATIONS:
        await machines.files("mch_1", op, {"path": "/tmp/a", "content": "ü"})
