# SPDX-License-Identifier: GPL-3.0-or-later
"""pynq.allocate: buffers for DMA. The processor's cache is not coherent with DDR, as on a Zynq-7000 HP port:
what is not flushed never leaves, what is not invalidated never arrives."""
import numpy as np

from ._machine import machine


class PynqBuffer(np.ndarray):
    def __array_finalize__(self, parent):
        self.root = getattr(parent, "root", None)
        self.base_address = getattr(parent, "base_address", None)

    @property
    def physical_address(self):
        return self.base_address + (self.ctypes.data - self.root.ctypes.data)

    device_address = physical_address

    def _memory(self):
        span = machine.memory.span(self.physical_address, self.nbytes) if self.base_address is not None else None
        if span is None:
            raise RuntimeError("simulated DDR: this buffer was freed")
        return span

    def flush(self):
        """Cache to DDR."""
        self._memory()[:] = np.frombuffer(self.tobytes(), dtype=np.uint8)

    def invalidate(self):
        """DDR to cache."""
        self[...] = np.frombuffer(self._memory().tobytes(), dtype=self.dtype).reshape(self.shape)

    sync_to_device = flush
    sync_from_device = invalidate

    def freebuffer(self):
        if self.base_address is not None:
            machine.memory.free(self.base_address)
            self.base_address = None


def allocate(shape, dtype="u4", target=None, **_):
    """A buffer with a physical address. Before any download there is no allocator, as in pynq 3."""
    if machine.fabric is None:
        raise RuntimeError("simulated PL: Overlay is not downloaded")
    plain = np.zeros(shape, dtype=dtype)
    buffer = plain.view(PynqBuffer)
    buffer.root = plain
    buffer.base_address = machine.memory.allocate(plain.nbytes)
    return buffer
