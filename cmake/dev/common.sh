# Copyright virtxx contributors. Boost Software License 1.0.
# What every word of dev.sh needs: packages, configuring, building. Read by dev.sh, not run.

packages_build="g++ cmake ninja-build ccache mold pkg-config libasio-dev libpugixml-dev libfmt-dev libspdlog-dev
    librange-v3-dev nlohmann-json3-dev libcli11-dev libnl-3-dev libnl-route-3-dev catch2 libbenchmark-dev"
packages_test="clang-19 libclang-rt-19-dev qemu-system-x86 qemu-utils ovmf libvirt0 libxml2-utils
    libvirt-dev python3-libvirt libsys-virt-perl ruby-libvirt gir1.2-libvirt-glib-1.0 python3-gi libvirt-dbus
    dbus-daemon virtinst libvirt-doc"
packages_demo="qemu-system-x86 busybox-static cpio"
packages_bench="qemu-system-x86 libvirt0"
packages_format="clang-format"

say() { printf '== %s\n' "$*"; }
die() { printf 'dev.sh: %s\n' "$*" >&2; exit 1; }

# Caches find what another clone of the same commit has built: file names in objects are relative.
export CCACHE_BASEDIR="$top" CCACHE_NOHASHDIR=1

cores() {
    # A compiler at work here takes up to 1.5 GiB.
    mem=$(awk '/^MemAvailable/ {print int($2 / 1572864)}' /proc/meminfo 2>/dev/null)
    n=$(nproc 2>/dev/null || echo 2)
    if [ -n "$mem" ] && [ "$mem" -lt "$n" ]; then n=$mem; fi
    if [ "$n" -lt 1 ]; then n=1; fi
    echo "$n"
}
jobs=${VIRTXX_JOBS:-$(cores)}

# installed PACKAGE
installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# missing GROUP... : the packages of these groups that are not installed, each once
missing() {
    for group in "$@"; do
        eval "list=\$packages_$group"
        # shellcheck disable=SC2154 # set by the eval
        for package in $list; do installed "$package" || echo "$package"; done
    done | sort -u | tr '\n' ' '
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        env DEBIAN_FRONTEND=noninteractive "$@"
    else
        sudo env DEBIAN_FRONTEND=noninteractive "$@"
    fi
}

# need GROUP... : installs what is missing, or ends with a message that says what to do
need() {
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        if command -v cmake >/dev/null && command -v ninja >/dev/null; then
            say "not a Debian system: going on with what is installed here"
            return 0
        fi
        die "this is not a Debian system. Install what these Debian packages hold, then run it again:
    $(for g in "$@"; do eval "echo \$packages_$g"; done | tr ' ' '\n' | sort -u | tr '\n' ' ')"
    fi
    todo=$(missing "$@")
    [ -z "$todo" ] && return 0
    if [ -n "${VIRTXX_NO_INSTALL:-}" ]; then
        die "packages are missing and VIRTXX_NO_INSTALL is set: $todo"
    fi
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
        die "packages are missing, and installing them needs root. As root, run:
    apt-get update && apt-get install --no-install-recommends $todo"
    fi
    say "installing Debian packages: $todo"
    log=$(mktemp)
    # Lists may be absent or old: then they are fetched and it is tried once more.
    # shellcheck disable=SC2086 # a list of words
    if ! as_root apt-get install -y --no-install-recommends $todo >"$log" 2>&1 </dev/null; then
        as_root apt-get update >>"$log" 2>&1 </dev/null
        if ! as_root apt-get install -y --no-install-recommends $todo >>"$log" 2>&1 </dev/null; then
            tail -n 15 "$log" >&2
            rm -f "$log"
            die "the packages could not be installed (the last lines of apt-get are above). Is there a network, and is
    this Debian 12 or newer? By hand: apt-get update && apt-get install --no-install-recommends $todo"
        fi
    fi
    rm -f "$log"
}

# configure PRESET : quiet unless it fails
configure() {
    mkdir -p "build/$1"
    if ! cmake --preset "$1" >"build/$1/configure.log" 2>&1; then
        cat "build/$1/configure.log" >&2
        printf 'dev.sh: configuring "%s" failed (above)\n' "$1" >&2
        return 1
    fi
}

# build PRESET TARGET... : on a terminal with progress, else quiet unless it fails
build() {
    preset=$1
    shift
    if [ -t 1 ]; then
        cmake --build "build/$preset" -j "$jobs" --target "$@"
        return
    fi
    if ! cmake --build "build/$preset" -j "$jobs" --target "$@" -- -k 0 >"build/$preset/build.log" 2>&1; then
        grep -E -A 40 '^FAILED|error:|undefined reference' "build/$preset/build.log" | head -n 120 >&2
        printf 'dev.sh: building "%s" failed; all of it is in build/%s/build.log\n' "$preset" "$preset" >&2
        return 1
    fi
    grep -E 'warning:' "build/$preset/build.log" | sort -u | head -n 20
    return 0
}

say_where() {
    say "library: build/release/lib, programs: build/release/bin, examples: build/release/bin/examples"
    say "to install: cmake --install build/release --prefix /usr/local"
}
