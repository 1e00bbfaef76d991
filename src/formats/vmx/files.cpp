// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/formats/vmx/files.hpp"

#include "src/formats/conf.hpp"

#include <fmt/format.h>

namespace vir::vmx {

namespace {

constexpr std::string_view volumes = "/vmfs/volumes/";

}  // namespace

std::string datastore_names::in_document(std::string_view name) const {
    if (!name.starts_with('/'))
        return folder_.empty() ? fmt::format("[{}] {}", datastore_, name)
                               : fmt::format("[{}] {}/{}", datastore_, folder_, name);
    if (!name.starts_with(volumes)) return std::string(name);
    const auto rest = name.substr(volumes.size());
    const auto slash = rest.find('/');
    if (slash == 0 || slash == rest.npos) return std::string(name);
    return fmt::format("[{}] {}", datastore_of(rest.substr(0, slash)), rest.substr(slash + 1));
}

std::string datastore_names::in_vmx(std::string_view name) const {
    if (name.starts_with('/')) return std::string(name);
    const auto close = name.find(']');
    if (!name.starts_with('[') || close == name.npos)
        conf::fail(fmt::format("File name '{}' doesn't have expected format '[datastore] path'", name));
    auto path = name.substr(close + 1);
    path.remove_prefix(std::min(path.find_first_not_of(' '), path.size()));
    return fmt::format("{}{}/{}", volumes, name.substr(1, close - 1), path);
}

}  // namespace vir::vmx
