// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/domain_list.hpp"

#include "drivers/qemu/errors.hpp"

namespace vir::qemu {

domain_ptr domain_list::by_name(std::string_view name) const {
    if (auto found = find(name)) return found;
    fail(errc::no_domain, "no domain with matching name '{}'", name);
}

domain_ptr domain_list::by_uuid(const uuid& id) const {
    if (auto found = find(id)) return found;
    fail(errc::no_domain, "no domain with matching uuid '{}'", to_string(id));
}

domain_ptr domain_list::by_id(int id) const {
    if (auto found = find_id(id)) return found;
    fail(errc::no_domain, "no domain with matching id {}", id);
}

domain_ptr domain_list::get(const domain_ref& ref) const {
    if (auto found = find(ref)) return found;
    fail(errc::no_domain, "no domain with matching uuid '{}' ({})", to_string(ref.uuid), ref.name);
}

}  // namespace vir::qemu
