# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated fabric: a shared library (the Verilated design) carried in the bitstream's data.

Its C interface is in PROTOCOL.md section 7.
"""
import ctypes
import os
import tempfile

import numpy as np


class Fabric(object):
    def __init__(self, library, parameters):
        if library[:4] != b"\x7fELF":
            raise RuntimeError("simulated PL: the bitstream is for silicon, not for the simulator")
        handle, path = tempfile.mkstemp(prefix="pulsewright-fabric-", suffix=".so")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(library)
            self.library = ctypes.CDLL(path)
        except OSError as error:
            raise RuntimeError("simulated PL: the design cannot be loaded: %s" % error)
        finally:
            os.unlink(path)  # stays mapped as long as it is in use
        self._declare()
        self.inputs = max(int(parameters.get("INPUTS", "1")), 1)
        self.latency = int(parameters.get("LATENCY_CYCLES", "0"))
        self.interval = int(parameters.get("INTERVAL_CYCLES", "0")) or 1000 * self.inputs
        self.design = self.library.pw_pl_create()
        if not self.design:
            raise RuntimeError("simulated PL: the design cannot be started")

    def _declare(self):
        words = ctypes.c_void_p
        for name, result, types in (
                ("pw_pl_create", ctypes.c_void_p, []),
                ("pw_pl_destroy", None, [ctypes.c_void_p]),
                ("pw_pl_read", ctypes.c_uint32, [ctypes.c_void_p, ctypes.c_uint32]),
                ("pw_pl_write", None, [ctypes.c_void_p, ctypes.c_uint32, ctypes.c_uint32]),
                ("pw_pl_stream", ctypes.c_int64, [ctypes.c_void_p, words, ctypes.c_uint32, words, ctypes.c_uint32,
                                                  ctypes.c_uint64]),
                ("pw_pl_cycles", ctypes.c_uint64, [ctypes.c_void_p])):
            try:
                function = getattr(self.library, name)
            except AttributeError:
                raise RuntimeError("simulated PL: the design lacks the function %s" % name)
            function.restype, function.argtypes = result, types

    def read(self, offset):
        return int(self.library.pw_pl_read(self.design, offset))

    def write(self, offset, value):
        self.library.pw_pl_write(self.design, offset, value)

    def stream(self, words, capacity):
        """Pushes uint32 words, TLAST on the last; returns the output's words, or None when no TLAST ever came.

        The design is deterministic: what is not out after twice its predicted cycles never comes.
        """
        frames = -(-len(words) // self.inputs)
        most = 10000 + 2 * (self.latency + frames * max(self.interval, self.inputs))
        # One word more than the receiver takes, to notice a packet that is too long.
        output = np.zeros(capacity + 1, dtype=np.uint32)
        count = self.library.pw_pl_stream(self.design, words.ctypes.data, len(words), output.ctypes.data, len(output), most)
        return None if count < 0 else output[:count]

    def close(self):
        if self.design:
            self.library.pw_pl_destroy(self.design)
            self.design = None
