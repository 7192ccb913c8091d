#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by run.sh and test.sh: installs the Debian packages that are missing and builds a preset. Idempotent.

# pulsewright_install ROOT [tests]: what building and running takes, with "tests" also what the tests take
pulsewright_install() {
  local root=$1 upto='/^# for the tests/q;p' missing=() package as_root=()
  [[ ${2:-} == tests ]] && upto=p
  while read -r package; do
    [[ $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) == "install ok installed" ]] || missing+=("$package")
  done < <(sed -n "$upto" "$root/packaging/debian-packages.txt" | grep -v '^#')
  if ((${#missing[@]} == 0)); then
    echo "== All needed packages are installed."
    return
  fi
  echo "== Installing: ${missing[*]}"
  if ((EUID != 0)); then
    command -v sudo >/dev/null || { echo "Run this as root, or install sudo." >&2; return 1; }
    as_root=(sudo)
  fi
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
}

pulsewright_build() {
  local root=$1 preset=$2
  shift 2
  echo "== Building preset '$preset' in build/$preset"
  cd "$root"
  mkdir -p "build/$preset"
  cmake --preset "$preset" -Wno-dev "$@" >"build/$preset/configure.log" 2>&1 || {
    cat "build/$preset/configure.log"
    return 1
  }
  cmake --build --preset "$preset"
}
