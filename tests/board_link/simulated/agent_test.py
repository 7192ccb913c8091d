# SPDX-License-Identifier: GPL-3.0-or-later
"""The agent's own parts: frames, bundles, and what it does when the PL is changed behind its back."""
import ast
import os
import socket
import struct
import tempfile
import threading
import unittest
import zlib

import fake_bundle
import agent
import numpy as np
import pynq


class Frames(unittest.TestCase):
    def pair(self):
        ours, theirs = socket.socketpair()
        self.addCleanup(ours.close)
        self.addCleanup(theirs.close)
        ours.settimeout(5)
        return agent.Wire(ours), theirs

    def receive(self, data):
        wire, other = self.pair()
        writer = threading.Thread(target=lambda: (other.sendall(data), other.shutdown(socket.SHUT_WR)))
        writer.start()
        try:
            return wire.receive()
        finally:
            writer.join()

    def test_round_trip(self):
        text, payload = b'{"op":"PING"}', bytes(range(256))
        self.assertEqual(self.receive(agent.encode_frame(0, 7, text, payload)), (0, 7, {"op": "PING"}, payload))

    def test_header_is_the_documented_one(self):
        frame = agent.encode_frame(1, 0x01020304, b"{}", b"abc")
        self.assertEqual(frame[:20], b"BLK1\x01\x00\x00\x00\x04\x03\x02\x01\x02\x00\x00\x00\x03\x00\x00\x00")
        self.assertEqual(frame[20:24], struct.pack("<I", zlib.crc32(frame[:20] + frame[24:])))

    def test_every_corrupted_byte_is_refused(self):
        good = agent.encode_frame(0, 7, b'{"op":"PING"}', b"payload")
        for position in range(len(good)):
            for change in (0x01, 0x10, 0x80, 0xFF):
                bad = bytearray(good)
                bad[position] ^= change
                # A larger length waits for bytes that never come: the end of the stream ends it.
                with self.assertRaises((agent.Fault, agent.Disconnected), msg="byte %d" % position):
                    self.receive(bytes(bad))

    def test_every_truncation_is_refused(self):
        good = agent.encode_frame(0, 7, b"{}", b"payload")
        for length in range(len(good)):
            with self.assertRaises(agent.Disconnected):
                self.receive(good[:length])

    def test_compressed_bomb_is_refused(self):
        bomb = zlib.compress(b"\0" * (4 * agent.MAX_PAYLOAD))
        head = agent.HEADER.pack(b"BLK1", 0, agent.COMPRESSED, 0, 1, 0, len(bomb))
        frame = head + struct.pack("<I", zlib.crc32(bomb, zlib.crc32(head))) + bomb
        with self.assertRaises(agent.Fault):
            self.receive(frame)

    def test_long_message_is_joined(self):
        wire, other = self.pair()
        data = os.urandom(2 * agent.MAX_PAYLOAD + 3)
        writer = threading.Thread(target=agent.Wire(other).send, args=(agent.RESPONSE, 3, {"a": 1}, data))
        writer.start()
        self.assertEqual(wire.receive(), (agent.RESPONSE, 3, {"a": 1}, data))
        writer.join()


class Bundles(unittest.TestCase):
    def test_bit_header_is_read(self):
        header = agent.parse_bit_header(fake_bundle.bit_bytes(data=b"xyz"))
        self.assertEqual((header["b"], header["length"]), ("7z020clg400", 3))

    def test_every_truncation_of_a_bit_file_is_refused(self):
        good = fake_bundle.bit_bytes(data=b"xyz")
        for length in range(len(good)):
            self.assertRaises(agent.Fault, agent.parse_bit_header, good[:length])

    def test_part_names(self):
        for part, name in (("xc7z020clg400-1", "7z020clg400"), ("xczu7ev-ffvc1156-2-e", "zu7ev-ffvc1156"),
                           ("xck26-sfvc784-2LV-c", "k26-sfvc784"), ("", "")):
            self.assertEqual(agent.bitstream_part(part), name)


class Job(object):
    """A request without a connection."""

    def __init__(self, fields, payload=b""):
        self.fields, self.payload = fields, payload

    def check(self, done, total):
        pass


def run_job(codes, **fields):
    data = np.array(codes, "<i4")
    fields["tensor"] = {"dtype": "int32", "shape": [len(codes) // 4, 4]}
    return Job(fields, data.tobytes())


class Hardware(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.addCleanup(pynq.PL.reset)
        fake_bundle.write_bundle(self.folder.name)
        self.pl = agent.Pl()

    def load(self, **changes):
        self.pl.load(self.folder.name, fake_bundle.manifest_for(self.folder.name, **changes))

    def assertFault(self, code, function, *arguments):
        with self.assertRaises(agent.Fault) as caught:
            function(*arguments)
        self.assertEqual(caught.exception.code, code, caught.exception.message)

    def test_run_gives_the_designs_answers(self):
        self.load()
        _, payload = agent.run(self.pl, run_job([1, 2, 3, 4]))
        self.assertEqual(list(np.frombuffer(payload, "<i4")), [10, -3])

    def test_long_run_is_cut_to_what_the_dma_can_carry(self):
        self.load()  # 14 bits: 16383 bytes, 1023 frames
        answer, _ = agent.run(self.pl, run_job([1, 2, 3, 4] * 2000))
        self.assertEqual(answer["transfers"], 2)

    def test_batch_beyond_the_dma_is_refused(self):
        self.load()
        self.assertFault(101, agent.run, self.pl, run_job([1, 2, 3, 4], batch=1024))

    def test_pl_swapped_by_another_program_is_noticed_without_touching_axi(self):
        self.load()
        other = tempfile.TemporaryDirectory()
        self.addCleanup(other.cleanup)
        pynq.Overlay(fake_bundle.write_bundle(other.name))
        self.pl.core.read = None  # an access would fail
        self.assertFault(204, agent.run, self.pl, run_job([1, 2, 3, 4]))

    def test_pl_cleared_by_another_program_is_an_error_and_the_next_load_works(self):
        self.load()
        pynq.PL.reset()
        self.assertFault(204, agent.run, self.pl, run_job([1, 2, 3, 4]))
        self.load()
        agent.run(self.pl, run_job([1, 2, 3, 4]))

    def test_clock_that_dividers_cannot_lower_is_refused(self):
        # The slowest that two 6-bit dividers make of 1000 MHz is 0.252 MHz.
        self.addCleanup(setattr, pynq.Clocks, "fclk0_mhz", 100.0)
        self.assertFault(309, lambda: self.load(clock_mhz=0.2))

    def test_fault_leaves_registers_in_its_detail(self):
        self.load()
        with self.assertRaises(agent.Fault) as caught:
            agent.run(self.pl, run_job([0x7FFF0001, 0, 0, 0], deadline_ms=20))
        self.assertEqual(caught.exception.code, 402)
        self.assertEqual(caught.exception.detail["dma"]["s2mm_dmasr"], "0x00000000")
        self.assertIn("frames", caught.exception.detail["counters"])

    def test_buffers_are_given_back(self):
        from pynq._machine import machine
        self.load()
        for frames in (1, 2, 3):
            agent.run(self.pl, run_job([1, 2, 3, 4] * frames))
        self.assertEqual(len(machine.memory.blocks), 2)


class Source(unittest.TestCase):
    def test_source_is_python_3_6(self):
        with open(agent.__file__) as file:
            ast.parse(file.read(), feature_version=(3, 6))


if __name__ == "__main__":
    unittest.main()
