#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pulsewright's board agent: programs the PL, feeds it through the AXI DMA, counts and times.

One file, Python 3.6 syntax, standard library and numpy. `pynq` is used when it can be imported. What it says and
understands is written in PROTOCOL.md; the register map of the accelerator in its section 6.
"""
import argparse
import gc
import hashlib
import hmac
import json
import os
import platform
import queue
import secrets
import select
import socket
import struct
import sys
import threading
import time
import zlib

try:
    import numpy as np
except ImportError:
    np = None

AGENT_VERSION = "1.0.0"
PROTOCOL = [1, 0]

# ---------------------------------------------------------------------------------------------------------------
# Errors


class Fault(Exception):
    """An error object of the protocol (PROTOCOL.md section 5)."""

    def __init__(self, code, name, message, hint="", retryable=False, detail=None):
        Exception.__init__(self, message)
        self.code, self.name, self.message = code, name, message
        self.hint, self.retryable, self.detail = hint, retryable, detail or {}

    def to_json(self):
        return {"code": self.code, "name": self.name, "message": self.message, "hint": self.hint,
                "retryable": self.retryable, "detail": self.detail}


def bad_request(message):
    return Fault(101, "bad_request", message, "Use the workbench that came with this agent.")


class Disconnected(Exception):
    """The other end closed the connection, or must not be listened to any longer."""


# ---------------------------------------------------------------------------------------------------------------
# Frames (PROTOCOL.md section 2)

HEADER = struct.Struct("<4sBBHIII")  # magic, type, flags, reserved, id, JSON bytes, payload bytes; then the CRC
HEADER_BYTES = HEADER.size + 4
MAX_JSON = 64 * 1024
MAX_PAYLOAD = 1024 * 1024
MAX_MESSAGE = 256 * 1024 * 1024
REQUEST, RESPONSE, EVENT, CANCEL = 0, 1, 2, 3
MORE, COMPRESSED = 1, 2


def encode_frame(kind, ident, text, payload, more=False):
    """The bytes of one frame; `text` is JSON as bytes."""
    head = HEADER.pack(b"BLK1", kind, MORE if more else 0, 0, ident, len(text), len(payload))
    crc = zlib.crc32(payload, zlib.crc32(text, zlib.crc32(head)))
    return head + struct.pack("<I", crc) + text + payload


def check_header(head, json_limit=MAX_JSON, payload_limit=MAX_PAYLOAD):
    """Type, flags, id, JSON bytes, payload bytes of a header's first 20 bytes. Raises Fault 100 or 103."""
    magic, kind, flags, reserved, ident, json_bytes, payload_bytes = HEADER.unpack(head)
    if magic[:3] == b"BLK" and magic != b"BLK1":
        raise Fault(103, "other_version", "This agent speaks version 1 of the board protocol.",
                    "Deploy the agent that came with the workbench.")
    if magic != b"BLK1" or kind > CANCEL or flags > (MORE | COMPRESSED) or reserved != 0:
        raise Fault(100, "bad_frame", "What arrived is not a frame of the board protocol.", "Connect again.", True)
    if json_bytes > json_limit or payload_bytes > payload_limit:
        raise Fault(100, "bad_frame", "A frame claims more bytes than allowed.", "Connect again.", True)
    return kind, flags, ident, json_bytes, payload_bytes


def inflate(payload):
    """Decompresses a payload without ever passing the limit."""
    machine = zlib.decompressobj()
    try:
        plain = machine.decompress(payload, MAX_PAYLOAD)
    except zlib.error:
        plain = None
    if plain is None or not machine.eof or machine.unused_data:
        raise Fault(100, "bad_frame", "A compressed payload is damaged or too large.", "Connect again.", True)
    return plain


