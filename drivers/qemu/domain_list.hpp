// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/domain_object.hpp"
#include "src/core/domain_list.hpp"

#include <string_view>

namespace vir::qemu {

/// All guests of one driver, by name, UUID and, when they run, id. Belongs to the engine's thread.
class domain_list : public vir::domain_list<domain_object> {
public:
    /// Errors of all four: no_domain, in libvirt's words.
    domain_ptr by_name(std::string_view name) const;
    domain_ptr by_uuid(const uuid& id) const;
    domain_ptr by_id(int id) const;
    /// By UUID, as libvirt does: a handle stays good over a restart of its guest.
    domain_ptr get(const domain_ref& ref) const;
};

}  // namespace vir::qemu
