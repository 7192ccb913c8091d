# SPDX-License-Identifier: GPL-3.0-or-later
# Block design: processing system, AXI DMA without scatter-gather, the classifier. See settings.tcl.

proc make_block {ip board_part} {
  array set ps [make_processor $board_part 1]
  cell dma xilinx.com:ip:axi_dma
  # 26 bits of length: 64 MiB in a transfer.
  configure dma {c_include_sg 0 c_sg_length_width 26 c_include_mm2s_dre 1 c_include_s2mm_dre 1
                 c_m_axi_mm2s_data_width 32 c_m_axis_mm2s_tdata_width 32 c_mm2s_burst_size 16
                 c_m_axi_s2mm_data_width 32 c_s_axis_s2mm_tdata_width 32 c_s2mm_burst_size 16}
  set engine [make_engine $ip]
  cell reset xilinx.com:ip:proc_sys_reset
  cell control xilinx.com:ip:smartconnect
  cell memory xilinx.com:ip:smartconnect
  cell interrupts xilinx.com:ip:xlconcat
  set has_registers [engine_has_registers $ip]
  configure control [list NUM_SI 1 NUM_MI [expr {1 + $has_registers}]]
  configure memory {NUM_SI 2 NUM_MI 1}
  configure interrupts {NUM_PORTS 2}

  join_buses $ps(control_bus) control/S00_AXI
  join_buses control/M00_AXI dma/S_AXI_LITE
  if {$has_registers} { join_buses control/M01_AXI engine/[engine_registers $ip] }
  join_buses dma/M_AXI_MM2S memory/S00_AXI
  join_buses dma/M_AXI_S2MM memory/S01_AXI
  join_buses memory/M00_AXI $ps(memory_bus)
  join_buses dma/M_AXIS_MM2S engine/s_axis
  join_buses engine/m_axis dma/S_AXIS_S2MM
  join_pins dma/mm2s_introut interrupts/In0
  join_pins dma/s2mm_introut interrupts/In1
  join_pins interrupts/dout $ps(interrupt_pin)

  join_pins $ps(reset_pin) reset/ext_reset_in
  join_pins $ps(clock_pin) reset/slowest_sync_clk control/aclk memory/aclk dma/s_axi_lite_aclk \
      dma/m_axi_mm2s_aclk dma/m_axi_s2mm_aclk engine/[engine_clock $ip]
  join_pins reset/peripheral_aresetn control/aresetn memory/aresetn dma/axi_resetn engine/[engine_reset $ip]
  check_clock $ps(clock_pin)
}
