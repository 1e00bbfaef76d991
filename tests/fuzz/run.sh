#!/bin/sh
# Copyright virtxx contributors. Boost Software License 1.0.
# run.sh PROGRAM WORK SECONDS SEEDS...: fuzzes for so long, or for VIRTXX_FUZZ_SECONDS. New inputs and what breaks the
# target stay below WORK.
set -u
program=$1 work=$2 seconds=$3
shift 3
mkdir -p "$work/corpus" "$work/broken"
"$program" -max_total_time="${VIRTXX_FUZZ_SECONDS:-$seconds}" -timeout=10 -rss_limit_mb=2560 -max_len=65536 \
    -print_final_stats=1 -verbosity=0 -artifact_prefix="$work/broken/" "$work/corpus" "$@" >"$work/log" 2>&1
status=$?
if [ $status -ne 0 ]; then
    tail -n 60 "$work/log"
    echo "the input is in $work/broken; to see it again: $program FILE. Once mended, it goes to" \
        "${1:-a folder of seeds}."
    exit $status
fi
grep -E 'stat::(number_of_executed_units|average_exec_per_sec|peak_rss_mb)' "$work/log"
