// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/domain_object.hpp"

#include "drivers/qemu/instance.hpp"

namespace vir::qemu {

int domain_object::id() const noexcept { return running ? running->id : -1; }

domain_ref domain_object::ref() const { return domain_ref(name, uuid, id()); }

const domain_def& domain_object::current() const {
    if (running) return running->live;
    if (persistent) return *persistent;
    static const domain_def nothing;
    return nothing;
}

}  // namespace vir::qemu
