// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cli/program.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <memory>

namespace vir::cli {

task<connection<>> settings::open() const {
    const auto flags = read_only ? connect_flags::ro : connect_flags::none;
    return run(fmt::format("connecting to {}", uri.empty() ? "the default" : uri), vir::open(uri, flags));
}

task<domain<>> settings::find(connection<> conn, std::string name) const {
    std::int32_t id = -1;
    const auto [end, not_a_number] = std::from_chars(name.data(), name.data() + name.size(), id);
    const auto doing = fmt::format("looking for '{}'", name);
    if (not_a_number == std::errc() && end == name.data() + name.size() && id >= 0) {
        auto found = co_await as_result(run(doing, conn.domain_by_id(id)));
        if (found) co_return *found;
        if (found.error().code() != errc::no_domain) throw found.error();
    }
    if (const auto id_128 = uuid::parse(name)) {
        auto found = co_await as_result(run(doing, conn.domain_by_uuid(*id_128)));
        if (found) co_return *found;
        if (found.error().code() != errc::no_domain) throw found.error();
    }
    auto found = co_await as_result(run(doing, conn.domain_by_name(name)));
    if (found) co_return *found;
    auto failure = found.error();
    // A driver's own message need not say which name it was.
    if (failure.message().find(name) == std::string::npos) failure.with_prefix(fmt::format("'{}': ", name));
    throw failure;
}

std::string content_of(const std::string& file) {
    auto close = [](std::FILE* f) {
        if (f != stdin) std::fclose(f);
    };
    std::unique_ptr<std::FILE, decltype(close)> from(file == "-" ? stdin : std::fopen(file.c_str(), "re"), close);
    auto fail = [&](errc code, std::string_view verb) {
        const int number = errno;
        throw error(code, fmt::format("cannot {} '{}': {}", verb, file, std::generic_category().message(number)))
            .with_number(1, number);
    };
    if (!from) fail(errc::open_failed, "open");
    std::string out;
    char chunk[16384];
    while (const auto n = std::fread(chunk, 1, sizeof chunk, from.get())) out.append(chunk, n);
    if (std::ferror(from.get())) fail(errc::read_failed, "read");
    return out;
}

}  // namespace vir::cli
