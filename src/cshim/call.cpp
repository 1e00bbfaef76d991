// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/call.hpp"

#include "src/core/error_words.hpp"
#include "src/core/function_domain.hpp"

#include <virtxx/op/domain.hpp>

#include <fmt/format.h>

#include <string_view>

namespace vir::c {

void throw_read_only(const char* function, bool because_of_flag) {
    // The flags that documents are refused with are those that show secrets.
    const bool secure = because_of_flag && std::string_view(function).ends_with("XMLDesc");
    fail(domain_of(function), errc::operation_denied, "{}",
         secure ? fmt::format("{} with secure flag", function)
                : fmt::format("read only access prevents {}", function));
}

void throw_no_support(const char* function) {
    // A look-up by a UUID's text is one by the UUID.
    std::string_view name = function;
    if (name.ends_with("ByUUIDString")) name.remove_suffix(std::string_view("String").size());
    throw error(errc::no_support, domain_of(function), in_words_of(errc::no_support, name));
}

namespace {

// The object that a child belongs to: the call's own one or that of its own child, else a new one.
template <class Child, class Parent, class Ref>
counted<Parent> parent_of(Child* sibling, Parent* self, const Ref& wanted, virConnectPtr conn) {
    if (sibling) self = sibling->parent();
    if (self && self->ref().uuid == wanted.uuid) return counted<Parent>(self);
    return counted<Parent>::adopt(new Parent(conn, wanted));
}

}  // namespace

// The domain that the call is about may run no more.
void call::follow_end() const {
    auto* domain = self_as<_virDomain>();
    if (!domain || domain->id() < 0) return;
    try {
        if (!run(op::domain_is_active(ref(domain)))) set_id(domain, -1);
    } catch (const error&) {
        set_id(domain, -1);  // not even that is left of it
    }
}

virDomainSnapshotPtr call::make(vir::domain_snapshot_ref ref) const {
    const auto parent = parent_of(self_as<_virDomainSnapshot>(), self_as<_virDomain>(), ref.domain, conn);
    return new _virDomainSnapshot(parent.get(), std::move(ref));
}

virDomainCheckpointPtr call::make(vir::domain_checkpoint_ref ref) const {
    const auto parent = parent_of(self_as<_virDomainCheckpoint>(), self_as<_virDomain>(), ref.domain, conn);
    return new _virDomainCheckpoint(parent.get(), std::move(ref));
}

virNetworkPortPtr call::make(vir::network_port_ref ref) const {
    const auto parent = parent_of(self_as<_virNetworkPort>(), self_as<_virNetwork>(), ref.network, conn);
    return new _virNetworkPort(parent.get(), std::move(ref));
}

}  // namespace vir::c