class Wire(object):
    """Messages over a connected socket: reading by one thread, sending by any."""

    def __init__(self, sock):
        self.sock = sock
        self.sending = threading.Lock()

    def _exactly(self, count):
        parts = []
        while count > 0:
            try:
                part = self.sock.recv(min(count, 1 << 18))
            except OSError:
                raise Disconnected()
            if not part:
                raise Disconnected()
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def _frame(self, json_limit, payload_limit):
        head = self._exactly(HEADER_BYTES)
        kind, flags, ident, json_bytes, payload_bytes = check_header(head[:HEADER.size], json_limit, payload_limit)
        body = self._exactly(json_bytes + payload_bytes)
        if zlib.crc32(body, zlib.crc32(head[:HEADER.size])) != struct.unpack("<I", head[HEADER.size:])[0]:
            raise Fault(100, "bad_frame", "A frame's check sum is wrong.", "Connect again.", True)
        payload = body[json_bytes:]
        if flags & COMPRESSED:
            payload = inflate(payload)
        return kind, flags, ident, body[:json_bytes], payload

    def receive(self, json_limit=MAX_JSON, payload_limit=MAX_PAYLOAD):
        """(type, id, JSON object, payload) of the next message. Raises Fault 100/103, Disconnected."""
        kind, flags, ident, text, payload = self._frame(json_limit, payload_limit)
        parts, size = [payload], len(payload)
        while flags & MORE:
            next_kind, flags, next_ident, next_text, payload = self._frame(json_limit, payload_limit)
            size += len(payload)
            if next_kind != kind or next_ident != ident or next_text or size > MAX_MESSAGE:
                raise Fault(100, "bad_frame", "A message was interrupted or grows past its limit.",
                            "Connect again.", True)
            parts.append(payload)
        try:
            fields = json.loads(text.decode("utf-8")) if text else {}
        except (ValueError, RecursionError):
            fields = None
        if not isinstance(fields, dict):
            raise Fault(100, "bad_frame", "A frame's JSON cannot be read.", "Connect again.", True)
        return kind, ident, fields, b"".join(parts)

    def send(self, kind, ident, fields, payload=b""):
        text = json.dumps(fields, separators=(",", ":")).encode("utf-8")
        if len(text) > MAX_JSON:
            text = json.dumps({"error": Fault(105, "too_large", "The answer's JSON does not fit.").to_json()}).encode()
            payload = b""
        frames, sent = [], 0
        while True:
            piece = payload[sent:sent + MAX_PAYLOAD]
            sent += len(piece)
            frames.append(encode_frame(kind, ident, text, piece, sent < len(payload)))
            text = b""
            if sent >= len(payload):
                break
        try:
            with self.sending:
                self.sock.sendall(b"".join(frames))
        except OSError:
            raise Disconnected()

    def close(self):
        """Lets what was sent arrive before the connection goes."""
        try:
            self.sock.shutdown(socket.SHUT_WR)
            self.sock.settimeout(1.0)
            end = time.monotonic() + 1.0
            while time.monotonic() < end and self.sock.recv(1 << 16):
                pass
        except OSError:
            pass
        self.sock.close()


# ---------------------------------------------------------------------------------------------------------------
# Bundles

BIT_PREAMBLE = b"\x00\x09\x0f\xf0\x0f\xf0\x0f\xf0\x0f\xf0\x00\x00\x01"


def parse_bit_header(data):
    """{'a': design, 'b': part, 'c': date, 'd': time, 'offset', 'length'} of a .bit file. Raises Fault 303."""
    def refuse():
        raise Fault(303, "bad_bitstream", "The .bit file is damaged or is not a Xilinx bitstream.", "Deploy it again.")

    if not data.startswith(BIT_PREAMBLE):
        refuse()
    position, fields = len(BIT_PREAMBLE), {}
    for key in (b"a", b"b", b"c", b"d"):
        if data[position:position + 1] != key or len(data) < position + 3:
            refuse()
        length = struct.unpack(">H", data[position + 1:position + 3])[0]
        text = data[position + 3:position + 3 + length]
        if length == 0 or len(text) != length or text[-1:] != b"\0":
            refuse()
        fields[key.decode()] = text[:-1].decode("latin-1")
        position += 3 + length
    if data[position:position + 1] != b"e" or len(data) < position + 5:
        refuse()
    fields["length"] = struct.unpack(">I", data[position + 1:position + 5])[0]
    fields["offset"] = position + 5
    if fields["length"] != len(data) - fields["offset"]:
        refuse()
    return fields


def bitstream_part(part):
    """'xc7z020clg400-1' -> '7z020clg400', 'xczu7ev-ffvc1156-2-e' -> 'zu7ev-ffvc1156': as .bit headers say it."""
    name = part.lower()
    if name.startswith("xc"):
        name = name[2:]
    pieces = name.split("-")
    return "-".join(pieces[:2]) if len(pieces) > 1 and pieces[1][:1].isalpha() else pieces[0]


def sha256_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def need(fields, key, kind, where="the request"):
    """A key of a request with its type checked. Raises Fault 101."""
    value = fields.get(key)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise bad_request("\"%s\" of %s is missing or has the wrong type." % (key, where))
    return value


def whole(fields, key, default, least, most):
    """An optional whole number of a request within a range. Raises Fault 101."""
    value = fields.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise bad_request("\"%s\" must be a whole number from %d to %d." % (key, least, most))
    return value


def address(text):
    try:
        return int(text, 16)
    except (TypeError, ValueError):
        raise bad_request("The manifest holds an address that cannot be read.")


