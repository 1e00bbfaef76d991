// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <virtxx/box.hpp>
#include <virtxx/doc/device_info.hpp>
#include <virtxx/enum.hpp>
#include <virtxx/index_set.hpp>
#include <virtxx/size.hpp>
#include <virtxx/uuid.hpp>

namespace vir::device {

/// dimm (since 1.2.14), nvdimm (since 3.2.0), virtio-pmem (since 7.1.0), virtio-mem (since 7.9.0), sgx-epc
/// (since 8.10.0).
VIRTXX_ENUM(memory_model, dimm, nvdimm, virtio_pmem, virtio_mem, sgx_epc)
/// Whether other processes of the host may map it.
VIRTXX_ENUM(memory_access, shared, _private)

/// <source>: what it is made of on the host.
struct memory_source {
    std::optional<index_set> nodes;         ///< NUMA nodes of the host; absent: as <numatune> says
    std::optional<kibibytes> page_size;     ///< absent: the host's usual one
    std::string path;                       ///< nvdimm, virtio-pmem
    std::optional<kibibytes> align_size;    ///< nvdimm: of the mapping; absent: a page (since 5.0.0)
    bool pmem = false;                      ///< nvdimm: really persistent (since 5.0.0)

    memory_source() = default;
    bool operator==(const memory_source&) const = default;
};

/// <memory> among the devices: memory that can be plugged (since 1.2.14).
struct memory_device {
    memory_model model = memory_model::dimm;
    std::optional<memory_access> access;     ///< absent: as <memoryBacking> says (since 3.2.0)
    std::optional<bool> discard;             ///< dimm: contents are dropped when it goes (since 4.4.0)
    std::optional<vir::uuid> uuid;           ///< nvdimm on pSeries; absent: generated (since 6.2.0)
    box<memory_source> source;
    kibibytes size;                          ///< virtio-mem: at most
    std::optional<std::uint32_t> node;       ///< NUMA node of the guest
    std::optional<kibibytes> label_size;     ///< nvdimm: for its labels, from 128 KiB
    bool readonly = false;                   ///< nvdimm (since 5.0.0)
    std::optional<kibibytes> block_size;     ///< virtio-mem: step, a power of two
    std::optional<kibibytes> requested;      ///< virtio-mem: what the guest is to have
    std::optional<kibibytes> current;        ///< virtio-mem, running guests: what it has
    device::info info;

    memory_device() = default;
    bool operator==(const memory_device&) const = default;
};

}  // namespace vir::device
