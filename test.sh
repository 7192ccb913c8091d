#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds and runs the tests. With CI=true also those of the sanitizer preset.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$root/packaging/set_up.sh"
started=$SECONDS

pulsewright_install "$root" tests
pulsewright_build "$root" release
if [[ ${CI:-} == true ]]; then
  pulsewright_build "$root" asan
  echo "== Tests under the sanitizers"
  (cd "$root" && ctest --preset asan -j2)
fi
echo "== Tests"
(cd "$root" && ctest --preset release -j2)
echo "== Passed in $((SECONDS - started)) s"