class Design(object):
    """What a manifest says that the agent needs, checked. Raises Fault 101."""

    def __init__(self, manifest):
        self.name = need(manifest, "name", str, "the manifest")
        self.part = need(manifest, "part", str, "the manifest")
        self.build_id = need(manifest, "build_id", int, "the manifest")
        self.clock_mhz = float(need(manifest, "clock_mhz", (int, float), "the manifest"))
        accelerator = need(manifest, "accelerator", dict, "the manifest")
        self.core, self.core_base = need(accelerator, "name", str), address(accelerator.get("base"))
        dma = need(manifest, "dma", dict, "the manifest")
        self.dma, self.dma_base = need(dma, "name", str), address(dma.get("base"))
        self.length_bits = whole(dma, "length_bits", 14, 8, 26)
        self.inputs = whole(need(manifest, "input", dict, "the manifest"), "words", 0, 1, 1 << 20)
        self.outputs = whole(need(manifest, "output", dict, "the manifest"), "words", 0, 1, 1 << 20)
        cycles = manifest.get("cycles", {})
        self.latency = whole(cycles, "latency", 0, 0, 1 << 32)
        self.interval = whole(cycles, "interval", 0, 0, 1 << 32)
        self.files = need(manifest, "files", dict, "the manifest")
        if self.clock_mhz <= 0:
            raise bad_request("The manifest's clock must be positive.")

    def most_frames(self):
        """Frames that one DMA transfer can carry in either direction."""
        return ((1 << self.length_bits) - 1) // (4 * max(self.inputs, self.outputs))

    def seconds(self, frames):
        """Predicted time of `frames` back to back."""
        return (self.latency + frames * max(self.interval, self.inputs)) / (self.clock_mhz * 1e6)


def check_files(folder, design):
    """The .bit's path when all files are there, unaltered and for the right part. Raises Fault 301..305."""
    if not os.path.isabs(folder) or not os.path.isdir(folder):
        raise Fault(301, "file_missing", "The folder of the bundle is not on the board: %s" % folder, "Deploy it again.")
    bit = None
    for name, entry in sorted(design.files.items()):
        if not name or name.startswith(".") or "/" in name or "\\" in name:
            raise bad_request("The manifest names a file outside its folder.")
        path = os.path.join(folder, name)
        if not os.path.isfile(path):
            raise Fault(305 if name.endswith(".hwh") else 301, "handoff_missing" if name.endswith(".hwh") else
                        "file_missing", "The file %s is missing on the board." % name, "Deploy the bundle again.")
        if not isinstance(entry, dict) or sha256_of(path) != entry.get("sha256"):
            raise Fault(302, "wrong_hash", "The file %s is not the one of the manifest: its SHA-256 differs." % name,
                        "Deploy the bundle again.", True)
        if name.endswith(".bit"):
            bit = path
    if bit is None:
        raise bad_request("The manifest names no .bit file.")
    if os.path.basename(bit)[:-4] + ".hwh" not in design.files:
        raise Fault(305, "handoff_missing", "There is no .hwh beside the .bit under the same name.",
                    "Copy the .hwh that Vivado wrote into the bundle.")
    return bit


# ---------------------------------------------------------------------------------------------------------------
# The programmable logic

MAGIC_VALUE = 0x50575231
MAGIC, BUILD_ID, CONTROL = 0x00, 0x04, 0x08
SOFT_RESET, CLEAR_COUNTERS = 1, 2
COUNTER_OFFSETS = (("latency_last", 0x10), ("latency_min", 0x14), ("latency_max", 0x18), ("frames", 0x24),
                   ("input_idle", 0x28), ("input_stall", 0x2C), ("output_stall", 0x30), ("interval", 0x44))
LATENCY_LAST, LATENCY_SUM, INPUT_IDLE, CYCLES, INPUTS, OUTPUTS = 0x10, 0x1C, 0x28, 0x34, 0x3C, 0x40

# axi_dma 7.1 in simple mode (PG021): the memory-to-stream channel at 0x00, stream-to-memory at 0x30.
MM2S, S2MM = 0x00, 0x30
DMACR, DMASR, DMA_ADDRESS, DMA_ADDRESS_HIGH, DMA_LENGTH = 0x00, 0x04, 0x18, 0x1C, 0x28
RUN_BIT, RESET_BIT = 1, 4
HALTED, IDLE, ERRORS, INTERRUPTS = 1, 2, 0x70, 0x7000

BOARD_PARTS = {"pynq-z1": "xc7z020clg400-1", "pynq-z2": "xc7z020clg400-1", "zcu104": "xczu7ev-ffvc1156-2-e",
               "kv260": "xck26-sfvc784-2LV-c", "rfsoc4x2": "xczu48dr-ffvg1517-2-e"}
FPGA_STATE = "/sys/class/fpga_manager/fpga0/state"

# Not touched by NTP; Python 3.6 has no perf_counter_ns.
def now():
    return time.clock_gettime(time.CLOCK_MONOTONIC_RAW)


