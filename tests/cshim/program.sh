#!/bin/sh
# Copyright virtxx contributors. Boost Software License 1.0.
#
# program.sh SOURCE INCLUDE LIBRARIES: compiles a C program as anybody would, with our headers and libraries, and runs
# it. LIBRARIES empty: with libvirt's own, to see that it asks for what libvirt does.
set -eu
command -v cc > /dev/null || { echo "SKIPPED: there is no C compiler"; exit 77; }
work=$(mktemp -d "${TMPDIR:-.}/program.XXXXXX")
trap 'rm -rf "$work"' EXIT
if [ -n "${3-}" ]; then
    cc -std=c89 -pedantic -Wall -Wextra -Werror -Wno-long-long -Wno-cast-function-type -I"$2" "$1" -o "$work/program" -L"$3" -lvirt
    LD_LIBRARY_PATH=$3 timeout 60 "$work/program"
else
    cc -Wall "$1" -o "$work/program" -lvirt
    timeout 60 "$work/program"
fi
