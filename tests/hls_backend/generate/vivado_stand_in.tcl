# SPDX-License-Identifier: GPL-3.0-or-later
# Stands in for Vivado: records each command as a line of `said`, keeps cells so that a pin of a cell that is not
# there is an error, makes the files that a build makes. A command that is not here is unknown: an error.
#   tclsh vivado_stand_in.tcl SCRIPT BOARD_PARTS VERSION SLACK SAID [ARGUMENTS ...]
lassign $argv script known_parts hwh_root slack said
set argv [lrange $argv 5 end]
set record [open $said w]
set cells {}
set catalogue {xilinx.com:ip:axi_dma xilinx.com:ip:processing_system7 xilinx.com:ip:zynq_ultra_ps_e
  xilinx.com:ip:smartconnect xilinx.com:ip:proc_sys_reset xilinx.com:ip:xlconcat
  pulsewright:user:pulsewright_top pulsewright:hls:pulsewright_hls}
if {[info exists env(STAND_IN_COMBLOCK)]} { lappend catalogue www.ictp.it:user:comblock }
namespace eval ipx {}
proc note {args} { puts $::record $args; flush $::record }
foreach command {set_property update_compile_order ipx::package_project ipx::infer_bus_interface
  ipx::associate_bus_interfaces ipx::create_xgui_files ipx::update_checksums ipx::check_integrity ipx::save_core
  close_project update_ip_catalog apply_bd_automation assign_bd_address validate_bd_design save_bd_design
  make_wrapper wait_on_run open_run close_design create_bd_design} {
  proc $command {args} "note $command {*}\$args"
}
proc add_files {args} {
  note add_files {*}$args
  foreach file [lindex $args end] { if {![file exists $file]} { error "no such file: $file" } }
}
proc create_project {args} { note create_project {*}$args; set ::folder [lindex $args 2] }
proc ipx::current_core {} { return core }
proc ipx::get_bus_interfaces {name args} { return [expr {$name eq "m_axis" ? {} : $name}] }
proc current_fileset {} { return sources_1 }
proc current_project {} { return project }
proc get_files {name} { return $name }
proc get_runs {name} { return $name }
proc get_board_parts {flag pattern} { return [lsearch -all -inline $::known_parts $pattern] }
proc get_ipdefs {flag pattern} {
  set found {}
  foreach ip $::catalogue { foreach version {2.9 12.1} {
    if {[string match $pattern $ip:$version]} { lappend found $ip:$version }
  } }
  return $found
}
proc create_bd_cell {args} {
  note create_bd_cell {*}$args
  lappend ::cells [lindex $args end]
  return [lindex $args end]
}
proc get_bd_cells {name} {
  if {[lsearch -exact $::cells $name] < 0} { error "no cell $name" }
  return $name
}
proc get_bd_intf_pins {args} {
  set pin [lindex $args end]
  get_bd_cells [lindex [split $pin /] 0]
  if {[lindex $args 0] eq "-quiet" && $pin eq "engine/s_axi_control"} { return {} }
  return $pin
}
proc get_bd_pins {pin} { get_bd_cells [lindex [split $pin /] 0]; return $pin }
proc connect_bd_intf_net {from to} {
  if {[info exists ::bus($from)] || [info exists ::bus($to)]} { error "connected twice: $from $to" }
  set ::bus($from) $to
  set ::bus($to) $from
  note connect_bd_intf_net $from $to
}
proc connect_bd_net {from to} { note connect_bd_net $from $to }
proc get_property {name of} {
  switch -glob -- $name {
    VLNV { return $of }
    PROGRESS { return [expr {[info exists ::env(STAND_IN_PROGRESS)] ? $::env(STAND_IN_PROGRESS) : "100%"}] }
    STATUS { return "route_design ERROR" }
    DIRECTORY { return [file join $::folder pulsewright.runs $of] }
    CONFIG.FREQ_HZ { return 100000000 }
    SLACK { return $::slack }
    default { error "no property $name" }
  }
}
proc get_timing_paths {args} { return path }
proc launch_runs {run args} {
  note launch_runs $run {*}$args
  set runs [get_property DIRECTORY $run]
  file mkdir $runs
  if {$run eq "impl_1"} { close [open [file join $runs system_wrapper.bit] w] }
  set bd [file join $::folder pulsewright.$::hwh_root sources_1 bd system hw_handoff]
  file mkdir $bd
  close [open [file join $bd system.hwh] w]
}
foreach report {utilization timing_summary power route_status clocks} {
  proc report_$report {args} {
    note [lindex [info level 0] 0] {*}$args
    close [open [lindex $args end] w]
  }
}
proc write_hw_platform {args} { note write_hw_platform {*}$args; close [open [lindex $args end] w] }
source $script
