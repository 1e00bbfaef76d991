// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/connection.hpp>
#include <virtxx/uri.hpp>

#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace vir {

/// A driver that vir::open knows: which URIs it opens, and how.
class driver_entry {
public:
    using opener = task<any_driver> (*)(uri);

    using rules = std::span<const change_rule> (*)();

    constexpr driver_entry(std::string_view scheme, std::string_view example, std::string_view summary, opener open,
                           rules change_rules = nullptr)
        : scheme(scheme), example(example), summary(summary), open(open), change_rules(change_rules) {}

    std::string_view scheme;   ///< "qemu"
    std::string_view example;  ///< "qemu:///embed?root=DIR"
    std::string_view summary;  ///< what it drives, for people
    opener open;
    rules change_rules;  ///< its rules for changes, of which no connection is needed; null: none
};

/// The drivers built into the library, then those added, in the order of asking.
std::span<const driver_entry> known_drivers();

/// Adds a driver of your own, before the first open. A scheme that is known already now leads to this one.
void add_driver(driver_entry entry);

/// Opens what a URI names; with an empty one, what the environment names (uri::from_environment).
///
/// Completion: the connection; it belongs to the executor that awaits this, and its operations throw invalid_conn when
/// that has ended. Errors: no_connect for a driver that is not
/// there, internal_error for what is no URI, and what the driver's own open throws.
task<connection<>> open(uri where, connect_flags flags = connect_flags::none);
task<connection<>> open(std::string where = {}, connect_flags flags = connect_flags::none);
task<connection<>> open(const char* where, connect_flags flags = connect_flags::none);

/// Opens a driver that is known when the program is compiled, as vir::qemu::driver (virtxx/drivers/qemu.hpp).
/// Completion, errors: as open. That its executor has ended is not noticed.
template <class D>
task<connection<D>> connect(uri where) {
    auto executor = co_await asio::this_coro::executor;
    auto opened = co_await D::open(std::move(where));
    connection<D> out(detail::lodge(std::move(opened), detail::home_of(executor)));
    co_return out;
}

}  // namespace vir
