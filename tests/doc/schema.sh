#!/bin/sh
# Copyright virtxx contributors. Boost Software License 1.0.
# schema.sh CONFORMANCE CORPUS SCHEMAS: what we write of the corpus' documents is valid by libvirt's RELAX NG schemas,
# unless libvirt's own answer is not either.
set -u
conformance=$1 corpus=$2 schemas=$3
skip() { echo "SKIPPED: $*"; exit 77; }
[ -f "$corpus/INDEX.tsv" ] || skip "no documents in $corpus"
[ -f "$schemas/domain.rng" ] || skip "no schemas in $schemas (Debian: libvirt0)"
command -v xmllint >/dev/null || skip "no xmllint (Debian: libxml2-utils)"

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
"$conformance" "$corpus" /dev/null --out "$work" >/dev/null || exit 1

valid() { xmllint --noout --relaxng "$schemas/$schema.rng" "$1" >/dev/null 2>&1; }

failed=0 total=0 as_theirs=0
# check SCHEMA KIND ORACLE...
check() {
    schema=$1 kind=$2
    shift 2
    for oracle in "$@"; do
        xmllint --noout --relaxng "$schemas/$schema.rng" "$work/$kind".*."$oracle" >"$work/said" 2>&1
        count=$(ls "$work/$kind".*."$oracle" | wc -l)
        judged=$(grep -c -e ' validates$' -e ' fails to validate$' "$work/said")
        if [ "$count" = 0 ] || [ "$judged" != "$count" ]; then
            echo "NOT CHECKED: $kind $oracle: xmllint judged $judged of $count documents"
            tail -n 4 "$work/said"
            failed=$((failed + 1))
        fi
        bad=$(sed -n 's/ fails to validate$//p' "$work/said")
        total=$((total + count))
        for file in $bad; do
            name=${file##*/"$kind".}
            name=${name%."$oracle"}
            theirs=$(awk -F '\t' -v kind="$kind" -v name="$name" -v oracle="$oracle" \
                '$1 == kind && $2 == name && $6 == oracle { print $4 }' "$corpus/INDEX.tsv")
            if ! valid "$corpus/$theirs"; then
                as_theirs=$((as_theirs + 1))
                continue
            fi
            echo "INVALID: $kind $oracle $name"
            xmllint --noout --relaxng "$schemas/$schema.rng" "$file" 2>&1 | head -n 4
            failed=$((failed + 1))
        done
    done
}
check domain domain test
check domain vmx2xml vmware xml-4.0
check domain xlconfig cfg2xml-4.0
check domain xmconfig cfg2xml-4.0
check domain lxcconf2xml lxc xml-4.0
check domain bhyveargv2xml xml-4.0
check network network test system
check storagepool storagepool test system
check storagevol storagevol test
check nwfilter nwfilter system
check nodedev nodedev test
check interface interface test
check secret secret system
check domainsnapshot snapshot redefine create
check domaincaps domaincaps xml-4.0
check capability capabilities xml-4.0
echo "$total documents, $failed invalid, $as_theirs as invalid as libvirt's own"
[ "$failed" = 0 ]
