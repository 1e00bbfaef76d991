// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/builder.hpp"

#include <virtxx/doc/misc_devices.hpp>

namespace vir::qemu {
namespace {

using namespace device;

void add_plain(builder& out, const shmem& shmem) {
    props memory;
    memory["qom-type"] = "memory-backend-file";
    memory["id"] = "shmmem-" + shmem.info.alias;
    memory["mem-path"] = "/dev/shm/" + shmem.name;
    memory["size"] = bytes(shmem.size.value_or(mebibytes(4))).count();
    memory["share"] = true;
    out.object(memory);
    props to;
    to["driver"] = "ivshmem-plain";
    to["id"] = shmem.info.alias;
    to["memdev"] = "shmmem-" + shmem.info.alias;
    if (shmem.role && *shmem.role != shmem_role::_default)
        to["master"] = *shmem.role == shmem_role::master ? "on" : "off";
    add_address(to, out, shmem.info);
    out.device(to);
}

void add_doorbell(builder& out, const shmem& shmem) {
    props to;
    to["driver"] = "ivshmem-doorbell";
    to["id"] = shmem.info.alias;
    to["chardev"] = "char" + shmem.info.alias;
    if (shmem.msi) {
        add_if(to, "vectors", shmem.msi->vectors);
        add_if(to, "ioeventfd", shmem.msi->ioeventfd);
    }
    if (shmem.role && *shmem.role != shmem_role::_default)
        to["master"] = *shmem.role == shmem_role::master ? "on" : "off";
    add_address(to, out, shmem.info);
    out.device(to);
    std::string path = shmem.server ? shmem.server->path : "";
    if (path.empty()) path = fmt::format("{}/shmem-{}-sock", out.paths.shmem_dir, shmem.name);
    out.option("-chardev", option_text("socket").add("id", "char" + shmem.info.alias).add("path", path).str());
}

}  // namespace

void add_shmems(builder& out) {
    for (auto& shmem : out.def.devices.shmems) {
        switch (shmem.model.value_or(shmem_model::ivshmem)) {
            case shmem_model::ivshmem_plain: add_plain(out, shmem); break;
            case shmem_model::ivshmem_doorbell: add_doorbell(out, shmem); break;
            case shmem_model::ivshmem:
                unsupported("shmem '{}': ivshmem device is not supported with this QEMU binary; use ivshmem-plain or "
                            "ivshmem-doorbell",
                            shmem.name);
        }
    }
}

}  // namespace vir::qemu