class Dma(object):
    """One axi_dma in simple mode, polled with a deadline. pynq's own wait() would spin for ever."""

    def __init__(self, mmio):
        self.mmio = mmio

    def status(self):
        names = (("mm2s_dmacr", MM2S + DMACR), ("mm2s_dmasr", MM2S + DMASR), ("s2mm_dmacr", S2MM + DMACR),
                 ("s2mm_dmasr", S2MM + DMASR))
        return {name: "0x%08X" % self.mmio.read(offset) for name, offset in names}

    def reset(self):
        """Resets both channels; the reset bit clears itself when done."""
        self.mmio.write(MM2S + DMACR, RESET_BIT)
        end = now() + 0.1
        while self.mmio.read(MM2S + DMACR) & RESET_BIT:
            if now() > end:
                raise Fault(403, "dma_error", "The DMA does not come out of its reset.", "Program the board again.", True,
                            self.status())

    def _start_channels(self):
        for channel in (S2MM, MM2S):
            if self.mmio.read(channel + DMASR) & HALTED:
                self.mmio.write(channel + DMACR, RUN_BIT)
            self.mmio.write(channel + DMASR, INTERRUPTS)

    def transfer(self, source, source_bytes, target, target_bytes, limit):
        """Streams one packet through the design; returns the seconds from start to end. Raises Fault 402..404."""
        write, read = self.mmio.write, self.mmio.read
        self._start_channels()
        write(S2MM + DMA_ADDRESS, target & 0xFFFFFFFF)
        write(S2MM + DMA_ADDRESS_HIGH, target >> 32)
        write(MM2S + DMA_ADDRESS, source & 0xFFFFFFFF)
        write(MM2S + DMA_ADDRESS_HIGH, source >> 32)
        begin = now()
        # The receiver first: the design's first output word must find somebody listening.
        write(S2MM + DMA_LENGTH, target_bytes)
        write(MM2S + DMA_LENGTH, source_bytes)
        # The limit counts from here: a simulated PL does its work inside the last write.
        end = now() + limit
        while True:
            status = read(S2MM + DMASR)
            if status & (IDLE | ERRORS):
                break
            if now() > end:
                self._fail(402, "dma_timeout", "The design did not finish its output within %.0f ms." % (limit * 1e3),
                           "The last output word may lack TLAST, or the input had too few words.")
        finish = now()
        sender = read(MM2S + DMASR)
        if (status | sender) & ERRORS:
            self._fail(403, "dma_error", "The DMA reported an error.", "Program the board again and repeat.")
        received = read(S2MM + DMA_LENGTH)
        if received < target_bytes:
            self._fail(404, "early_end", "The design ended its output after %d of %d bytes." % (received, target_bytes),
                       "The output's TLAST comes too early: the design and its manifest do not fit.")
        while not read(MM2S + DMASR) & IDLE:
            if now() > end:
                self._fail(402, "dma_timeout", "The design did not take all its input.",
                           "The design and its manifest do not fit.")
        return finish - begin

    def _fail(self, code, name, message, hint):
        detail = {"dma": self.status()}
        self.reset()
        raise Fault(code, name, message, hint, True, detail)


