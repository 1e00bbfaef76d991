#!/bin/sh
# Copyright virtxx contributors. Boost Software License 1.0.
#
# both.sh OURS DIFFERENCES PROGRAM [ARGUMENT...]: runs the program with Debian's libvirt and with the one in the folder
# OURS, and compares what it prints. DIFFERENCES holds patterns (grep -E) of lines that are known to differ, each with
# the reason above it. Ends with 1 when other lines differ, with 77 where Debian's libvirt is not installed, or what the
# program needs. With $VIRTXX_RECORDER what it calls of ours is recorded in $VIRTXX_SEEN (seen/recorder.c).
set -u
ours=$1
differences=$2
shift 2

ldconfig -p | grep -q 'libvirt\.so\.0 ' || { echo "SKIPPED: Debian's libvirt.so.0 is not installed"; exit 77; }
[ -e "$ours/libvirt.so.0" ] || { echo "both.sh: there is no libvirt.so.0 in $ours"; exit 1; }
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
grep -v '^#' "$differences" | grep -v '^$' > "$folder/known"

# Either may not see the other's library, nor a daemon's socket.
unset LIBVIRT_DEFAULT_URI
recorder=${VIRTXX_RECORDER:-}
[ -e "$recorder" ] || recorder=
unset VIRTXX_RECORDER
"$@" > "$folder/theirs" 2> "$folder/theirs.err"
code=$?
[ $code != 77 ] || { echo "SKIPPED: what the program needs is not installed"; exit 77; }
[ $code = 0 ] || { echo "with Debian's libvirt it fails ($code):"; tail -20 "$folder/theirs.err"; exit 1; }
env LD_LIBRARY_PATH="$ours" ${recorder:+LD_PRELOAD="$recorder"} "$@" > "$folder/ours" 2> "$folder/ours.err" ||
    { echo "with ours it fails:"; tail -20 "$folder/ours.err"; exit 1; }
lines=$(wc -l < "$folder/theirs")
[ "$lines" -ge 20 ] || { echo "both.sh: only $lines lines were printed"; exit 1; }
for who in theirs ours; do
    if [ -s "$folder/known" ]; then grep -a -v -E -f "$folder/known" "$folder/$who" > "$folder/$who.compared"
    else cp "$folder/$who" "$folder/$who.compared"; fi
done
echo "$lines lines, $((lines - $(wc -l < "$folder/theirs.compared"))) of them known to differ"
diff -a -u "$folder/theirs.compared" "$folder/ours.compared" | head -100
cmp -s "$folder/theirs.compared" "$folder/ours.compared"
