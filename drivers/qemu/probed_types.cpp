// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/probed_types.hpp"

namespace vir::qemu {
namespace {

constexpr std::string_view devices[] = {
    // Storage.
    "virtio-blk-pci", "virtio-blk-ccw", "virtio-blk-device", "virtio-scsi-pci", "virtio-scsi-ccw", "virtio-scsi-device",
    "vhost-user-blk-pci", "vhost-scsi-pci", "vhost-user-fs-pci", "virtio-9p-pci", "scsi-hd", "scsi-cd", "scsi-block",
    "scsi-generic", "ide-hd", "ide-cd", "floppy", "usb-storage", "nvme", "nvme-ns", "lsi53c895a", "megasas",
    "mptsas1068", "ich9-ahci", "isa-fdc", "nvdimm", "pc-dimm", "virtio-mem-pci", "virtio-pmem-pci",
    // Network.
    "virtio-net-pci", "virtio-net-ccw", "virtio-net-device", "e1000", "e1000e", "rtl8139", "vmxnet3", "igb", "usb-net",
    // Buses and platform.
    "pcie-root-port", "ioh3420", "pci-bridge", "pcie-pci-bridge", "i82801b11-bridge", "pxb", "pxb-pcie",
    "x3130-upstream", "xio3130-downstream", "q35-pcihost", "i440FX-pcihost", "ICH9-LPC", "PIIX4_PM", "intel-iommu",
    "virtio-iommu-pci", "amd-iommu", "qemu-xhci", "nec-usb-xhci", "ich9-usb-ehci1", "usb-hub", "usb-ccid",
    // Characters, input, displays, sound.
    "virtio-serial-pci", "virtio-serial-ccw", "virtconsole", "virtserialport", "isa-serial", "pci-serial", "usb-serial",
    "isa-debugcon", "virtio-keyboard-pci", "virtio-mouse-pci", "virtio-tablet-pci", "virtio-input-host-pci",
    "usb-tablet", "usb-mouse", "usb-kbd", "usb-redir", "usb-host", "VGA", "cirrus-vga", "vmware-svga", "qxl", "qxl-vga",
    "bochs-display", "virtio-gpu-pci", "virtio-vga", "vhost-user-gpu-pci", "ramfb", "intel-hda", "ich9-intel-hda",
    "hda-duplex", "hda-micro", "hda-output", "AC97", "ES1370", "sb16", "usb-audio", "virtio-sound-pci",
    // The rest.
    "virtio-balloon-pci", "virtio-balloon-ccw", "virtio-balloon-device", "virtio-rng-pci", "virtio-rng-ccw",
    "virtio-crypto-pci", "vhost-vsock-pci", "vhost-vsock-ccw", "vfio-pci", "vfio-pci-nohotplug", "vfio-ap", "vfio-ccw",
    "i6300esb", "ib700", "diag288", "tpm-tis", "tpm-crb", "tpm-spapr", "pvpanic", "pvpanic-pci", "ivshmem-plain",
    "ivshmem-doorbell", "vmcoreinfo", "vmgenid", "mc146818rtc", "isa-pcspk", "hpet", "kvmclock", "kvm-pit",
    "isa-applesmc", "cfi.pflash01"};

constexpr std::string_view objects[] = {
    "memory-backend-ram", "memory-backend-file", "memory-backend-memfd", "memory-backend-epc", "iothread", "main-loop",
    "rng-random", "rng-egd", "rng-builtin", "secret", "tls-creds-x509", "throttle-group", "sev-guest", "thread-context",
    "pr-manager-helper", "cryptodev-backend-builtin", "authz-list-file", "can-bus"};

}  // namespace

std::span<const std::string_view> probed_device_types() noexcept { return devices; }
std::span<const std::string_view> probed_object_types() noexcept { return objects; }

}  // namespace vir::qemu
