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

VIRTXX_ENUM(memory_model, dimm, nvdimm, virtio_pmem, virtio_mem, sgx_epc)
VIRTXX_ENUM(memory_access, shared, _private)

struct memory_source {
    std::optional<index_set> nodes;         ///< NUMA nodes of the host
    std::optional<kibibytes> page_size;
    std::string path;                       ///< nvdimm, virtio-pmem
    std::optional<kibibytes> align_size;    ///< nvdimm
    bool pmem = false;                      ///< nvdimm: really persistent

    memory_source() = default;
    bool operator==(const memory_source&) const = default;
};

/// <memory> among the devices: memory that can be plugged.
struct memory_device {
    memory_model model = memory_model::dimm;
    std::optional<memory_access> access;
    std::optional<bool> discard;
    std::optional<vir::uuid> uuid;           ///< nvdimm on pSeries
    box<memory_source> source;
    kibibytes size;
    std::optional<std::uint32_t> node;       ///< NUMA node of the guest
    std::optional<kibibytes> label_size;     ///< nvdimm
    bool readonly = false;                   ///< nvdimm
    std::optional<kibibytes> block_size;     ///< virtio-mem
    std::optional<kibibytes> requested;      ///< virtio-mem
    std::optional<kibibytes> current;        ///< virtio-mem, running guests
    device::info info;

    memory_device() = default;
    bool operator==(const memory_device&) const = default;
};

}  // namespace vir::device
