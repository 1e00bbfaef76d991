#!/bin/sh
# Copyright virtxx contributors. Boost Software License 1.0.
#
# abi.sh CHECK GENERATED INCLUDE LIBRARIES: compares the binary interface of our headers and libraries with that of
# libvirt's own, where these are installed (Debian's libvirt-dev 9.0.0). Prints what differs and fails.
#
#   values        what a C compiler makes of both headers: sizes, offsets, enumerators, macros; also in C++
#   declarations  both headers declare the same functions, callbacks and types
#   names         neither header has a name that the other lacks
#   strict        our headers are C89 and C++ without a warning
#   symbols       both libraries have the same symbols of the same versions
#
# GENERATED is the folder of abi_probe.c, INCLUDE that of our libvirt/, LIBRARIES that of our libvirt.so.0.
set -eu

check=$1 generated=$2 include=$3 libraries=$4
theirs=${VIRTXX_THEIR_INCLUDE:-/usr/include}
work=$(mktemp -d "${TMPDIR:-.}/abi.XXXXXX")
trap 'rm -rf "$work"' EXIT

skip() { echo "SKIPPED: $*"; exit 77; }
fail() { echo "$*" >&2; exit 1; }

command -v cc > /dev/null || skip "there is no C compiler"
[ -f "$theirs/libvirt/libvirt.h" ] || [ "$check" = strict ] || skip "no headers of libvirt in $theirs"
if [ "$check" != strict ]; then
    grep -q 'LIBVIR_VERSION_NUMBER 9000000' "$theirs/libvirt/libvirt-common.h" || skip "libvirt's headers are not 9.0.0"
fi

cat > "$work/all.c" <<'END'
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <libvirt/libvirt-qemu.h>
#include <libvirt/libvirt-lxc.h>
#include <libvirt/libvirt-admin.h>
END

# What a compiler prints in a language of the headers in a folder.
probe() {
    "$1" -x "$2" -w -DVIR_ENUM_SENTINELS -I"$3" "$generated/abi_probe.c" -o "$work/probe"
    "$work/probe"
}

# Every name that the headers of a folder bring: macros, enumerators, types, functions; not the guards of files.
names() {
    cc -E -P -DVIR_ENUM_SENTINELS -I"$1" "$work/all.c" | grep -oE '\b_?vir[A-Z][A-Za-z0-9_]*|\bVIR_[A-Z0-9_]+' | sort -u
    cc -E -dM -I"$1" "$work/all.c" | sed -nE 's/^#define ((LIB)?VIR_[A-Z0-9_]+|LIBVIR_[A-Z_]+)(\([^)]*\))?.*/\1 \3/p' |
        sed -E '/_H_* *$/d; s/ +//; s/[a-z_]+/x/g' | sort -u
}

# NAME VERSION of what a library gives; names that libvirt keeps for itself are left out.
symbols() {
    readelf --dyn-syms -W "$1" | awk '$7 != "UND" && $8 ~ /@@/ { sub("@@", " ", $8); print $8 }' |
        grep -v -e PRIVATE | awk '$1 != $2' | sort
}

case $check in
    values)
        for language in c c++; do
            compiler=cc
            [ $language = c ] || compiler=c++
            probe $compiler $language "$include" > "$work/ours"
            probe $compiler $language "$theirs" > "$work/theirs"
            diff "$work/ours" "$work/theirs" > "$work/diff" || { cat "$work/diff"; fail "ours (<) and libvirt's (>) differ"; }
            echo "$(wc -l < "$work/ours") values are equal in $language"
        done ;;
    declarations)
        for language in c c++; do
            for folder in "$include" "$theirs"; do
                cc -x $language -w -fsyntax-only -I"$folder" "$generated/abi_declarations.c" ||
                    fail "$folder declares something else in $language"
            done
        done
        echo "$(grep -c ';' "$generated/abi_declarations.c") declarations fit both" ;;
    names)
        names "$include" > "$work/ours"
        names "$theirs" > "$work/theirs"
        diff "$work/ours" "$work/theirs" > "$work/diff" || { cat "$work/diff"; fail "ours (<) and libvirt's (>) differ"; }
        echo "$(wc -l < "$work/ours") names are the same" ;;
    strict)
        cc -x c -std=c89 -pedantic-errors -Wall -Wextra -Werror -Wno-long-long -I"$include" -fsyntax-only "$work/all.c"
        cc -x c -std=c17 -pedantic-errors -Wall -Wextra -Werror -I"$include" -fsyntax-only "$work/all.c"
        for standard in c++98 c++20; do
            c++ -x c++ -std=$standard -pedantic-errors -Wall -Wextra -Werror -Wno-long-long -I"$include" -fsyntax-only "$work/all.c"
        done ;;
    symbols)
        for name in libvirt libvirt-qemu libvirt-lxc libvirt-admin; do
            their_library=$(ldconfig -p | awk -v name="$name.so.0" '$1 == name { print $NF; exit }')
            [ -n "$their_library" ] || skip "no $name.so.0 of libvirt"
            symbols "$libraries/$name.so.0" > "$work/ours"
            symbols "$their_library" > "$work/theirs"
            diff "$work/ours" "$work/theirs" > "$work/diff" || { cat "$work/diff"; fail "$name: ours (<) and libvirt's (>) differ"; }
            echo "$name: $(wc -l < "$work/ours") symbols are the same"
        done ;;
    *) fail "unknown check: $check" ;;
esac