class Pl(object):
    """The programmable logic as the agent knows it. Used by the worker thread only, but for `summary`."""

    def __init__(self):
        self.pynq, self.why = self._import_pynq()
        self.simulated = getattr(self.pynq, "SIMULATED", None)  # the stand-in package tells what it is
        self.design = self.overlay = self.core = self.dma = self.bit = None
        self.clock_mhz = 0.0
        self.buffers = None  # (frames, input buffer, output buffer)

    @staticmethod
    def _import_pynq():
        try:
            import pynq
            return pynq, ""
        except Exception as error:  # pynq raises whatever its environment makes it raise
            return None, "%s: %s" % (type(error).__name__, error)

    def board(self):
        if self.simulated:
            return self.simulated["board"]
        name = os.environ.get("BOARD", "")
        if not name:
            try:
                with open("/proc/device-tree/chosen/pynq_board") as file:
                    name = file.read().strip("\0\n ")
            except OSError:
                name = platform.node()
        return name

    def part(self):
        if self.simulated:
            return self.simulated["part"]
        return BOARD_PARTS.get(self.board().lower(), "")

    def summary(self):
        design = self.design
        loaded = {"loaded": design is not None, "simulated": bool(self.simulated)}
        if design is not None:
            loaded.update(bundle=design.name, build_id=design.build_id, clock_mhz=self.clock_mhz)
        return loaded

    # Programming

    def load(self, folder, manifest):
        if self.pynq is None:
            raise Fault(306, "no_pl", "There is no programmable logic here: pynq cannot be imported (%s)." % self.why,
                        "Run the agent on a PYNQ image with XILINX_XRT set, or choose the simulated board.")
        design = Design(manifest)
        bit = check_files(folder, design)
        self._check_part(bit, design)
        self._forget()
        try:
            overlay = self.pynq.Overlay(bit)
        except Exception as error:
            raise Fault(307, "programming_failed", "The PL could not be programmed: %s" % error,
                        "Check the .bit and .hwh files, and that the agent runs as root.", True)
        self._check_handoff(overlay, design)
        clock_mhz = self._set_clock(design)
        self.core = self.pynq.MMIO(design.core_base, 0x1000)
        self.dma = Dma(self.pynq.MMIO(design.dma_base, 0x1000))
        self.overlay, self.bit, self.clock_mhz = overlay, bit, clock_mhz
        self._check_identity(design, 308, "wrong_build", "Make the bundle again: its bitstream is of another build.")
        self.dma.reset()
        self.core.write(CONTROL, SOFT_RESET | CLEAR_COUNTERS)
        self.design = design

    def _check_part(self, bit, design):
        with open(bit, "rb") as file:
            header = parse_bit_header(file.read())
        wanted = bitstream_part(design.part)
        if header["b"] != wanted:
            raise Fault(304, "wrong_part", "The bitstream is for part %s, its manifest says %s." % (header["b"], wanted),
                        "Make the bundle again.")
        here = bitstream_part(self.part())
        if here and header["b"] != here:
            raise Fault(304, "wrong_part", "The bitstream is for part %s, this board has %s." % (header["b"], here),
                        "Choose this board's part in the hardware settings and build again.")

    def _forget(self):
        self._free()
        self.design = self.overlay = self.core = self.dma = self.bit = None

    @staticmethod
    def _check_handoff(overlay, design):
        for name, base in ((design.core, design.core_base), (design.dma, design.dma_base)):
            found = overlay.ip_dict.get(name)
            if found is None or found.get("phys_addr") != base:
                raise Fault(305, "bad_handoff", "The .hwh has no core %s at 0x%08X." % (name, base),
                            "The manifest and the .hwh are of different designs: make the bundle again.")
        bits = overlay.ip_dict[design.dma].get("parameters", {}).get("c_sg_length_width")
        if bits is not None and int(bits) < design.length_bits:
            raise Fault(305, "bad_handoff", "The DMA takes %s length bits, the manifest says %d." % (bits, design.length_bits),
                        "Make the bundle again.")

    def _set_clock(self, design):
        clocks = self.pynq.Clocks
        if abs(clocks.fclk0_mhz - design.clock_mhz) > 0.005 * design.clock_mhz:
            clocks.fclk0_mhz = design.clock_mhz
        actual = float(clocks.fclk0_mhz)  # dividers are whole numbers: only what is read back is true
        if actual > 1.005 * design.clock_mhz:
            raise Fault(309, "clock_refused", "The PL clock would be %.3f MHz, the design is good for %.3f MHz." %
                        (actual, design.clock_mhz), "Choose a clock that the board's dividers can make.")
        return actual

    # Before every access

    def _check_identity(self, design, code, name, hint):
        magic, build_id = self.core.read(MAGIC), self.core.read(BUILD_ID)
        sizes = (self.core.read(INPUTS), self.core.read(OUTPUTS))
        if magic != MAGIC_VALUE or build_id != design.build_id or sizes != (design.inputs, design.outputs):
            self._forget()
            raise Fault(code, name, "The PL holds another design: magic 0x%08X, build id %d (expected %d), %d words in, %d out."
                        % (magic, build_id, design.build_id, sizes[0], sizes[1]), hint)

    def verify(self):
        """Refuses any access to a PL that does not hold our design. Raises Fault 201, 204."""
        if self.design is None:
            raise Fault(201, "nothing_loaded", "No design is loaded.", "Deploy a design first.")
        hint = "Another program changed it. Deploy the design again."
        # First what can be known without touching AXI: an address nobody answers hangs the whole board.
        holds = getattr(self.pynq.PL, "bitfile_name", None)
        state = "operating"
        if not self.simulated and os.path.exists(FPGA_STATE):
            with open(FPGA_STATE) as file:
                state = file.read().strip()
        swapped = holds is not None and (not holds or os.path.realpath(holds) != os.path.realpath(self.bit))
        if swapped or state != "operating":
            self._forget()
            raise Fault(204, "pl_changed", "The PL no longer holds the deployed design.", hint)
        self._check_identity(self.design, 204, "pl_changed", hint)

    # Counters and data

    def counters(self):
        values = {name: int(self.core.read(offset)) for name, offset in COUNTER_OFFSETS}
        for name, offset in (("latency_sum", LATENCY_SUM), ("cycles", CYCLES)):
            low = int(self.core.read(offset))  # latches the high word
            values[name] = low | int(self.core.read(offset + 4)) << 32
        return values

    def clear_counters(self):
        self.core.write(CONTROL, CLEAR_COUNTERS)

    def reserve(self, frames):
        """DMA buffers for `frames`; kept until another size is wanted."""
        if self.buffers is None or self.buffers[0] != frames:
            self._free()
            self.buffers = (frames, self.pynq.allocate((frames * self.design.inputs,), np.int32),
                            self.pynq.allocate((frames * self.design.outputs,), np.int32))
        return self.buffers[1], self.buffers[2]

    def _free(self):
        if self.buffers is not None:
            for buffer in self.buffers[1:]:
                buffer.freebuffer()
            self.buffers = None

    def transfer(self, frames, limit):
        """Sends `frames` [n x inputs] through the design: (outputs [n x outputs] int32, L1 seconds)."""
        count = frames.shape[0]
        source, target = self.reserve(count)
        source[:] = frames.reshape(-1)
        target[:] = 0
        source.flush()
        target.flush()
        try:
            seconds = self.dma.transfer(source.physical_address, source.nbytes, target.physical_address, target.nbytes, limit)
        except Fault as fault:
            fault.detail["counters"] = self.counters()
            self.core.write(CONTROL, SOFT_RESET)
            raise
        target.invalidate()
        return np.array(target, dtype=np.int32).reshape(count, -1), seconds


# ---------------------------------------------------------------------------------------------------------------
# Operations on the PL: each takes a job and gives (JSON, payload)

