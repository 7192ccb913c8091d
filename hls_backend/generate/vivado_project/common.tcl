# SPDX-License-Identifier: GPL-3.0-or-later
# What the scripts of this folder share. Vivado 2019.2 and later.

proc say {text} { puts "PULSEWRIGHT: $text" }

proc fail {text} { error "PULSEWRIGHT: $text" }

# Value of "--name value" among the arguments of the script; `choices` empty: anything.
proc option {name default {choices {}}} {
  set value $default
  if {[info exists ::argv]} {
    set at [lsearch -exact $::argv --$name]
    if {$at >= 0} {
      if {$at + 1 >= [llength $::argv]} { fail "--$name needs a value" }
      set value [lindex $::argv [expr {$at + 1}]]
    }
  }
  if {[llength $choices] && [lsearch -exact $choices $value] < 0} {
    fail "--$name is \"$value\"; it can be: [join $choices {, }]"
  }
  return $value
}

# The catalogue's newest version of an IP: a version in the text would break with the next release.
proc newest_ip {name} {
  set found [lsort -dictionary [get_ipdefs -all "$name:*"]]
  if {![llength $found]} { fail "the IP $name is not in the catalogue" }
  return [get_property VLNV [lindex $found end]]
}

proc cell {name ip} { return [create_bd_cell -type ip -vlnv [newest_ip $ip] $name] }

proc configure {name properties} {
  set list {}
  foreach {key value} $properties { lappend list CONFIG.$key $value }
  set_property -dict $list [get_bd_cells $name]
}

proc join_buses {from to} { connect_bd_intf_net [get_bd_intf_pins $from] [get_bd_intf_pins $to] }

proc join_pins {from args} {
  foreach to $args { connect_bd_net [get_bd_pins $from] [get_bd_pins $to] }
}

# Starts a run and waits for its end however long it takes; it must have come to 100 %.
proc finish_run {run jobs args} {
  launch_runs $run {*}$args -jobs $jobs
  wait_on_run $run
  set progress [get_property PROGRESS [get_runs $run]]
  if {$progress ne "100%"} {
    fail "$run ended at $progress: [get_property STATUS [get_runs $run]]; see [get_property DIRECTORY [get_runs $run]]/runme.log"
  }
}

# The first of the board's parts that this Vivado has files of; empty when none.
proc installed_board_part {} {
  foreach board_part $::board_parts {
    if {[llength [get_board_parts -quiet $board_part]]} { return $board_part }
  }
  return {}
}
