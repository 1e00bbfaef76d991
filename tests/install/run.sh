#!/bin/sh
# Copyright virtxx contributors. Boost Software License 1.0.
# run.sh cmake|pkg-config BUILD WORK COMPILER: installs BUILD below WORK and builds the outside project against it.
set -eu
way=$1 build=$2 work=$3 compiler=$4
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

rm -rf "$work"
mkdir -p "$work"
# Moved after the installation: nothing in it may depend on where it was put first.
cmake --install "$build" --prefix "$work/first" >"$work/install.log"
mv "$work/first" "$work/prefix"
prefix=$work/prefix

if grep -rl "$build" "$prefix" --include='*.cmake' --include='*.pc' --include='*.hpp'; then
    echo "the files above, as installed, name the build folder"
    exit 1
fi

cp -R "$here/outside" "$work/outside"
case $way in
    cmake)
        cmake -S "$work/outside" -B "$work/out" -G Ninja -DCMAKE_PREFIX_PATH="$prefix" \
            -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_BUILD_TYPE=Debug
        cmake --build "$work/out"
        ;;
    pkg-config)
        mkdir -p "$work/out"
        PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name virtxx.pc)")
        export PKG_CONFIG_PATH
        # shellcheck disable=SC2046 # the flags are words
        "$compiler" -std=c++20 -Wall -Wextra -Werror "$work/outside/main.cpp" -o "$work/out/outside" \
            $(pkg-config --cflags --libs virtxx)
        ;;
esac
"$work/out/outside"
"$prefix/bin/virtxx" --version
grep -q virtxx "$prefix/share/bash-completion/completions/virtxx"