DTYPES = {"int8": "<i1", "int16": "<i2", "int32": "<i4", "uint8": "<u1", "uint16": "<u2"}


def tensor_of(job, words):
    """The request's payload as [n x words]. Raises Fault 101, 401."""
    tensor = need(job.fields, "tensor", dict)
    dtype, shape = tensor.get("dtype"), tensor.get("shape")
    if dtype not in DTYPES:
        raise bad_request("The tensor's dtype must be one of %s." % ", ".join(sorted(DTYPES)))
    if not isinstance(shape, list) or len(shape) != 2 or not all(isinstance(n, int) and n > 0 for n in shape):
        raise Fault(401, "bad_shape", "The tensor's shape must be [events, words].", "Send at least one event.")
    if shape[1] != words:
        raise Fault(401, "bad_shape", "The design takes %d words an event, not %d." % (words, shape[1]),
                    "Use the window the design was made for.")
    if len(job.payload) != shape[0] * shape[1] * np.dtype(DTYPES[dtype]).itemsize:
        raise Fault(401, "bad_shape", "The payload has another number of bytes than its shape says.")
    return np.frombuffer(job.payload, dtype=DTYPES[dtype]).reshape(shape)


def limit_of(job, design, frames):
    """Seconds a transfer may take: the caller's, or 200 ms + 10 times what is predicted."""
    default = 200 + int(1e4 * design.seconds(frames))
    return whole(job.fields, "deadline_ms", min(default, 600000), 1, 600000) / 1e3


def load(pl, job):
    began = now()
    pl.load(need(job.fields, "folder", str), need(job.fields, "manifest", dict))
    answer = pl.summary()
    answer["seconds"] = now() - began
    return answer, b""


def run(pl, job):
    pl.verify()
    began = now()
    events = tensor_of(job, pl.design.inputs)
    total = events.shape[0]
    batch = whole(job.fields, "batch", min(total, 1024, pl.design.most_frames()), 1, pl.design.most_frames())
    limit = limit_of(job, pl.design, batch)
    outputs = np.empty((total, pl.design.outputs), dtype="<i4")
    pl.clear_counters()
    l1, transfers = 0.0, 0
    for first in range(0, total, batch):
        job.check(first, total)
        piece = events[first:first + batch]
        outputs[first:first + batch], seconds = pl.transfer(piece, limit)
        l1 += seconds
        transfers += 1
    l2 = now() - began
    return {"events": total, "words": pl.design.outputs, "counters": pl.counters(), "transfers": transfers,
            "times": {"l1_ns": l1 * 1e9, "l2_ns": l2 * 1e9}, "clock_mhz": pl.clock_mhz,
            "simulated": bool(pl.simulated)}, outputs.tobytes()


def conditions():
    """What else the board was doing."""
    found = {"load_average": list(os.getloadavg()), "processors": os.cpu_count()}
    try:
        with open("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor") as file:
            found["governor"] = file.read().strip()
    except OSError:
        pass
    return found


def bench(pl, job):
    """Single shots: one frame a transfer, everything about each call kept."""
    pl.verify()
    events = tensor_of(job, pl.design.inputs)
    calls = whole(job.fields, "calls", 1000, 1, 100000)
    warmup = whole(job.fields, "warmup", 100, 0, 10000)
    limit = limit_of(job, pl.design, 1)
    cycles, idle = np.empty(calls, "<u4"), np.empty(calls, "<u4")
    l1, l2 = np.empty(calls, "<f8"), np.empty(calls, "<f8")
    outputs = np.empty((calls, pl.design.outputs), "<i4")
    surroundings = conditions()
    collecting = gc.isenabled()
    gc.disable()
    try:
        for call in range(-warmup, calls):
            job.check(max(call, 0), calls)
            if call == 0:
                pl.clear_counters()
            starved = pl.core.read(INPUT_IDLE)
            began = now()
            result, seconds = pl.transfer(events[call % events.shape[0]][np.newaxis], limit)
            ended = now()
            if call >= 0:
                cycles[call] = pl.core.read(LATENCY_LAST)
                idle[call] = (pl.core.read(INPUT_IDLE) - starved) & 0xFFFFFFFF
                l1[call], l2[call] = seconds * 1e9, (ended - began) * 1e9
                outputs[call] = result[0]
    finally:
        if collecting:
            gc.enable()
    payload = b"".join(array.tobytes() for array in (cycles, idle, l1, l2, outputs))
    return {"calls": calls, "words": pl.design.outputs, "warmup": warmup, "counters": pl.counters(),
            "clock_mhz": pl.clock_mhz, "simulated": bool(pl.simulated), "python_timed": True,
            "conditions": surroundings}, payload


def counters(pl, job):
    pl.verify()
    values = pl.counters()
    if job.fields.get("clear") is True:
        pl.clear_counters()
    return values, b""


PL_OPERATIONS = {"LOAD": load, "RUN": run, "BENCH": bench, "COUNTERS": counters}
INFLIGHT = 8


