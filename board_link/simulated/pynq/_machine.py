# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated Zynq: address decoder, DDR, AXI DMA and the fabric that a bitstream puts in."""
import os

from ._dma import AxiDma
from ._fabric import Fabric
from ._memory import Memory


class BusHang(RuntimeError):
    """An AXI access that nobody answers: silicon would stall the processor for ever here."""


class Machine(object):
    """One board. There is one in a process, as there is one PL under a real pynq."""

    def __init__(self):
        self.part = os.environ.get("PULSEWRIGHT_SIMULATED_PART", "xc7z020clg400-1")
        self.memory = Memory()
        self.fabric = None
        self.ranges = []  # (base, size, device with read(offset) and write(offset, value))
        self.bitfile_name = ""
        self.timestamp = ""

    def unload(self):
        """The PL while it is programmed: nobody answers."""
        self.ranges = []
        self.bitfile_name = self.timestamp = ""
        if self.fabric is not None:
            self.fabric.close()
            self.fabric = None

    def program(self, library, cores):
        """Puts in the design: `library` is the bitstream's data, `cores` what the .hwh says is where."""
        self.unload()
        wrappers = [core for core in cores.values() if core["type"].split(":")[2] == "pulsewright"]
        engines = [core for core in cores.values() if core["type"].split(":")[2] == "axi_dma"]
        if len(wrappers) != 1 or len(engines) != 1:
            raise RuntimeError("simulated PL: the .hwh must hold one pulsewright core and one axi_dma")
        fabric = Fabric(library, wrappers[0]["parameters"])
        dma = AxiDma(self.memory, fabric, engines[0]["parameters"])
        self.fabric = fabric
        self.ranges = [(wrappers[0]["phys_addr"], wrappers[0]["addr_range"], fabric),
                       (engines[0]["phys_addr"], engines[0]["addr_range"], dma)]

    def _decode(self, address):
        for base, size, device in self.ranges:
            if base <= address < base + size:
                return device, address - base
        raise BusHang("simulated PL: nothing answers at 0x%08X%s; a real board would hang here" %
                      (address, "" if self.ranges else " (no bitstream is loaded)"))

    def read(self, address):
        device, offset = self._decode(address)
        return device.read(offset)

    def write(self, address, value):
        device, offset = self._decode(address)
        device.write(offset, value)


machine = Machine()
