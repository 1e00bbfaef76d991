#!/bin/sh
# Copyright virtxx contributors. Boost Software License 1.0.
#
# calls.sh PROBE LIBRARIES KNOWN: runs call_probe with our libvirt.so.0 (in LIBRARIES) and with libvirt's own, and
# compares the answers line by line. KNOWN has a pattern (grep -E) on each line for what may differ, with the reason
# after a #. Prints what differs and fails.
set -eu

probe=$1 libraries=$2 known=$3
theirs=$(ldconfig -p | awk '$1 == "libvirt.so.0" { print $NF; exit }')
[ -n "$theirs" ] || { echo "SKIPPED: libvirt is not installed"; exit 77; }
case $(readlink -f "$theirs") in *.9000.0) ;; *) echo "SKIPPED: libvirt is not 9.0.0"; exit 77 ;; esac

work=$(mktemp -d "${TMPDIR:-.}/calls.XXXXXX")
trap 'rm -rf "$work"' EXIT
LD_LIBRARY_PATH=$libraries "$probe" test:///default > "$work/ours" 2> "$work/said" || { cat "$work/said"; exit 1; }
LD_LIBRARY_PATH=$(dirname "$theirs") "$probe" test:///default > "$work/theirs" 2> /dev/null

sed -E 's/ *#.*//; /^$/d' "$known" > "$work/known"
# Where one library cannot make the object, or libvirt's crashes, nothing is compared.
awk -v theirs="$work/theirs" -v known="$work/known" '
    function key(line) { sub(/: .*/, "", line); return line }
    function plain(line) { gsub(/0x[0-9a-f]{6,}/, "ADDRESS", line); return line }
    BEGIN {
        while ((getline line < theirs) > 0) answer[key(line)] = plain(line)
        while ((getline line < known) > 0) pattern[++count] = line
    }
    {
        their = answer[key($0)]; our = plain($0)
        if (their == "" || their ~ /: (no object|killed by signal [0-9]+)$/ || our ~ /: no object$/) next
        ++compared
        if (our == their) next
        for (i = 1; i <= count; ++i) if (our ~ pattern[i]) next
        print "- " their; print "+ " our; ++differ
    }
    END {
        print compared " calls compared, " differ + 0 " answers differ: libvirt has (-), ours is (+)"
        exit differ > 0
    }' "$work/ours"
