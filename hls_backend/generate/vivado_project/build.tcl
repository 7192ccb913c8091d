# SPDX-License-Identifier: GPL-3.0-or-later
# From the classifier to a bitstream: IP, block design, synthesis, implementation, reports, output/.
#
#   vivado -mode batch -source build.tcl -tclargs [--ip verilog|hls] [--block dma|comblock]
#          [--until block|synth|bitstream] [--jobs N] [--comblock FOLDER] [--bad-timing refuse|keep]
#
# output/ then holds pulsewright.bit, .hwh and .xsa (same stem: pynq needs it), output/reports/ the reports.

set here [file dirname [file normalize [info script]]]
set building 1
foreach script {settings common package_ip processor} { source [file join $here $script.tcl] }

set ip [option ip verilog {verilog hls}]
set block [option block dma {dma comblock}]
set until [option until bitstream {block synth bitstream}]
set jobs [option jobs 2]
set bad_timing [option bad-timing refuse {refuse keep}]
set comblock_folder [option comblock [expr {[info exists ::env(PULSEWRIGHT_COMBLOCK)] ? $::env(PULSEWRIGHT_COMBLOCK) : ""}]]
source [file join $here block_$block.tcl]

# The classifier in either form, by the names of its pins.
proc make_engine {ip} {
  set vlnv [expr {$ip eq "hls" ? "pulsewright:hls:pulsewright_hls" : "pulsewright:user:pulsewright_top"}]
  return [cell engine $vlnv]
}
proc engine_clock {ip} { return [expr {$ip eq "hls" ? "ap_clk" : "aclk"}] }
proc engine_reset {ip} { return [expr {$ip eq "hls" ? "ap_rst_n" : "aresetn"}] }
proc engine_registers {ip} { return [expr {$ip eq "hls" ? "s_axi_control" : "s_axi"}] }
proc engine_has_registers {ip} {
  return [expr {[llength [get_bd_intf_pins -quiet engine/[engine_registers $ip]]] > 0}]
}

# Folder of the IP that the HLS tool exported.
proc hls_ip {here} {
  set hls [file normalize [file join $here .. hls]]
  foreach place {hls_prj/solution1/impl/ip work/hls/impl/ip work/impl/ip} {
    if {[file exists [file join $hls $place component.xml]]} { return [file join $hls $place] }
  }
  fail "the HLS project has exported no IP yet: run $hls/scripts/run.sh first"
}

proc write_reports {folder stage} {
  file mkdir $folder
  report_utilization -file [file join $folder pulsewright_utilization_$stage.rpt]
  report_utilization -hierarchical -file [file join $folder pulsewright_utilization_hierarchical_$stage.rpt]
}

proc write_routed_reports {folder} {
  write_reports $folder placed
  report_timing_summary -max_paths 10 -file [file join $folder pulsewright_timing_summary_routed.rpt]
  report_power -file [file join $folder pulsewright_power_routed.rpt]
  report_route_status -file [file join $folder pulsewright_route_status.rpt]
  report_clocks -file [file join $folder pulsewright_clocks.rpt]
}

# Slack of the worst path in ns; empty when nothing is constrained.
proc worst_slack {} {
  set paths [get_timing_paths -quiet -max_paths 1 -nworst 1 -setup]
  if {![llength $paths]} { return {} }
  return [get_property SLACK [lindex $paths 0]]
}

# The hardware description moved from .srcs to .gen in 2020.2.
proc find_hwh {project_folder} {
  foreach root {gen srcs} {
    foreach name {system.hwh hw_handoff/system.hwh} {
      set path [file join $project_folder pulsewright.$root sources_1 bd system $name]
      if {[file exists $path]} { return $path }
    }
  }
  fail "the hardware description (system.hwh) was not found under $project_folder"
}

proc collect {here project_folder} {
  set output [file join $here output]
  set bit [file join [get_property DIRECTORY [get_runs impl_1]] system_wrapper.bit]
  if {![file exists $bit]} { fail "there is no bitstream at $bit" }
  file copy -force $bit [file join $output pulsewright.bit]
  file copy -force [find_hwh $project_folder] [file join $output pulsewright.hwh]
  write_hw_platform -fixed -include_bit -force -file [file join $output pulsewright.xsa]
}

# --- the steps

set output [file join $here output]
file delete -force $output
file mkdir $output
if {$ip eq "hls"} {
  set repositories [list [hls_ip $here]]
} else {
  set repositories [list [package_verilog $here $part]]
}
if {$comblock_folder ne ""} { lappend repositories [file normalize $comblock_folder] }

say "making the project for $board_name, $part, $clock_ns ns"
set project_folder [file join $here build project]
create_project -force pulsewright $project_folder -part $part
set board_part [installed_board_part]
if {$board_part ne {}} {
  set_property board_part $board_part [current_project]
  if {$board_connections ne {}} { set_property board_connections $board_connections [current_project] }
} elseif {[llength $board_parts]} {
  puts "WARNING: PULSEWRIGHT: no board files of $board_name are installed: the stored preset is used. $board_note"
}
set_property ip_repo_paths $repositories [current_project]
update_ip_catalog
if {$block eq "comblock"} { add_files -norecurse [list [file join $here pulsewright_comblock.v]] }

say "making the block design ($block)"
create_bd_design system
make_block $ip $board_part
assign_bd_address
validate_bd_design
save_bd_design
set design [get_files system.bd]
make_wrapper -files $design -top -import
set_property top system_wrapper [current_fileset]
update_compile_order -fileset sources_1

if {$until ne "block"} {
  say "synthesis"
  finish_run synth_1 $jobs
  open_run synth_1 -name synth_1
  write_reports [file join $output reports] synth
  close_design
}
if {$until eq "bitstream"} {
  say "implementation"
  finish_run impl_1 $jobs -to_step write_bitstream
  open_run impl_1
  write_routed_reports [file join $output reports]
  set slack [worst_slack]
  say "worst slack $slack ns"
  if {$slack eq {} || $slack < 0} {
    set what [expr {$slack eq {} ? "no path is constrained" : "the worst slack is $slack ns at $clock_ns ns"}]
    if {$bad_timing eq "refuse"} { fail "timing is not met: $what; no bitstream is handed out" }
    puts "WARNING: PULSEWRIGHT: timing is not met: $what"
  }
  collect $here $project_folder
}
say "done"
close_project
