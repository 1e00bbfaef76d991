# Copyright virtxx contributors. Boost Software License 1.0.
# dev.sh bench: every program of bench/ writes figures; this collects them into one table and one file.
#
# A program prints, among whatever else, lines of five words separated by tabs:
#   figure <TAB> NAME <TAB> VALUE <TAB> FLOOR <TAB> LIMIT
# VALUE and FLOOR carry their unit ("12.5 us"); LIMIT is the ratio to reach. A floor of "-" makes LIMIT a bound on
# VALUE itself, in its unit; a limit that begins with + is of what VALUE is more than FLOOR.

bench() {
    need build bench demo
    configure release || return 1
    build release product bench || return 1
    sh cmake/guest.sh build/guest
    export VIRTXX_GUEST="$top/build/guest"
    out=build/bench
    mkdir -p "$out"
    : >"$out/figures.tsv"
    for program in build/release/bin/bench_*; do
        [ -x "$program" ] || continue
        name=$(basename "$program")
        say "$name"
        if ! "$program" "$@" >"$out/$name.log" 2>&1 </dev/null; then
            tail -n 20 "$out/$name.log"
            say "$name failed"
        fi
        grep '^figure	' "$out/$name.log" >>"$out/figures.tsv"
    done
    say "hello's compile time"
    sh cmake/dev/hello_time.sh build/release | tee -a "$out/figures.tsv" >/dev/null

    awk -F '\t' -f cmake/dev/figures.awk "$out/figures.tsv"
    awk -F '\t' -v json=1 -f cmake/dev/figures.awk "$out/figures.tsv" >"$out/figures.json"
    say "the same as JSON: $out/figures.json"
}
