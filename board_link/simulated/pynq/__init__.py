# SPDX-License-Identifier: GPL-3.0-or-later
"""Stand-in for the board's `pynq` package: SIMULATED programmable logic.

It has the names and behaviour of pynq that the board agent uses, over a Verilated design instead of silicon, and
enforces what hardware enforces. Whatever is measured with it is marked simulated; of its figures only the PL clock
cycles are those of the design.
"""
__version__ = "simulated"

from ._machine import BusHang
from .buffer import PynqBuffer, allocate
from .mmio import MMIO
from .overlay import Overlay
from .pl import PL
from .ps import Clocks
from ._machine import machine as _machine

# Real pynq has no such name; the agent asks for it to say what it runs on.
SIMULATED = {"board": "PL simulator (Verilator)", "part": _machine.part}

__all__ = ["BusHang", "Clocks", "MMIO", "Overlay", "PL", "PynqBuffer", "SIMULATED", "allocate"]
