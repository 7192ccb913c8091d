#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds, runs the whole laboratory on the built-in data and opens the workbench on it.
#   ./run.sh [PROJECT FOLDER]     (default: laboratory, beside this script in build/)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
project=${1:-$root/build/laboratory}
source "$root/packaging/set_up.sh"

pulsewright_install "$root"
pulsewright_build "$root" release
bin=$root/build/release/bin

echo "== Running the laboratory into $project (stages that are up to date are kept)"
"$bin/pulsewright-cli" run -o "$project"

echo "== Report: $project/report.html"
if [[ -n ${DISPLAY:-} || -n ${WAYLAND_DISPLAY:-} ]]; then
  echo "== Opening the workbench"
  exec "$bin/pulsewright" "$project"
fi
echo "== There is no screen here. Results: $project (report.html, runs/, designs/, boards/)"
echo "   With a screen: $bin/pulsewright $project"
