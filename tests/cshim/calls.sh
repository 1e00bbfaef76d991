#!/bin/sh
# Copyright virtxx contributors. Boost Software License 1.0.
#
# calls.sh PROBE LIBRARIES KNOWN: runs call_probe with our libvirt.so.0 (in LIBRARIES) and with libvirt's own, and
# compares the answers line by line. KNOWN lists the calls whose answers are known to differ: one that differs and is not
# there fails, and so does one that is there and agrees.
set -eu
LC_ALL=C
export LC_ALL # texts that are no UTF-8 are bytes

probe=$1 libraries=$2 known=$3
theirs=$(ldconfig -p | awk '$1 == "libvirt.so.0" { print $NF; exit }')
[ -n "$theirs" ] || { echo "SKIPPED: libvirt is not installed"; exit 77; }
case $(readlink -f "$theirs") in *.9000.0) ;; *) echo "SKIPPED: libvirt is not 9.0.0"; exit 77 ;; esac

work=$(mktemp -d "${TMPDIR:-.}/calls.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work" # calls that are given a file's name may write it
LD_LIBRARY_PATH=$libraries "$probe" test:///default > "$work/ours" 2> "$work/said" || { cat "$work/said"; exit 1; }
LD_LIBRARY_PATH=$(dirname "$theirs") "$probe" -d test:///default > "$work/theirs" 2> /dev/null

sed '/^#/d; /^$/d' "$known" > "$work/known"
# An object that was released, or is another, is answered as NULL is: what libvirt does with them is not defined.
# Where one library cannot make the object, or libvirt's crashes, nothing is compared. Which function of its driver
# refuses flags, libvirt alone can tell.
awk -v theirs="$work/theirs" -v known="$work/known" '
    function key(line) { sub(/: .*/, "", line); return line }
    function plain(line) {
        gsub(/event callback function 0x[0-9a-f]+/, "event callback function ADDRESS", line)
        # Which of many unknown flags are told of first.
        if (line ~ /flags all at once/) sub(/unsupported flags \(0x[0-9a-f]+\)/, "unsupported flags", line)
        # What libxml2 says of a text that is no XML.
        if (line ~ /; error 35 /) sub(/:[0-9]+: .*/, "", line)
        sub(/ in function [A-Za-z0-9]+'"'"'.*/, "", line)
        return line
    }
    BEGIN {
        while ((getline line < theirs) > 0) answer[key(line)] = plain(line)
        while ((getline line < known) > 0) listed[line] = 1
    }
    {
        name = key($0)
        like = name
        sub(/ is (released|of another kind)/, " is NULL", like)
        # What libxml2 says of a text that is no XML takes several lines.
        if (!(like in answer)) next
        their = answer[like]; our = plain($0)
        sub(/^[^:]*/, name, their)
        # Not every object has to be there.
        if (like != name && their !~ /; error (6|7|36|46|47|52|58|61|65|71|73|100|102|105) /) next
        if (their ~ /: (no object|killed by signal [0-9]+)$/ || our ~ /: no object$/) next
        ++compared
        if (our == their) {
            if (name in listed) { print "agrees now, take it off the list: " name; ++wrong }
            next
        }
        ++differ
        if (name in listed) next
        print "- " their; print "+ " our; ++wrong
    }
    END {
        print "conformance: answers to wrong arguments in C: " compared - differ " of " compared
        exit wrong > 0
    }' "$work/ours"
