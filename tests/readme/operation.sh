#!/bin/sh
# Copyright virtxx contributors. Boost Software License 1.0.
# operation.sh README APIGEN DESCRIPTIONS WORK: adds the README's entry to the domains' description and generates from
# it.
set -eu
readme=$1 apigen=$2 descriptions=$3 work=$4
rm -rf "$work"
mkdir -p "$work"
cp "$descriptions"/*.api "$work"
awk '/^```api/ {inside = 1; next} /^```/ {inside = 0} inside' "$readme" >>"$work/domain.api"
name=$(awk '/^```api/ {inside = 1; next} /^```/ {inside = 0} inside' "$readme" | sed -n 's/^op \([a-z_0-9]*\).*/\1/p')
[ -n "$name" ] || { echo "the README shows no operation in a block marked api"; exit 1; }
"$apigen" "$work/include" "$work" "$work"/*.api
grep -q "struct $name\|class $name" "$work/include/virtxx/op/domain.hpp"
