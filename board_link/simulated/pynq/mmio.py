# SPDX-License-Identifier: GPL-3.0-or-later
"""pynq.MMIO: 32-bit registers by physical address."""
from ._machine import machine


class MMIO(object):
    def __init__(self, base_addr, length=4, device=None, debug=False):
        if base_addr < 0 or length < 0:
            raise ValueError("Base address or length cannot be negative.")
        self.base_addr, self.length = base_addr, length

    def _at(self, offset):
        if offset % 4:
            raise MemoryError("Unaligned access: offset must be multiple of 4.")
        if not 0 <= offset < self.length:
            raise IndexError("offset 0x%X is outside of the %d mapped bytes" % (offset, self.length))
        return self.base_addr + offset

    def read(self, offset=0, length=4, word_order="little"):
        if length != 4:
            raise ValueError("simulated MMIO: only 32-bit accesses")
        return machine.read(self._at(offset))

    def write(self, offset, data):
        if not 0 <= int(data) <= 0xFFFFFFFF:
            raise OverflowError("0x%X does not fit in a 32-bit register" % int(data))
        machine.write(self._at(offset), int(data))
