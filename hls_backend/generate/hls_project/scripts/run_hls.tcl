# SPDX-License-Identifier: GPL-3.0-or-later
# C simulation, C synthesis, co-simulation and IP export. Run it in the project's folder:
#
#   Vitis HLS 2020.2 ... 2024.1     vitis_hls  -f scripts/run_hls.tcl
#   Vitis 2023.2 and later          vitis-run --mode hls --tcl scripts/run_hls.tcl
#   Vivado HLS 2019.2, 2020.1       vivado_hls -f scripts/run_hls.tcl
#
# Steps are chosen by the environment: PULSEWRIGHT_STEPS="csim csynth cosim export" is the default.
# The script ends with an error as soon as a step fails: the test bench returns non-zero on a mismatch.

set here [file dirname [file normalize [info script]]]
source [file join $here settings.tcl]
cd [file dirname $here]

set steps {csim csynth cosim export}
if {[info exists ::env(PULSEWRIGHT_STEPS)]} { set steps $::env(PULSEWRIGHT_STEPS) }

# Vivado HLS is C++98 by default and wants side channels of at least one bit in ap_axis.
set vivado_hls [string match *vivado_hls* [info nameofexecutable]]
set cflags [expr {$vivado_hls ? "-std=c++0x -DPULSEWRIGHT_VIVADO_HLS" : "-std=c++14"}]

open_project -reset hls_prj
set_top pulsewright_hls
add_files firmware/pulsewright_hls.cpp -cflags $cflags
add_files -tb tb/pulsewright_tb.cpp -cflags $cflags
add_files -tb tb_data
open_solution -reset solution1
set_part $part
create_clock -period $clock_ns -name default
# It makes registers of arrays up to 1024 words only, if it is not told otherwise.
if {$vivado_hls} { config_array_partition -maximum_size $largest_array }

foreach step $steps {
  switch -- $step {
    csim    { csim_design -argv "tb_data" }
    csynth  { csynth_design }
    cosim   { cosim_design -rtl verilog -argv "tb_data $cosim_events" }
    export  { export_design -format ip_catalog -vendor pulsewright -library hls -version 1.0 \
                            -display_name "Pulsewright classifier" }
    default { error "unknown step \"$step\": use csim, csynth, cosim and export" }
  }
}
exit
