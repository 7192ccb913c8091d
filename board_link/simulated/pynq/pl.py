# SPDX-License-Identifier: GPL-3.0-or-later
"""pynq.PL: which bitstream the PL holds."""
from ._machine import machine


class _PlMeta(type):
    @property
    def bitfile_name(cls):
        return machine.bitfile_name

    @property
    def timestamp(cls):
        return machine.timestamp

    def reset(cls):
        machine.unload()


class PL(metaclass=_PlMeta):
    """Class-level properties, as in pynq."""
