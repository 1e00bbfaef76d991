# Copyright virtxx contributors. Boost Software License 1.0.
# dev.sh demo: a real guest, or the same on test:///default where there is no QEMU.

demo() {
    need build demo
    say "building (a few minutes the first time)"
    configure release && build release example_demo || return 1
    if ! command -v qemu-system-x86_64 >/dev/null; then
        say "there is no QEMU on this machine (qemu-system-x86_64): showing the same on test:///default"
        build/release/bin/examples/demo test:///default
    elif ! sh cmake/guest.sh build/guest; then
        say "there is no guest to boot (the reason is above): showing the same on test:///default"
        build/release/bin/examples/demo test:///default
    else
        build/release/bin/examples/demo "$top/build/guest"
    fi
}
