// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/complete.hpp"
#include "drivers/qemu/driver.hpp"
#include "drivers/qemu/errors.hpp"
#include "drivers/qemu/host_capabilities.hpp"
#include "drivers/qemu/kvm.hpp"
#include "drivers/qemu/site.hpp"
#include "src/host/node_info.hpp"

#include <virtxx/pool.hpp>
#include <virtxx/version.hpp>

#include <unistd.h>

#include <array>
#include <cctype>

// What can be said of the host and of the connection.
namespace vir::qemu {

task<std::string> driver::handle(op::connect_get_type) { co_return "QEMU"; }


task<std::uint64_t> driver::handle(op::connect_get_lib_version) { co_return vir::api_version; }

task<std::string> driver::handle(op::connect_get_hostname) {
    std::array<char, 256> name{};
    if (gethostname(name.data(), name.size() - 1) != 0) fail(errc::system_error, "the host has no name");
    co_return std::string(name.data());
}

task<std::string> driver::handle(op::connect_get_uri) { co_return to_string(site_->uri); }

// As libvirt: what a guest that is emulated may have, unless another is asked for.
task<std::int32_t> driver::handle(op::connect_get_max_vcpus op) {
    auto type = op.type.value_or("qemu");
    for (auto& c : type) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (type == "kvm") co_return kvm_max_vcpus();
    if (type != "qemu") fail(errc::invalid_arg, "unknown type '{}'", *op.type);
    co_return 16;
}

// Of the emulator that a guest of the host's own kind gets.
task<std::uint64_t> driver::handle(op::connect_get_version) {
    const auto caps = co_await capabilities_for(site_, domain_def());
    co_return caps->version();
}

task<std::string> driver::handle(op::connect_get_capabilities) {
    const auto known = site_->capabilities;
    const auto def = co_await host_capabilities(*known);
    co_return vir::format(def);
}

task<node_info> driver::handle(op::node_get_info) {
    auto look = [] { return summary_of(read_host_node()); };
    co_return co_await on_pool(look, "reading what the host is");
}

task<bytes> driver::handle(op::node_get_free_memory) {
    auto look = [] { return read_free_memory(); };
    const auto free = co_await on_pool(look, "reading how much memory is free");
    if (!free) fail(errc::internal_error, "the host does not say how much memory is free");
    co_return *free;
}

task<bool> driver::handle(op::connect_is_alive) { co_return true; }
task<bool> driver::handle(op::connect_is_secure) { co_return true; }
task<bool> driver::handle(op::connect_is_encrypted) { co_return false; }

}  // namespace vir::qemu
