# SPDX-License-Identifier: GPL-3.0-or-later
"""Bundles of the fake design, written without the code under test."""
import hashlib
import os
import struct
import sys

try:
    import numpy  # noqa: F401
except ImportError:
    print("skipped: this Python has no numpy")
    sys.exit(77)

CORE, DMA = 0x43C00000, 0x40400000


def bit_bytes(part="7z020clg400", data=None):
    """A .bit file around the fake design, after the format's description."""
    if data is None:
        with open(os.environ["PW_FAKE_FABRIC"], "rb") as file:
            data = file.read()
    text = b"\x00\x09" + b"\x0f\xf0" * 4 + b"\x00\x00\x01"
    for key, value in ((b"a", "top;UserID=0"), (b"b", part), (b"c", "2025/06/12"), (b"d", "09:30:00")):
        text += key + struct.pack(">H", len(value) + 1) + value.encode() + b"\0"
    return text + b"e" + struct.pack(">I", len(data)) + data


def hwh_text(length_bits=14, dre=1):
    def ranges(name, base):
        return ('<MEMRANGE INSTANCE="%s" BASEVALUE="0x%08X" HIGHVALUE="0x%08X" SLAVEBUSINTERFACE="S" IS_DATA="TRUE"/>' %
                (name, base, base + 0xFFFF))

    def module(name, kind, vlnv, parameters, memory=""):
        inner = "".join('<PARAMETER NAME="%s" VALUE="%s"/>' % pair for pair in sorted(parameters.items()))
        return ('<MODULE FULLNAME="/%s" INSTANCE="%s" MODTYPE="%s" VLNV="%s"><PARAMETERS>%s</PARAMETERS>%s</MODULE>' %
                (name, name, kind, vlnv, inner, memory))

    return ('<?xml version="1.0"?><EDKSYSTEM><EXTERNALPORTS/><MODULES>' +
            module("axi_dma_0", "axi_dma", "xilinx.com:ip:axi_dma:7.1",
                   {"c_sg_length_width": length_bits, "c_include_mm2s_dre": dre, "c_include_s2mm_dre": dre}) +
            module("pulsewright_0", "pulsewright", "pulsewright:user:pulsewright:1.0",
                   {"INPUTS": 4, "LATENCY_CYCLES": 10, "INTERVAL_CYCLES": 4}) +
            module("processing_system7_0", "processing_system7", "xilinx.com:ip:processing_system7:5.5",
                   {"PCW_FCLK0_PERIPHERAL_DIVISOR0": 10, "PCW_FCLK0_PERIPHERAL_DIVISOR1": 2},
                   "<MEMORYMAP>" + ranges("axi_dma_0", DMA) + ranges("pulsewright_0", CORE) + "</MEMORYMAP>") +
            "</MODULES></EDKSYSTEM>")


def write_bundle(folder, **options):
    """design.bit and design.hwh in a folder; the .bit's path."""
    path = os.path.join(folder, "design.bit")
    with open(path, "wb") as file:
        file.write(bit_bytes(**{key: options.pop(key) for key in ("part", "data") if key in options}))
    with open(os.path.join(folder, "design.hwh"), "w") as file:
        file.write(hwh_text(**options))
    return path


def manifest_for(folder, **changes):
    files = {}
    for name in ("design.bit", "design.hwh"):
        with open(os.path.join(folder, name), "rb") as file:
            files[name] = {"sha256": hashlib.sha256(file.read()).hexdigest()}
    manifest = {"schema": 1, "kind": "pulsewright-bundle", "name": "fake", "target": "simulated",
                "part": "xc7z020clg400-1", "build_id": 4242, "clock_mhz": 50.0,
                "accelerator": {"name": "pulsewright_0", "base": "0x43C00000", "range": 65536},
                "dma": {"name": "axi_dma_0", "base": "0x40400000", "range": 65536, "length_bits": 14},
                "input": {"words": 4, "format": ""}, "output": {"words": 2, "format": ""},
                "cycles": {"latency": 10, "interval": 4}, "files": files}
    manifest.update(changes)
    return manifest
