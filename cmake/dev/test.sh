# Copyright virtxx contributors. Boost Software License 1.0.
# dev.sh test: every stage is a build and a run of ctest; all of their cases are counted together.

passed=0
failed=0
skipped=0
started=$(date +%s)

# Processor seconds of all that ran so far: what a stage costs, however busy the machine is.
# Into a variable, as a subshell would ask for its own.
processor_time() {
    times >"$top/build/times"
    processor_time=$(sed -n '2s/[ms]/ /gp' "$top/build/times" | awk '{printf "%d", $1 * 60 + $2 + $3 * 60 + $4}')
}

# stage NAME COMMAND... : runs it, says how long it took; a failure counts as a failed case and does not end the run
stage() {
    stage_name=$1
    shift
    stage_start=$(date +%s)
    processor_time
    stage_processor=$processor_time
    "$@"
    stage_status=$?
    processor_time
    [ $stage_status -ne 0 ] && failed=$((failed + 1))
    say "$stage_name: $(($(date +%s) - stage_start)) s, of processors $((processor_time - stage_processor)) s$(
        [ $stage_status -ne 0 ] && echo ', FAILED')"
    return $stage_status
}

# attribute NAME FILE : of the first element that has it
attribute() { sed -n "s/^\(.*[[:space:]]\)\{0,1\}$1=\"\([0-9]*\)\".*/\2/p" "$2" | head -n 1; }

# cases PRESET CTEST-ARGUMENT... : runs ctest there and counts; 0 even when cases fail, as they are counted
cases() {
    preset=$1
    shift
    junit="$top/build/$preset/junit.xml"
    log="build/$preset/ctest.log"
    rm -f "$junit"
    run_start=$(date +%s)
    # What cases that pass report is longer than what ctest keeps by default.
    ctest --test-dir "build/$preset" -j "$jobs" --output-on-failure --test-output-size-passed 65536 \
        --output-junit "$junit" --timeout 300 "$@" \
        >"$log" 2>&1 </dev/null
    if [ ! -s "$junit" ]; then
        tail -n 20 "$log" >&2
        return 1
    fi
    all=$(attribute tests "$junit")
    bad=$(attribute failures "$junit")
    out=$(attribute skipped "$junit")
    off=$(attribute disabled "$junit")
    good=$((all - bad - out - off))
    passed=$((passed + good))
    failed=$((failed + bad))
    skipped=$((skipped + out + off))
    # What failed, as it was said; then what the cases themselves report and why some were skipped.
    if [ "$bad" -gt 0 ]; then
        grep -vE '^ *[0-9]+/[0-9]+ Test .* Passed |^ *Start +[0-9]+:' "$log"
    fi
    grep -hoE 'conformance: .*: [0-9]+ of [0-9]+.*' "$junit" | sort -u
    grep -hoE 'SKIPPED: .*' "$junit" | sort | uniq -c | sed 's/^ *\([0-9]*\) SKIPPED:/skipped \1:/'
    say "$preset: $good passed, $bad failed, $((out + off)) skipped ($(($(date +%s) - run_start)) s)"
}

unit_cases() { cases asan -LE fuzz; }
product_cases() { cases release -L product; }
thread_cases() { cases tsan; }
fuzz_cases() { cases asan -L fuzz; }

# suite PRESET TARGET CASES : what could be built is run, though something else could not
suite() {
    stage "$1: configure" configure "$1" || return
    stage "$1: build" build "$1" "$2"
    stage "$1: run" "$3"
}

# test_all [PRESET...]
test_all() {
    need build test demo bench
    mkdir -p build
    # The guest is part of the tests: those that boot one would be skipped without it, so its lack is a failure.
    stage "guest image" sh cmake/guest.sh "$top/build/guest"
    export VIRTXX_GUEST="$top/build/guest"

    [ $# -gt 0 ] || set -- release asan tsan fuzz
    for preset in "$@"; do
        case $preset in
            release) suite release product product_cases ;;
            asan) suite asan all unit_cases ;;
            tsan) suite tsan tests thread_cases ;;
            fuzz) suite asan fuzzers fuzz_cases ;;
            *) die "there are no tests named \"$preset\"; there are: release asan tsan fuzz" ;;
        esac
    done

    total=$(($(date +%s) - started))
    say "all of it took $((total / 60)) min $((total % 60)) s; $skipped cases were skipped for the reasons above"
    printf '%s passed, %s failed\n' "$passed" "$failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
