// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/fail.hpp"

#include <algorithm>

#include <virtxx/doc/storage_volume.hpp>

namespace vir {
namespace {

[[noreturn]] void refuse_volume(errc code, const std::string& why) { fail(code, error_domain::storage, why); }

void settle_volume_format(std::string& format, storage::pool_type pool) {
    const auto formats = storage::volume_formats(pool);
    if (formats.empty()) return format.clear();
    if (format.empty()) format = storage::default_volume_format(pool);
    const bool known = std::find(formats.begin(), formats.end(), format) != formats.end();
    // Of images, "none" is listed and refused; of partitions it is the usual one.
    if (!known || (format == "none" && pool != storage::pool_type::disk))
        refuse_volume(errc::config_unsupported, "unknown volume format type " + format);
}

void settle_permissions(box<storage::permissions>& permissions) {
    if (permissions && *permissions == storage::permissions()) permissions.reset();
}

// "0.10", "1.1": two numbers with a dot between.
bool is_version(const std::string& text) {
    const auto dot = text.find('.');
    return dot != text.npos && dot != 0 && dot + 1 != text.size() &&
           text.find_first_not_of("0123456789") == dot && text.find_first_not_of("0123456789", dot + 1) == text.npos;
}

}  // namespace

void complete(storage_volume_def& volume, storage::pool_type pool, storage::capacity_need need) {
    if (volume.name.empty()) refuse_volume(errc::xml_error, "missing volume name element");
    if (volume.backing && volume.backing->path.empty()) volume.backing.reset();
    if (volume.backing) {
        settle_volume_format(volume.backing->format, pool);
        settle_permissions(volume.backing->permissions);
        volume.backing->times.reset();
    }
    const bool may_lack = need == storage::capacity_need::never ||
                          (need == storage::capacity_need::unless_backed && volume.backing);
    if (!volume.capacity && !may_lack) refuse_volume(errc::xml_error, "missing capacity element");
    if (!volume.capacity) volume.capacity.emplace();
    if (!volume.allocation) volume.allocation = volume.capacity;

    auto& target = volume.target;
    settle_volume_format(target.format, pool);
    settle_permissions(target.permissions);
    if (!target.compat.empty() && !is_version(target.compat))
        refuse_volume(errc::xml_error, "forbidden characters in 'compat' attribute");
    if (target.features && target.compat.empty()) target.compat = "1.1";
    target.times.reset();
    volume.source.clear();
    volume.physical = bytes();
}

}  // namespace vir
