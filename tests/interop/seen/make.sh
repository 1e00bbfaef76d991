#!/bin/sh
# Copyright virtxx contributors. Boost Software License 1.0.
#
# make.sh LIBRARIES FOLDER: makes recorder.so in FOLDER, which says what functions of the libraries in LIBRARIES are
# called, and functions.h, the list of them. Ends with 77 on machines that recorder.c does not know.
set -eu
here=$(dirname "$0") libraries=$1 folder=$2
[ "$(uname -m)" = x86_64 ] || { echo "SKIPPED: recorder.c knows x86-64 only"; exit 77; }
rm -rf "$folder"
mkdir -p "$folder"
for name in "" -qemu -lxc -admin; do nm -D --defined-only "$libraries/libvirt$name.so.0"; done |
    awk '$2 == "T" && $3 ~ /^vir[A-Z]/ { sub(/@.*/, "", $3); if (!was[$3]++) printf "FUNCTION(%d, %s)\n", n++, $3 }' > "$folder/functions.h"
cc -shared -fPIC -O1 -Wall -Wextra -Werror -I "$folder" -o "$folder/recorder.so" "$here/recorder.c"
echo "$(wc -l < "$folder/functions.h") functions"
