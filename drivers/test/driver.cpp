// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/test/driver.hpp"

#include "drivers/test/devices.hpp"
#include "drivers/test/errors.hpp"

#include <virtxx/driver_table.hpp>
#include <virtxx/pool.hpp>
#include <virtxx/version.hpp>

#include <asio/execution/context.hpp>
#include <asio/execution_context.hpp>
#include <asio/query.hpp>

#include <unistd.h>

#include <filesystem>
#include <utility>

VIRTXX_OPENABLE_DRIVER(vir::test::driver);

namespace vir::test {

static_assert(persistent_hypervisor_driver<driver>);

namespace {

// The one host of test:///default, as long as a connection to it is open.
class default_host : public asio::execution_context::service {
public:
    using key_type = default_host;
    static inline asio::execution_context::id id;

    explicit default_host(asio::execution_context& owner) : service(owner) {}
    void shutdown() override {}

    std::weak_ptr<driver> current;
};

node load(const std::string& file) {
    return read_node(text_of(file), file, std::filesystem::path(file).parent_path().string());
}

}  // namespace

task<std::shared_ptr<driver>> driver::open(uri where) {
    if (where.path.empty() || where.path == "/")
        fail(errc::invalid_arg, "testOpen: supply a path or use test:///default");
    if (where.path != "/default") {
        const auto file = where.path;
        auto work = [file] { return load(file); };
        auto node = co_await on_pool(work);
        co_return std::make_shared<driver>(std::move(where), std::move(node));
    }
    auto executor = co_await asio::this_coro::executor;
    auto& host = asio::use_service<default_host>(asio::query(executor, asio::execution::context));
    auto shared = host.current.lock();
    if (!shared) host.current = shared = std::make_shared<driver>(std::move(where), default_node());
    co_return shared;
}

driver::driver(uri where, test::node node) : uri_(std::move(where)), node_(std::move(node)) {
    for (auto& [definition, state] : node_.guests) {
        complete(definition, test::defaults());
        name_interfaces(definition);
        auto guest = domains_.admit(definition.name, definition.uuid.value());
        guest->persistent = std::make_shared<const domain_def>(definition);
        if (state == domain_state::shutoff) continue;
        start(guest, std::move(definition), domain_running_reason::unknown);
        guest->set_state(state, 0);
    }
    node_.guests.clear();
    add_networks(std::exchange(node_.networks, {}));
    add_interfaces(std::exchange(node_.interfaces, {}));
    add_pools(std::exchange(node_.pools, {}));
    add_devices(std::exchange(node_.devices, {}));
}

task<std::string> driver::handle(op::connect_get_type) { co_return "TEST"; }
task<std::uint64_t> driver::handle(op::connect_get_version) { co_return 2; }
task<std::uint64_t> driver::handle(op::connect_get_lib_version) { co_return api_version; }
task<std::string> driver::handle(op::connect_get_uri) { co_return to_string(uri_); }
task<std::string> driver::handle(op::connect_get_capabilities) { co_return capabilities(node_); }
task<std::int32_t> driver::handle(op::connect_get_max_vcpus) { co_return max_vcpus; }
task<node_info> driver::handle(op::node_get_info) { co_return node_.info; }
task<bytes> driver::handle(op::node_get_free_memory) {
    co_return bytes(3 * 1024 * 1024);  // whatever the node's size: the figure of libvirt's test driver
}
task<bool> driver::handle(op::connect_is_alive) { co_return true; }
task<bool> driver::handle(op::connect_is_secure) { co_return true; }
task<bool> driver::handle(op::connect_is_encrypted) { co_return false; }

task<std::string> driver::handle(op::connect_get_hostname) {
    char name[256] = {};
    if (gethostname(name, sizeof name - 1)) fail(errc::system_error, "the host has no name");
    co_return name;
}

}  // namespace vir::test
