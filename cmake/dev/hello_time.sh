#!/bin/sh
# Copyright virtxx contributors. Boost Software License 1.0.
# hello_time.sh BUILD [LIMIT]: compiles examples/hello.cpp five times with g++ -O0 and no cache, as a user would, and
# prints the median processor time as a figure of dev.sh bench. With LIMIT (seconds) it fails when that is passed.
set -eu
export CCACHE_DISABLE=1
build=$1 limit=${2:-}
top=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
object=$(mktemp)
trap 'rm -f "$object" "$object.time"' EXIT

for _ in 1 2 3 4 5; do
    # Processor time: what else the machine does at the moment does not count.
    (
        g++ -std=c++20 -O0 -DASIO_STANDALONE -I"$top/include" -I"$build/include" \
            -c "$top/examples/hello.cpp" -o "$object"
        times
    ) | tail -n 1
done >"$object.time"
# "1m2.340s 0m0.120s": user and system time of the compiler
median=$(sed 's/[ms]/ /g' "$object.time" | awk '{print $1 * 60 + $2 + $3 * 60 + $4}' | sort -n | sed -n 3p)
printf 'figure\thello program, g++ -O0, processor time\t%.2f s\t-\t5 s\n' "$median"
[ -z "$limit" ] || awk "BEGIN {exit !($median <= $limit)}"
