#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs the HLS project with the tool that is found: vitis-run, vitis_hls or vivado_hls on PATH, or in $XILINX_VITIS,
# $XILINX_HLS, $XILINX_VIVADO.
#   run.sh             C simulation, synthesis, co-simulation, IP: run_hls.tcl
#   run.sh --config    the same with v++ and hls_config.cfg (2023.2 and later); results in work/
# PULSEWRIGHT_STEPS="csim csynth cosim export" in the environment chooses the steps.
set -eu
cd "$(dirname "$0")/.."

find_tool() {
  if command -v "$1" > /dev/null 2>&1; then command -v "$1"; return 0; fi
  for folder in "${XILINX_VITIS:-}" "${XILINX_HLS:-}" "${XILINX_VIVADO:-}"; do
    if [ -n "$folder" ] && [ -x "$folder/bin/$1" ]; then echo "$folder/bin/$1"; return 0; fi
  done
  return 1
}

if [ "${1:-}" = "--config" ]; then
  compiler=$(find_tool v++) && runner=$(find_tool vitis-run) || {
    echo "ERROR: v++ and vitis-run (2023.2 and later) were not found." >&2
    exit 127
  }
  for step in ${PULSEWRIGHT_STEPS:-csim csynth cosim export}; do
    case $step in
      csim) "$runner" --mode hls --csim --config hls_config.cfg --work_dir work ;;
      csynth) "$compiler" -c --mode hls --config hls_config.cfg --work_dir work ;;
      cosim) "$runner" --mode hls --cosim --config hls_config.cfg --work_dir work ;;
      export) "$runner" --mode hls --package --config hls_config.cfg --work_dir work ;;
      *) echo "ERROR: unknown step \"$step\": use csim, csynth, cosim and export." >&2; exit 2 ;;
    esac
  done
elif tool=$(find_tool vitis-run); then
  exec "$tool" --mode hls --tcl scripts/run_hls.tcl
elif tool=$(find_tool vitis_hls) || tool=$(find_tool vivado_hls); then
  exec "$tool" -f scripts/run_hls.tcl
else
  echo "ERROR: neither vitis-run nor vitis_hls nor vivado_hls was found. Source settings64.sh, or set XILINX_VITIS." >&2
  exit 127
fi
