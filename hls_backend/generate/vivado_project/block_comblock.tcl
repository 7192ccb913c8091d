# SPDX-License-Identifier: GPL-3.0-or-later
# Block design of the laboratory: the ComBlock (www.ictp.it:user:comblock) between processor and classifier.
#   OFIFO -> frames in      IFIFO <- answers       OREG0 bit 0: classifier held in reset
#   IREG0: words taken      IREG1: words answered  OREG1 comes back in IREG2
# The classifier's own registers stay reachable on AXI4-Lite.
# The ComBlock comes from a folder of the user: --comblock FOLDER, or PULSEWRIGHT_COMBLOCK in the environment.

proc make_block {ip board_part} {
  array set ps [make_processor $board_part 0]
  set found [get_ipdefs -all "*:comblock:*"]
  if {![llength $found]} {
    fail "the ComBlock is not in the IP catalogue; say where it is with --comblock FOLDER or PULSEWRIGHT_COMBLOCK"
  }
  create_bd_cell -type ip -vlnv [get_property VLNV [lindex [lsort -dictionary $found] end]] comblock
  configure comblock {REGS_IN_ENA true REGS_IN_DWIDTH 32 REGS_IN_DEPTH 3
                      REGS_OUT_ENA true REGS_OUT_DWIDTH 32 REGS_OUT_DEPTH 2 DRAM_IO_ENA false
                      FIFO_IN_ENA true FIFO_IN_DWIDTH 32 FIFO_IN_DEPTH 1024
                      FIFO_OUT_ENA true FIFO_OUT_DWIDTH 32 FIFO_OUT_DEPTH 1024}
  make_engine $ip
  create_bd_cell -type module -reference pulsewright_comblock bridge
  cell reset xilinx.com:ip:proc_sys_reset
  cell control xilinx.com:ip:smartconnect
  set has_registers [engine_has_registers $ip]
  configure control [list NUM_SI 1 NUM_MI [expr {1 + $has_registers}]]

  join_buses $ps(control_bus) control/S00_AXI
  join_buses control/M00_AXI comblock/AXIL
  if {$has_registers} { join_buses control/M01_AXI engine/[engine_registers $ip] }
  join_buses bridge/m_axis engine/s_axis
  join_buses engine/m_axis bridge/s_axis
  join_pins comblock/fifo_data_o bridge/fifo_data_o
  join_pins comblock/fifo_valid_o bridge/fifo_valid_o
  join_pins comblock/fifo_empty_o bridge/fifo_empty_o
  join_pins bridge/fifo_re_i comblock/fifo_re_i
  join_pins bridge/fifo_we_i comblock/fifo_we_i
  join_pins bridge/fifo_data_i comblock/fifo_data_i
  join_pins comblock/fifo_full_o bridge/fifo_full_o
  join_pins comblock/reg0_o bridge/hold
  join_pins bridge/words_in comblock/reg0_i
  join_pins bridge/words_out comblock/reg1_i
  join_pins comblock/reg1_o comblock/reg2_i
  join_pins bridge/fifo_clear_i comblock/fifo_clear_i

  join_pins $ps(reset_pin) reset/ext_reset_in
  join_pins $ps(clock_pin) reset/slowest_sync_clk control/aclk comblock/axil_aclk comblock/fifo_clk_i bridge/aclk \
      engine/[engine_clock $ip]
  join_pins reset/peripheral_aresetn control/aresetn comblock/axil_aresetn bridge/aresetn
  join_pins bridge/engine_aresetn engine/[engine_reset $ip]
  check_clock $ps(clock_pin)
}
