# SPDX-License-Identifier: GPL-3.0-or-later
# The processing system with one master port (registers), one memory port (DMA), one clock and interrupts.
# Both kinds are given the same names: `clock_pin`, `reset_pin`, `control_bus`, `memory_bus`, `interrupt_pin`.

proc make_zynq7000 {preset_of_board with_memory} {
  global preset fclk_mhz control_port memory_port
  cell ps xilinx.com:ip:processing_system7
  apply_bd_automation -rule xilinx.com:bd_rule:processing_system7 \
      -config [list make_external "FIXED_IO, DDR" apply_board_preset $preset_of_board Master Disable Slave Disable] \
      [get_bd_cells ps]
  if {!$preset_of_board} { configure ps $preset }
  set gp [string index $control_port end]
  set hp [string index $memory_port end]
  configure ps [list PCW_USE_M_AXI_GP$gp 1 PCW_USE_S_AXI_HP$hp $with_memory \
                     PCW_FPGA0_PERIPHERAL_FREQMHZ $fclk_mhz PCW_EN_CLK0_PORT 1 PCW_EN_RST0_PORT 1 \
                     PCW_USE_FABRIC_INTERRUPT $with_memory PCW_IRQ_F2P_INTR $with_memory]
  join_pins ps/FCLK_CLK0 ps/M_AXI_GP${gp}_ACLK
  if {$with_memory} { join_pins ps/FCLK_CLK0 ps/S_AXI_HP${hp}_ACLK }
  return [list clock_pin ps/FCLK_CLK0 reset_pin ps/FCLK_RESET0_N control_bus ps/$control_port \
               memory_bus ps/$memory_port interrupt_pin ps/IRQ_F2P]
}

proc make_zynq_ultrascale {preset_of_board with_memory} {
  global preset fclk_mhz control_port memory_port
  cell ps xilinx.com:ip:zynq_ultra_ps_e
  apply_bd_automation -rule xilinx.com:bd_rule:zynq_ultra_ps_e \
      -config [list apply_board_preset $preset_of_board] [get_bd_cells ps]
  if {!$preset_of_board} { configure ps $preset }
  # M_AXI_HPM0_FPD is master GP0, S_AXI_HP0_FPD slave GP2. A preset may have opened others: one is enough.
  configure ps [list PSU__USE__M_AXI_GP0 1 PSU__USE__M_AXI_GP1 0 PSU__USE__M_AXI_GP2 0 \
                     PSU__USE__S_AXI_GP2 $with_memory PSU__FPGA_PL0_ENABLE 1 PSU__USE__IRQ0 $with_memory \
                     PSU__CRL_APB__PL0_REF_CTRL__FREQMHZ $fclk_mhz]
  join_pins ps/pl_clk0 ps/maxihpm0_fpd_aclk
  if {$with_memory} { join_pins ps/pl_clk0 ps/saxihp0_fpd_aclk }
  return [list clock_pin ps/pl_clk0 reset_pin ps/pl_resetn0 control_bus ps/$control_port \
               memory_bus ps/$memory_port interrupt_pin ps/pl_ps_irq0]
}

proc make_processor {board_part with_memory} {
  global processor
  set has_files [expr {$board_part ne {}}]
  if {$processor eq "zynq7000"} { return [make_zynq7000 $has_files $with_memory] }
  return [make_zynq_ultrascale $has_files $with_memory]
}

# The clock that the PLL really makes: within 1 % of the one that was asked for.
proc check_clock {clock_pin} {
  global fclk_mhz
  set mhz [expr {[get_property CONFIG.FREQ_HZ [get_bd_pins $clock_pin]] / 1e6}]
  say "clock wanted $fclk_mhz MHz, got $mhz MHz"
  if {abs($mhz - $fclk_mhz) > 0.01 * $fclk_mhz} {
    puts "WARNING: PULSEWRIGHT: the processing system makes $mhz MHz, not $fclk_mhz MHz; timing is checked for $mhz MHz."
  }
}
