# Copyright virtxx contributors. Boost Software License 1.0.
# dev.sh test: every stage is a build and a run of ctest; all of their cases are counted together.

passed=0
failed=0
skipped=0
started=$(date +%s)

# stage NAME COMMAND... : runs it, says how long it took; a failure counts as a failed case and does not end the run
stage() {
    stage_name=$1
    shift
    stage_start=$(date +%s)
    "$@"
    stage_status=$?
    [ $stage_status -ne 0 ] && failed=$((failed + 1))
    say "$stage_name: $(($(date +%s) - stage_start)) s$([ $stage_status -ne 0 ] && echo ', FAILED')"
    return $stage_status
}

# attribute NAME FILE : of the first element that has it
attribute() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p; /^[[:space:]]*$1=\"/s/.*$1=\"\([0-9]*\)\".*/\1/p" "$2" | head -n 1; }

# cases PRESET CTEST-ARGUMENT... : runs ctest there and counts; 0 even when cases fail, as they are counted
cases() {
    preset=$1
    shift
    junit="$top/build/$preset/junit.xml"
    log="build/$preset/ctest.log"
    rm -f "$junit"
    run_start=$(date +%s)
    ctest --test-dir "build/$preset" -j "$jobs" --output-on-failure --output-junit "$junit" --timeout 300 "$@" \
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
    grep -hoE 'conformance: .*' "$junit" | sort -u
    grep -hoE 'SKIPPED: .*' "$junit" | sort | uniq -c | sed 's/^ *\([0-9]*\) SKIPPED:/skipped \1:/'
    say "$preset: $good passed, $bad failed, $((out + off)) skipped ($(($(date +%s) - run_start)) s)"
}

unit_cases() { cases asan; }
product_cases() { cases release -L product; }
thread_cases() { cases tsan; }
fuzz_cases() { cases fuzz -L fuzz; }

test_all() {
    need build test demo bench
    # The guest is part of the tests: without it those that boot one are skipped and say so.
    stage "guest image" sh cmake/guest.sh "$top/build/guest" || failed=$((failed - 1))
    export VIRTXX_GUEST="$top/build/guest"

    stage "release: configure" configure release &&
        stage "release: build" build release product && stage "release: run" product_cases
    stage "asan: configure" configure asan &&
        stage "asan: build" build asan all && stage "asan: run" unit_cases
    stage "tsan: configure" configure tsan &&
        stage "tsan: build" build tsan all && stage "tsan: run" thread_cases
    stage "fuzz: configure" configure fuzz &&
        stage "fuzz: build" build fuzz fuzzers && stage "fuzz: run" fuzz_cases

    total=$(($(date +%s) - started))
    say "all of it took $((total / 60)) min $((total % 60)) s; $skipped cases were skipped for the reasons above"
    printf '%s passed, %s failed\n' "$passed" "$failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
