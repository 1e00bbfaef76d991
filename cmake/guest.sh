#!/bin/sh
# Copyright virtxx contributors. Boost Software License 1.0.
#
# guest.sh FOLDER: makes a small real Linux guest there, once: FOLDER/vmlinuz, Debian's current cloud kernel as packaged
# (unpacked, not installed), and FOLDER/initramfs, busybox with the kernel's own modules for virtio and the power
# button. The guest answers on its first serial port: a line "guest: ready" and then a shell. It powers off at the ACPI
# button.
set -u

die() { printf 'guest.sh: %s\n' "$*" >&2; exit 1; }

folder=${1:-}
[ -n "$folder" ] || die "usage: guest.sh FOLDER"
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
init=$here/guest-init

mkdir -p "$folder" || die "cannot make the folder $folder"
folder=$(CDPATH='' cd -- "$folder" && pwd)
if [ -s "$folder/vmlinuz" ] && [ -s "$folder/initramfs" ] && [ ! "$init" -nt "$folder/initramfs" ]; then exit 0; fi

busybox=$(command -v busybox) || die "busybox is missing; Debian's package is busybox-static"
for program in cpio gzip; do
    command -v $program >/dev/null || die "$program is missing; Debian's package is named so"
done
for program in apt-get apt-cache dpkg; do
    command -v $program >/dev/null || die "the kernel is taken from Debian's archive and $program is missing here.
    Put a kernel of your own at $folder/vmlinuz and an initramfs at $folder/initramfs"
done

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP

# The kernel behind the package that follows Debian's updates.
current() {
    apt-cache depends linux-image-cloud-amd64 2>/dev/null | sed -n 's/^ *Depends: \(linux-image-[^ ]*\)$/\1/p' |
        head -n 1
}
fetch() { (cd "$work" && apt-get download "$1") >"$work/apt.log" 2>&1 </dev/null; }
update() {
    # Into lists of its own, so that no root is needed and the system's are left alone.
    mkdir -p "$work/lists/partial" "$work/cache"
    printf 'Dir::State::lists "%s";\nDir::Cache "%s";\nDebug::NoLocking "1";\n' "$work/lists" "$work/cache" \
        >"$work/apt.conf"
    APT_CONFIG=$work/apt.conf
    export APT_CONFIG
    apt-get update >"$work/apt.log" 2>&1 </dev/null
}

kernel=$(current)
if [ -z "$kernel" ] || ! fetch "$kernel"; then
    update
    kernel=$(current)
    tell() { tail -n 5 "$work/apt.log" >&2; die "$1"; }
    [ -n "$kernel" ] || tell "Debian's package lists do not have linux-image-cloud-amd64"
    fetch "$kernel" || tell "the package $kernel could not be fetched; is there a network?"
fi
dpkg -x "$work"/linux-image-*.deb "$work/package" || die "the package $kernel could not be unpacked"

version=$(basename "$work"/package/lib/modules/*)
modules=$work/package/lib/modules/$version
root=$work/root
mkdir -p "$root/bin" "$root/dev" "$root/proc" "$root/sys" "$root/etc/acpi" "$root/lib/modules" "$root/tmp"
cp "$busybox" "$root/bin/busybox"
cp "$init" "$root/init"
chmod 755 "$root/init" "$root/bin/busybox"

# A module and before it what it depends on, in the order in which they are to be loaded. A subshell: it calls itself.
add_module() (
    name=$(echo "$1" | tr - _)
    [ -e "$root/lib/modules/$name.ko" ] && exit 0
    file=$(find "$modules" -name "$(echo "$1" | sed 's/[-_]/[-_]/g').ko*" | head -n 1)
    [ -n "$file" ] || exit 0 # built into this kernel, or not there
    case $file in
        *.xz) xz -dc "$file" ;;
        *.zst) zstd -qdc "$file" ;;
        *) cat "$file" ;;
    esac >"$root/lib/modules/$name.ko" || exit 1
    for other in $(tr '\0' '\n' <"$root/lib/modules/$name.ko" | sed -n 's/^depends=//p' | tr ',' ' '); do
        add_module "$other" || exit 1
    done
    echo "$name.ko" >>"$root/lib/modules/order"
)
for module in button evdev virtio_pci virtio_blk virtio_net virtio_console virtio_balloon virtio_rng \
    i6300esb pvpanic_pci ahci sd_mod virtio_scsi e1000e; do
    add_module "$module" || die "the module $module could not be read"
done

(cd "$root" && find . | LC_ALL=C sort | cpio -o -H newc -R 0:0 2>/dev/null | gzip -1) >"$folder/initramfs.part" ||
    die "the initramfs could not be written to $folder"
cp "$work"/package/boot/vmlinuz-"$version" "$folder/vmlinuz.part" || die "the package $kernel has no kernel"
chmod 644 "$folder/vmlinuz.part"
mv "$folder/vmlinuz.part" "$folder/vmlinuz" && mv "$folder/initramfs.part" "$folder/initramfs" &&
    echo "guest: Linux $version with busybox in $folder"
