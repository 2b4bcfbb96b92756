"""The hand's process as it would be on Windows or macOS, with a pynput that is none: `python -m ... SYSTEM LOG`.

What was injected is written to LOG when the process leaves.
"""

import json
import sys
from pathlib import Path

# Imported as on this system: what they do on the pretended one is done by the fakes.
from coasty_desktop.computer.hand import open_injector, process, pynput_devices, system_state
from tests.fakes.pynput_module import Devices, pretended

if __name__ == "__main__":
    with pretended(sys.argv[1]) as desk:
        assert system_state
        pynput_devices.PynputDevices = lambda: Devices(desk)  # type: ignore[assignment, misc]
        try:
            sys.exit(process.main())
        finally:
            Path(sys.argv[2]).write_text(json.dumps({"typed": desk.typed, "down": [*desk.down], "log": desk.log}))
            assert open_injector
