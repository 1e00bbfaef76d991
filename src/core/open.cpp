// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/layers.hpp>
#include <virtxx/open.hpp>

#include <fmt/format.h>

#include <algorithm>

// The built-in drivers, known here by name only: each is compiled in its own folder.

namespace vir {

namespace qemu {
class driver;
}
namespace test {
class driver;
}

namespace {

std::vector<driver_entry>& entries() {
    static std::vector<driver_entry> all{
        {"qemu", "qemu:///embed?root=DIR", "QEMU's guests on this host, in this process", &open_any<qemu::driver>,
         &change_rules_of<qemu::driver>},
        {"test", "test:///default", "a hypervisor that only keeps books, for tests", &open_any<test::driver>,
         &change_rules_of<test::driver>},
    };
    return all;
}

std::string known_schemes() {
    std::string out;
    for (auto& entry : entries()) out += fmt::format("{}{}", out.empty() ? "" : ", ", entry.scheme);
    return out.empty() ? "none" : out;
}

const driver_entry& entry_for(const uri& where) {
    // The last of a scheme is the one that was added last.
    auto found = std::find_if(entries().rbegin(), entries().rend(),
                              [&](auto& entry) { return entry.scheme == where.driver; });
    if (found == entries().rend())
        throw error(errc::no_connect, fmt::format("no connection driver available for {}: this library drives {}",
                                                  to_string(where), known_schemes()));
    return *found;
}

}  // namespace

std::span<const driver_entry> known_drivers() { return entries(); }

void add_driver(driver_entry entry) { entries().push_back(entry); }

task<connection<>> open(uri where, connect_flags flags) {
    if (where.empty()) {
        auto named = uri::from_environment();
        if (!named)
            throw error(errc::no_connect, "no URI was given, and neither VIRTXX_DEFAULT_URI nor LIBVIRT_DEFAULT_URI "
                                          "names one");
        where = std::move(*named);
    }
    if (!where.transport.empty() || !where.host.empty())
        throw error(errc::no_connect,
                    fmt::format("no connection driver available for {}: it names another host or a transport, and this "
                                "library has no remote driver",
                                to_string(where)));
    const auto opener = entry_for(where).open;
    auto opened = co_await opener(std::move(where));
    if (any(flags, connect_flags::ro)) opened = make_read_only(std::move(opened));
    co_return connection<>(std::move(opened));
}

task<connection<>> open(std::string where, connect_flags flags) {
    uri parsed;
    if (!where.empty()) parsed = uri(where);
    co_return co_await open(std::move(parsed), flags);
}

task<connection<>> open(const char* where, connect_flags flags) { return open(std::string(where), flags); }

}  // namespace vir