class Job(object):
    """A request for the PL, waiting or in progress."""

    def __init__(self, connection, ident, operation, fields, payload):
        self.connection, self.ident, self.operation = connection, ident, operation
        self.fields, self.payload = fields, payload
        self.received = now()
        self.cancelled = threading.Event()
        self.told = self.received

    def check(self, done, total):
        """Between two transfers: stops when asked to, and says how far it is, at most ten times a second."""
        if self.cancelled.is_set():
            raise Fault(107, "cancelled", "Stopped.")
        if now() - self.told > 0.1:
            self.told = now()
            self.connection.wire.send(EVENT, self.ident, {"event": "progress", "done": done, "total": total})


class Worker(threading.Thread):
    """The only thread that touches the PL. One job's failure leaves nothing behind for the next."""

    def __init__(self, pl):
        threading.Thread.__init__(self, name="pl", daemon=True)
        self.pl, self.jobs, self.busy = pl, queue.Queue(), ""

    def run(self):
        while True:
            job = self.jobs.get()
            self.busy = job.operation
            try:
                answer, payload = self._serve(job)
                # Free before the answer is out: who reads it may ask for the next thing under the same id.
                self._release(job)
                job.connection.wire.send(RESPONSE, job.ident, answer, payload)
            except Disconnected:
                self._release(job)

    def _release(self, job):
        self.busy = ""
        job.connection.jobs.pop(job.ident, None)

    def _serve(self, job):
        payload = b""
        try:
            if job.cancelled.is_set():
                raise Fault(107, "cancelled", "Stopped.")
            answer, payload = PL_OPERATIONS[job.operation](self.pl, job)
            if "times" in answer:
                answer["times"]["l3_ns"] = (now() - job.received) * 1e9
        except Fault as fault:
            answer = {"error": fault.to_json()}
        except Disconnected:
            raise
        except Exception as error:
            log("%s failed: %s: %s" % (job.operation, type(error).__name__, error))
            answer = {"error": Fault(500, "internal", "The agent failed: %s: %s" % (type(error).__name__, error),
                                     "Deploy the design again.", True).to_json()}
        return answer, payload


# ---------------------------------------------------------------------------------------------------------------
# Connections


def log(text):
    sys.stderr.write("agent: %s\n" % text)
    sys.stderr.flush()


class Agent(object):
    """What all connections share."""

    def __init__(self, token):
        self.tokens = {token}
        self.guard = threading.Lock()
        self.refused = 0
        self.stop = threading.Event()
        self.open_connections = 0
        self.last_use = time.monotonic()
        self.pl = Pl()
        self.worker = Worker(self.pl)
        with open(os.path.abspath(__file__), "rb") as file:
            self.sha256 = hashlib.sha256(file.read()).hexdigest()

    def admit(self, token):
        """Uses a one-time token up and gives the next one. Raises Fault 104."""
        with self.guard:
            given = str(token).encode("utf-8", "replace")
            for known in self.tokens:
                if hmac.compare_digest(given, known.encode()):
                    self.tokens.discard(known)
                    following = secrets.token_hex(16)
                    self.tokens.add(following)
                    return following
            self.refused += 1
            if self.refused >= 20:
                log("too many wrong tokens: leaving")
                self.stop.set()
        raise Fault(104, "wrong_token", "The token is wrong or was used before.", "Start the agent again.")

    def hello(self):
        pl = self.pl
        caps = ["counters.1"]
        if pl.pynq is not None:
            caps += ["overlay", "axi_dma", "fclk.set"]
        return {"proto": PROTOCOL, "agent": AGENT_VERSION, "agent_sha256": self.sha256, "board": pl.board(),
                "part": pl.part(), "pynq": getattr(pl.pynq, "__version__", "") if pl.pynq else "",
                "python": platform.python_version(), "machine": platform.machine(), "kernel": platform.release(),
                "simulated": bool(pl.simulated), "caps": caps,
                "limits": {"payload": MAX_PAYLOAD, "message": MAX_MESSAGE, "inflight": INFLIGHT}, "pl": self.state()}

    def state(self):
        answer = self.pl.summary()
        answer["busy_with"] = self.worker.busy
        return answer


