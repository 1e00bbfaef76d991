#!/bin/sh
# Copyright virtxx contributors. Boost Software License 1.0.
#
# One word for each thing that is done with this repository; each does first what it needs.
#
#   sh cmake/dev.sh setup    installs the Debian packages that are missing
#   sh cmake/dev.sh build    builds the library, the command and the examples into build/release
#   sh cmake/dev.sh demo     boots a real Linux guest through the API and shows what happens
#   sh cmake/dev.sh test     builds and runs every test; the last line is "N passed, N failed"
#                            test release|asan|tsan|fuzz ... runs those of these builds only
#   sh cmake/dev.sh bench    builds, measures, prints one table; figures as JSON in build/bench
#   sh cmake/dev.sh format   clang-format over the sources that differ from main
#
# Environment: VIRTXX_FUZZ_SECONDS for each fuzz target (20 or 60); VIRTXX_JOBS processes at a time (all cores);
# VIRTXX_NO_INSTALL=1 never installs a package.
set -u

top=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd) || exit 1
cd "$top" || exit 1
. "$top/cmake/dev/common.sh"

usage() { sed -n '6,15s/^# \{0,1\}//p' "$top/cmake/dev.sh"; }

word=${1:-help}
[ $# -gt 0 ] && shift
case $word in
    setup) need build test demo bench && say "every package is there" ;;
    build) need build && configure release && build release product && say_where ;;
    demo) . "$top/cmake/dev/demo.sh"; demo "$@" ;;
    test) . "$top/cmake/dev/test.sh"; test_all "$@" ;;
    bench) . "$top/cmake/dev/bench.sh"; bench "$@" ;;
    format) need format && git diff --name-only --diff-filter=d main -- '*.cpp' '*.hpp' | xargs -r clang-format -i ;;
    help | -h | --help) usage ;;
    *) usage >&2; printf '\ndev.sh: "%s" is none of these\n' "$word" >&2; exit 2 ;;
esac
