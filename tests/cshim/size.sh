#!/bin/sh
# Copyright virtxx contributors. Boost Software License 1.0.
# size.sh LIBRARY LIMIT: the library, without what debuggers want, has at most LIMIT bytes.
set -eu
library=$1 limit=$2
command -v strip > /dev/null || { echo "SKIPPED: there is no strip"; exit 77; }
work=$(mktemp -d "${TMPDIR:-.}/size.XXXXXX")
trap 'rm -rf "$work"' EXIT
strip -o "$work/stripped" "$library"
size=$(wc -c < "$work/stripped")
echo "$size bytes, of at most $limit"
[ "$size" -le "$limit" ] || {
    echo "It has grown. What is large: nm -S --size-sort -C $library | tail -50"
    size -A -d "$work/stripped"
    exit 1
}