class Connection(object):
    """One client: HELLO first, then requests. PING, STATE, INFO and cancel are answered while the PL is busy."""

    def __init__(self, agent, sock):
        self.agent, self.wire = agent, Wire(sock)
        self.sock = sock
        self.jobs = {}

    def serve(self):
        try:
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._greet():
                while not self.agent.stop.is_set():
                    self._dispatch(*self.wire.receive())
        except Fault as fault:
            self._complain(fault)
        except Disconnected:
            pass
        finally:
            for job in list(self.jobs.values()):
                job.cancelled.set()
            self.wire.close()
            with self.agent.guard:
                self.agent.open_connections -= 1
                self.agent.last_use = time.monotonic()

    def _complain(self, fault):
        """Id 0: the error is the connection's, not a request's."""
        try:
            self.wire.send(RESPONSE, 0, {"error": fault.to_json()})
        except Disconnected:
            pass

    def _greet(self):
        self.sock.settimeout(5.0)
        kind, ident, fields, _ = self.wire.receive(json_limit=4096, payload_limit=0)
        try:
            if kind != REQUEST or fields.get("op") != "HELLO":
                raise Fault(104, "wrong_token", "The first request must be HELLO with the token.")
            version = fields.get("proto")
            if not isinstance(version, list) or version[:1] != PROTOCOL[:1]:
                raise Fault(103, "other_version", "This agent speaks version 1 of the board protocol.",
                            "Deploy the agent that came with the workbench.")
            following = self.agent.admit(fields.get("token"))
        except Fault as fault:
            self.wire.send(RESPONSE, ident, {"error": fault.to_json()})
            return False
        self.sock.settimeout(None)
        answer = self.agent.hello()
        answer["next_token"] = following
        self.wire.send(RESPONSE, ident, answer)
        return True

    def _dispatch(self, kind, ident, fields, payload):
        if kind == CANCEL:
            job = self.jobs.get(ident)
            if job is not None:
                job.cancelled.set()
            return
        if kind != REQUEST:
            return
        try:
            operation = need(fields, "op", str)
            if operation in PL_OPERATIONS:
                self._queue(Job(self, ident, operation, fields, payload))
                return
            answer, data = self._at_once(operation, fields)
        except Fault as fault:
            answer, data = {"error": fault.to_json()}, b""
        self.wire.send(RESPONSE, ident, answer, data)

    def _queue(self, job):
        if job.ident in self.jobs or job.ident == 0:
            raise bad_request("The request's id is in use.")
        if len(self.jobs) >= INFLIGHT:
            raise Fault(106, "busy", "Too many requests are waiting.", "Wait for an answer first.", True)
        self.jobs[job.ident] = job
        self.agent.worker.jobs.put(job)

    def _at_once(self, operation, fields):
        if operation == "PING":
            return {}, bytes(whole(fields, "reply_bytes", 0, 0, 16 * 1024 * 1024))
        if operation == "STATE":
            return self.agent.state(), b""
        if operation == "INFO":
            answer = self.agent.hello()
            answer["conditions"] = conditions()
            return answer, b""
        if operation == "SHUTDOWN":
            self.agent.stop.set()
            return {}, b""
        raise Fault(102, "unknown_operation", "This agent does not know %s." % operation[:40],
                    "Deploy the agent that came with the workbench.")


# ---------------------------------------------------------------------------------------------------------------
# Program


def leave_with_stdin():
    """Ends the agent when whoever started it is gone: its end of our standard input closes."""
    try:
        while os.read(0, 4096):
            pass
    except OSError:
        pass
    os._exit(0)


def accept_until_stopped(agent, listener, idle_exit):
    while not agent.stop.is_set():
        ready, _, _ = select.select([listener], [], [], 0.25)
        if ready:
            sock, _ = listener.accept()
            with agent.guard:
                agent.open_connections += 1
            threading.Thread(target=Connection(agent, sock).serve, daemon=True).start()
        elif agent.open_connections == 0 and time.monotonic() - agent.last_use > idle_exit:
            log("nobody needed me for %d s: leaving" % idle_exit)
            return


def arguments():
    parser = argparse.ArgumentParser(description="Pulsewright board agent")
    parser.add_argument("--listen", default="127.0.0.1:0", help="address:port; port 0: any free one")
    parser.add_argument("--token-stdin", action="store_true", required=True,
                        help="read the one-time token from the first line of standard input")
    parser.add_argument("--idle-exit", type=int, default=900, help="seconds without a connection until it leaves")
    parser.add_argument("--exit-with-stdin", action="store_true", help="leave when standard input closes")
    return parser.parse_args()


def first_line(fields):
    fields["boardlink"] = PROTOCOL[0]
    sys.stdout.write(json.dumps(fields) + "\n")
    sys.stdout.flush()


def main():
    options = arguments()
    if np is None:
        first_line({"error": "Python %s has no numpy." % platform.python_version()})
        return 3
    token = b""
    while not token.endswith(b"\n"):  # unbuffered: what follows the line belongs to leave_with_stdin
        byte = os.read(0, 1)
        if not byte:
            break
        token += byte
    token = token.strip().decode("ascii", "replace")
    if len(token) < 16:
        first_line({"error": "The token on standard input is missing or too short."})
        return 2
    host, _, port = options.listen.rpartition(":")
    try:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.bind((host or "127.0.0.1", int(port)))
        listener.listen(8)
    except (OSError, ValueError, OverflowError) as error:
        first_line({"error": "Cannot listen on %s: %s" % (options.listen, error)})
        return 2
    agent = Agent(token)
    agent.worker.start()
    if options.exit_with_stdin:
        threading.Thread(target=leave_with_stdin, daemon=True).start()
    first_line({"port": listener.getsockname()[1], "pid": os.getpid(), "agent": AGENT_VERSION, "sha256": agent.sha256})
    accept_until_stopped(agent, listener, options.idle_exit)
    listener.close()
    time.sleep(0.05)  # the answer to SHUTDOWN is on its way
    sys.stdout.flush()
    os._exit(0)  # the worker may be inside a transfer that never ends


if __name__ == "__main__":
    sys.exit(main())
