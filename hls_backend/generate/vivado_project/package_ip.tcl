# SPDX-License-Identifier: GPL-3.0-or-later
# Packages the Verilog of ../rtl as an IP without software driver: build/ip_repo/pulsewright_top.
#
#   vivado -mode batch -source package_ip.tcl

set here [file dirname [file normalize [info script]]]
source [file join $here settings.tcl]
source [file join $here common.tcl]

proc package_verilog {here part} {
  set rtl [file normalize [file join $here .. rtl]]
  set repo [file join $here build ip_repo pulsewright_top]
  set list [open [file join $rtl files.f]]
  set sources {}
  foreach name [split [string trim [read $list]] "\n"] { lappend sources [file join $rtl $name] }
  close $list
  # memory contents that the Verilog reads
  foreach data [glob -nocomplain -directory $rtl *.mem *.hex] { lappend sources $data }

  say "packaging [llength $sources] files as an IP"
  create_project -force package [file join $here build package] -part $part
  add_files -norecurse $sources
  set_property top pulsewright_top [current_fileset]
  update_compile_order -fileset sources_1
  file delete -force $repo
  file mkdir $repo
  ipx::package_project -root_dir $repo -vendor pulsewright -library user -taxonomy /UserIP -import_files \
      -set_current true -force
  set core [ipx::current_core]
  set_property name pulsewright_top $core
  set_property version 1.0 $core
  set_property display_name "Pulsewright classifier" $core
  set_property description "Pulse classifier: AXI4-Stream in and out, AXI4-Lite registers" $core
  set_property supported_families {zynq Production zynquplus Production artix7 Production kintex7 Production} $core
  foreach {bus kind} {s_axis axis m_axis axis s_axi aximm} {
    if {![llength [ipx::get_bus_interfaces $bus -of_objects $core]]} {
      ipx::infer_bus_interface $bus xilinx.com:interface:${kind}_rtl:1.0 $core
    }
    ipx::associate_bus_interfaces -busif $bus -clock aclk $core
  }
  ipx::create_xgui_files $core
  ipx::update_checksums $core
  ipx::check_integrity $core
  ipx::save_core $core
  close_project
  return $repo
}

# On its own, or as a part of build.tcl.
if {![info exists building]} { package_verilog $here $part }
