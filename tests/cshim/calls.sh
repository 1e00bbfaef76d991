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
awk -F': ' -v theirs="$work/theirs" '
    BEGIN { while ((getline line < theirs) > 0) { split(line, part, ": "); answer[part[1]] = line } }
    !($1 in answer) || /: no object$/ || answer[$1] ~ /: (no object|killed by signal [0-9]+)$/ { next }
    { ++compared }
    $0 != answer[$1] { print "- " answer[$1]; print "+ " $0 }
    END { print compared " calls compared" > "/dev/stderr" }' "$work/ours" 2> "$work/count" |
    sed -E 's/0x[0-9a-f]{6,}/ADDRESS/g' | paste -d'\n' - - | awk 'NR % 2 { old = $0; next } { print old "\n" $0 }' > "$work/all"
# A difference is two lines: it is known when ours matches.
awk -v known="$work/known" '
    BEGIN { while ((getline line < known) > 0) pattern[++count] = line }
    NR % 2 { old = $0; next }
    { for (i = 1; i <= count; ++i) if ($0 ~ pattern[i]) next; if (substr(old, 3) != substr($0, 3)) { print old; print $0 } }' \
    "$work/all" > "$work/diff"
cat "$work/count"
if [ -s "$work/diff" ]; then
    cat "$work/diff"
    echo "$(($(wc -l < "$work/diff") / 2)) answers differ: libvirt's (-) and ours (+)"
    exit 1
fi
