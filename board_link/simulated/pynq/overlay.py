# SPDX-License-Identifier: GPL-3.0-or-later
"""pynq.Overlay: reads the .hwh beside a .bit and puts the design into the simulated PL."""
import os
import struct
import time
from xml.etree import ElementTree

from ._machine import machine
from .ps import Clocks


def parse_bit(path):
    """(part, configuration data) of a .bit file."""
    with open(path, "rb") as file:
        data = file.read()
    position, part = 13, ""
    try:
        for key in (b"a", b"b", b"c", b"d"):
            if data[position:position + 1] != key:
                raise ValueError()
            length = struct.unpack(">H", data[position + 1:position + 3])[0]
            if key == b"b":
                part = data[position + 3:position + 2 + length].decode("latin-1")
            position += 3 + length
        length = struct.unpack(">I", data[position + 1:position + 5])[0]
    except (ValueError, struct.error):
        raise RuntimeError("simulated PL: %s is not a .bit file" % path)
    return part, data[position + 5:position + 5 + length]


def parse_hwh(path):
    """pynq's ip_dict, and the processing system's parameters."""
    root = ElementTree.parse(path).getroot()
    modules = {module.get("INSTANCE"): module for module in root.iter("MODULE")}

    def parameters(module):
        return {each.get("NAME"): each.get("VALUE") for each in module.findall("./PARAMETERS/*[@NAME][@VALUE]")}

    cores, processor = {}, {}
    for module in modules.values():
        if module.get("MODTYPE") == "processing_system7":
            processor = parameters(module)
            for place in module.iter("MEMRANGE"):
                core = modules.get(place.get("INSTANCE"))
                if core is None:
                    continue
                base, high = int(place.get("BASEVALUE"), 16), int(place.get("HIGHVALUE"), 16)
                name = core.get("FULLNAME").lstrip("/")
                cores[name] = {"fullpath": name, "type": core.get("VLNV"), "phys_addr": base,
                               "addr_range": high - base + 1, "mem_id": place.get("SLAVEBUSINTERFACE"), "state": None,
                               "gpio": {}, "interrupts": {}, "parameters": parameters(core)}
    return cores, processor


class Overlay(object):
    def __init__(self, bitfile_name, dtbo=None, download=True, ignore_version=False, device=None):
        if not os.path.isfile(bitfile_name):
            raise IOError("Bitstream file {} does not exist.".format(bitfile_name))
        self.bitfile_name = os.path.abspath(bitfile_name)
        handoff = os.path.splitext(self.bitfile_name)[0] + ".hwh"
        if not os.path.isfile(handoff):
            raise RuntimeError("Unable to find metadata for bitstream: no %s" % os.path.basename(handoff))
        self.ip_dict, self.processor = parse_hwh(handoff)
        self.timestamp = None
        if download:
            self.download()

    def download(self, dtbo=None):
        part, data = parse_bit(self.bitfile_name)
        if not part or not machine.part.replace("xc", "", 1).startswith(part):
            raise RuntimeError("simulated PL: the bitstream is for %s, this device is %s; its configuration fails" %
                               (part, machine.part))
        first = int(self.processor.get("PCW_FCLK0_PERIPHERAL_DIVISOR0", "10"))
        second = int(self.processor.get("PCW_FCLK0_PERIPHERAL_DIVISOR1", "1"))
        machine.program(data, self.ip_dict)
        Clocks.set_dividers(first, second)
        self.timestamp = machine.timestamp = time.strftime("%Y/%m/%d %H:%M:%S")
        machine.bitfile_name = self.bitfile_name

    def is_loaded(self):
        return self.timestamp is not None and self.timestamp == machine.timestamp
