# SPDX-License-Identifier: GPL-3.0-or-later
"""Register model of axi_dma 7.1 in simple mode (PG021), between the simulated DDR and the simulated fabric."""
import numpy as np

RUN, RESET = 1, 4
HALTED, IDLE, INTERNAL, SLAVE, DECODE, COMPLETE = 1, 2, 0x10, 0x20, 0x40, 0x1000
INTERRUPTS = 0x7000
CONTROL_AFTER_RESET = 0x00010002


class Channel(object):
    def __init__(self):
        self.reset()

    def reset(self):
        self.control, self.status = CONTROL_AFTER_RESET, HALTED
        self.address = self.length = 0
        self.armed = False

    def fail(self, bit):
        """Hardware halts a channel at an error; only a reset brings it back."""
        self.status = (self.status | bit | HALTED) & ~IDLE
        self.control &= ~RUN
        self.armed = False

    def finish(self):
        self.status |= IDLE | COMPLETE
        self.armed = False


class AxiDma(object):
    """MM2S at 0x00, S2MM at 0x30. A transfer runs when both channels have got their length."""

    def __init__(self, memory, fabric, parameters):
        self.memory, self.fabric = memory, fabric
        self.mask = (1 << int(parameters.get("c_sg_length_width", "14"))) - 1
        self.aligned = {0x00: parameters.get("c_include_mm2s_dre", "0") != "1",
                        0x30: parameters.get("c_include_s2mm_dre", "0") != "1"}
        self.channels = {0x00: Channel(), 0x30: Channel()}

    def _channel(self, offset):
        base = 0x30 if offset >= 0x30 else 0x00
        return base, self.channels[base], offset - base

    def read(self, offset):
        _, channel, register = self._channel(offset)
        values = {0x00: channel.control, 0x04: channel.status, 0x18: channel.address & 0xFFFFFFFF,
                  0x1C: channel.address >> 32, 0x28: channel.length}
        return values.get(register, 0)

    def write(self, offset, value):
        base, channel, register = self._channel(offset)
        if register == 0x00:
            self._control(channel, value)
        elif register == 0x04:
            channel.status &= ~(value & INTERRUPTS)  # written ones clear
        elif register == 0x18:
            channel.address = (channel.address & ~0xFFFFFFFF) | value
        elif register == 0x1C:
            channel.address = (channel.address & 0xFFFFFFFF) | value << 32
        elif register == 0x28:
            self._start(base, channel, value)

    def _control(self, channel, value):
        if value & RESET:
            for each in self.channels.values():  # a reset of one channel resets both
                each.reset()
            return
        channel.control = value & ~RESET
        if not value & RUN:
            channel.status = (channel.status | HALTED) & ~IDLE
        elif not channel.status & (INTERNAL | SLAVE | DECODE):
            channel.status &= ~HALTED

    def _start(self, base, channel, value):
        if channel.status & HALTED:
            return  # a halted channel takes no length
        if channel.armed:
            channel.fail(INTERNAL)  # a second length before the first transfer ended
            return
        channel.length = value & self.mask  # the register has no more bits than this
        if channel.length == 0 or channel.length % 4 or (self.aligned[base] and channel.address % 4):
            channel.fail(INTERNAL)
            return
        channel.status &= ~IDLE
        channel.armed = True
        if all(each.armed for each in self.channels.values()):
            self._transfer(self.channels[0x00], self.channels[0x30])

    def _transfer(self, sender, receiver):
        source = self.memory.span(sender.address, sender.length)
        target = self.memory.span(receiver.address, receiver.length)
        if source is None:
            sender.fail(DECODE)
            return
        if target is None:
            receiver.fail(DECODE)
            return
        words = np.frombuffer(source.tobytes(), dtype=np.uint32)
        result = self.fabric.stream(words, receiver.length // 4)
        sender.finish()
        if result is None:
            return  # no TLAST: the receiver waits for ever
        if len(result) > receiver.length // 4:
            receiver.fail(INTERNAL)  # the packet is longer than the buffer
            return
        target[:4 * len(result)] = np.frombuffer(result.tobytes(), dtype=np.uint8)
        receiver.length = 4 * len(result)  # reads back what really came
        receiver.finish()
