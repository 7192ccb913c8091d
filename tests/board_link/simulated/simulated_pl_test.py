# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated PL enforces what hardware enforces."""
import os
import tempfile
import unittest

import fake_bundle
import numpy as np
import pynq

HALTED, IDLE, INTERNAL, DECODE, COMPLETE = 1, 2, 0x10, 0x40, 0x1000


class SimulatedPl(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.addCleanup(pynq.PL.reset)
        pynq.PL.reset()

    def program(self, **options):
        self.overlay = pynq.Overlay(fake_bundle.write_bundle(self.folder.name, **options))
        self.dma = pynq.MMIO(fake_bundle.DMA, 0x1000)
        self.core = pynq.MMIO(fake_bundle.CORE, 0x1000)

    def buffers(self, words_in, words_out):
        source, target = pynq.allocate((len(words_in),), np.int32), pynq.allocate((words_out,), np.int32)
        self.addCleanup(source.freebuffer)
        self.addCleanup(target.freebuffer)
        source[:] = words_in
        source.flush()
        return source, target

    def start(self, source, target, source_bytes=None, target_bytes=None):
        """Both channels running, receiver first."""
        self.dma.write(0x30, 1)
        self.dma.write(0x00, 1)
        self.dma.write(0x48, target.physical_address)
        self.dma.write(0x18, source.physical_address)
        self.dma.write(0x58, target.nbytes if target_bytes is None else target_bytes)
        self.dma.write(0x28, source.nbytes if source_bytes is None else source_bytes)

    # Programming

    def test_overlay_without_hwh_is_refused(self):
        path = fake_bundle.write_bundle(self.folder.name)
        os.rename(os.path.join(self.folder.name, "design.hwh"), os.path.join(self.folder.name, "other.hwh"))
        self.assertRaisesRegex(RuntimeError, "design.hwh", pynq.Overlay, path)

    def test_overlay_for_another_part_is_refused(self):
        path = fake_bundle.write_bundle(self.folder.name, part="7z010clg400")
        self.assertRaisesRegex(RuntimeError, "7z010clg400", pynq.Overlay, path)

    def test_overlay_for_silicon_is_refused(self):
        path = fake_bundle.write_bundle(self.folder.name, data=b"\xaa\x99\x55\x66" * 8)
        self.assertRaisesRegex(RuntimeError, "for silicon", pynq.Overlay, path)

    def test_overlay_cut_short_is_refused(self):
        path = fake_bundle.write_bundle(self.folder.name)
        with open(path, "r+b") as file:
            file.truncate(20)
        self.assertRaisesRegex(RuntimeError, "not a .bit file", pynq.Overlay, path)

    def test_ip_dict_is_what_the_hwh_says(self):
        self.program(length_bits=23)
        self.assertEqual(self.overlay.ip_dict["axi_dma_0"]["phys_addr"], fake_bundle.DMA)
        self.assertEqual(self.overlay.ip_dict["axi_dma_0"]["parameters"]["c_sg_length_width"], "23")
        self.assertEqual(self.overlay.ip_dict["pulsewright_0"]["addr_range"], 65536)

    def test_download_sets_the_clock_of_the_hwh(self):
        self.program()
        self.assertEqual(pynq.Clocks.fclk0_mhz, 50.0)  # 1000 / 10 / 2

    def test_clock_is_rounded_to_what_dividers_make(self):
        pynq.Clocks.fclk0_mhz = 99
        self.assertEqual(pynq.Clocks.fclk0_mhz, 100.0)

    def test_pl_knows_its_bitstream(self):
        self.program()
        self.assertEqual(pynq.PL.bitfile_name, self.overlay.bitfile_name)
        self.assertTrue(self.overlay.is_loaded())
        pynq.PL.reset()
        self.assertFalse(self.overlay.is_loaded())

    # Access

    def test_access_before_download_hangs_the_bus(self):
        self.assertRaisesRegex(pynq.BusHang, "no bitstream", pynq.MMIO(fake_bundle.CORE, 0x1000).read, 0)

    def test_access_outside_of_the_map_hangs_the_bus(self):
        self.program()
        self.assertRaises(pynq.BusHang, pynq.MMIO(0x50000000, 0x1000).read, 0)

    def test_registers_are_the_designs(self):
        self.program()
        self.assertEqual(self.core.read(0x00), 0x50575231)
        self.assertEqual(self.core.read(0x04), 4242)

    def test_unaligned_access_is_refused(self):
        self.program()
        self.assertRaises(MemoryError, self.core.read, 2)

    def test_access_beyond_the_mapping_is_refused(self):
        self.program()
        self.assertRaises(IndexError, self.core.read, 0x1000)

    def test_allocate_before_download_is_refused(self):
        self.assertRaisesRegex(RuntimeError, "not downloaded", pynq.allocate, (4,))

    # Memory

    def test_buffers_do_not_overlap(self):
        self.program()
        first, second = self.buffers([0] * 2000, 2000)
        self.assertGreaterEqual(abs(first.physical_address - second.physical_address), 8000)

    def test_slice_of_a_buffer_has_its_own_address(self):
        self.program()
        source, _ = self.buffers([1, 2, 3, 4], 2)
        self.assertEqual(source[2:].physical_address, source.physical_address + 8)

    def test_freed_memory_is_used_again(self):
        self.program()
        first = pynq.allocate((1000,))
        address = first.physical_address
        first.freebuffer()
        second = pynq.allocate((1000,))
        self.assertEqual(second.physical_address, address)
        second.freebuffer()

    def test_what_was_not_flushed_never_leaves(self):
        self.program()
        source, target = self.buffers([1, 2, 3, 4], 2)
        source[:] = 100
        self.start(source, target)
        target.invalidate()
        self.assertEqual(list(target), [10, -3])

    def test_what_was_not_invalidated_never_arrives(self):
        self.program()
        source, target = self.buffers([1, 2, 3, 4], 2)
        self.start(source, target)
        self.assertEqual(list(target), [0, 0])

    # DMA

    def test_transfer_completes_and_sets_idle(self):
        self.program()
        source, target = self.buffers([1, 2, 3, 4], 2)
        self.start(source, target)
        self.assertEqual(self.dma.read(0x34), IDLE | COMPLETE)
        self.assertEqual(self.dma.read(0x04), IDLE | COMPLETE)

    def test_halted_channel_takes_no_length(self):
        self.program()
        source, target = self.buffers([1, 2, 3, 4], 2)
        self.dma.write(0x58, target.nbytes)
        self.dma.write(0x28, source.nbytes)
        self.assertEqual(self.dma.read(0x34), HALTED)

    def test_length_register_has_no_more_bits_than_the_hwh_says(self):
        self.program(length_bits=14)
        source, target = self.buffers([0] * 4100, 2050)
        self.start(source, target)  # 16400 bytes: 16 are left in 14 bits
        self.assertEqual(self.dma.read(0x28), 16)

    def test_length_zero_is_an_internal_error(self):
        self.program()
        source, target = self.buffers([1, 2, 3, 4], 2)
        self.start(source, target, source_bytes=0)
        self.assertEqual(self.dma.read(0x04), HALTED | INTERNAL)

    def test_unaligned_address_without_realignment_is_an_error(self):
        self.program(dre=0)
        source, target = self.buffers([1, 2, 3, 4], 2)
        self.dma.write(0x00, 1)
        self.dma.write(0x18, source.physical_address + 2)
        self.dma.write(0x28, 4)
        self.assertEqual(self.dma.read(0x04), HALTED | INTERNAL)
        self.assertIsNotNone(target)

    def test_address_outside_of_memory_is_a_decode_error(self):
        self.program()
        source, target = self.buffers([1, 2, 3, 4], 2)
        self.start(source, target, target_bytes=8192)  # past the end of its block
        self.assertEqual(self.dma.read(0x34), HALTED | DECODE)

    def test_second_length_before_the_end_is_an_internal_error(self):
        self.program()
        source, target = self.buffers([1, 2, 3, 4], 2)
        self.start(source, target, source_bytes=0)
        self.dma.write(0x58, target.nbytes)
        self.assertEqual(self.dma.read(0x34), HALTED | INTERNAL)

    def test_missing_tlast_never_completes(self):
        self.program()
        source, target = self.buffers([0x7FFF0001, 0, 0, 0], 2)
        self.start(source, target)
        self.assertEqual(self.dma.read(0x34), 0)

    def test_early_tlast_reads_back_what_came(self):
        self.program()
        source, target = self.buffers([0x7FFF0002, 0, 0, 0], 2)
        self.start(source, target)
        self.assertEqual(self.dma.read(0x58), 4)

    def test_packet_longer_than_the_buffer_is_an_internal_error(self):
        self.program()
        source, target = self.buffers([1, 2, 3, 4, 5, 6, 7, 8], 2)
        self.start(source, target)
        self.assertEqual(self.dma.read(0x34), HALTED | INTERNAL)

    def test_reset_of_one_channel_resets_both(self):
        self.program()
        source, target = self.buffers([0x7FFF0001, 0, 0, 0], 2)
        self.start(source, target)
        self.dma.write(0x00, 4)
        self.assertEqual((self.dma.read(0x04), self.dma.read(0x34)), (HALTED, HALTED))
        self.start(*self.buffers([1, 2, 3, 4], 2))
        self.assertEqual(self.dma.read(0x34), IDLE | COMPLETE)

    def test_status_bits_are_cleared_by_writing_ones(self):
        self.program()
        self.start(*self.buffers([1, 2, 3, 4], 2))
        self.dma.write(0x34, COMPLETE)
        self.assertEqual(self.dma.read(0x34), IDLE)


if __name__ == "__main__":
    unittest.main()
