#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the bitstream with the Vivado that is found: PATH, $XILINX_VIVADO. Arguments are those of build.tcl.
set -eu
cd "$(dirname "$0")"
if command -v vivado > /dev/null 2>&1; then
  tool=vivado
elif [ -n "${XILINX_VIVADO:-}" ] && [ -x "$XILINX_VIVADO/bin/vivado" ]; then
  tool=$XILINX_VIVADO/bin/vivado
else
  echo "ERROR: Vivado was not found. Source its settings64.sh, or set XILINX_VIVADO." >&2
  exit 127
fi
exec "$tool" -mode batch -nojournal -log vivado.log -source build.tcl -tclargs "$@"
