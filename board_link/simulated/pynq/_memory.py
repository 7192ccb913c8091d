# SPDX-License-Identifier: GPL-3.0-or-later
"""Simulated DDR: the part of it that the kernel keeps for DMA buffers."""
import numpy as np

BASE, SIZE, PAGE = 0x10000000, 0x08000000, 4096  # 128 MiB, as on a PYNQ-Z2


class Memory(object):
    def __init__(self):
        self.blocks = {}  # physical address -> uint8 array

    def allocate(self, size):
        """A page-aligned block's physical address; first fit."""
        size = max(-(-size // PAGE) * PAGE, PAGE)
        start = BASE
        for address in sorted(self.blocks):
            if address - start >= size:
                break
            start = address + len(self.blocks[address])
        if start + size > BASE + SIZE:
            raise MemoryError("simulated DDR: no %d bytes are free for DMA" % size)
        self.blocks[start] = np.zeros(size, dtype=np.uint8)
        return start

    def free(self, address):
        self.blocks.pop(address, None)

    def span(self, address, size):
        """The bytes at a physical address as a writable view; None outside of every block."""
        for start, block in self.blocks.items():
            if start <= address and address + size <= start + len(block):
                return block[address - start:address - start + size]
        return None
