// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/storage_capabilities.hpp>

#include <algorithm>

namespace vir {
namespace {

box<caps::storage_formats> formats_of(std::string_view usual, std::span<const std::string_view> all) {
    if (all.empty()) return {};
    caps::storage_formats out;
    out.default_format = usual;
    out.formats.assign(all.begin(), all.end());
    return out;
}

}  // namespace

storage_pool_capabilities storage_capabilities(const std::vector<storage::pool_type>& supported) {
    storage_pool_capabilities out;
    for (std::size_t i = 0; i < enum_names<storage::pool_type>().size(); ++i) {
        const auto type = static_cast<storage::pool_type>(i);
        auto& pool = out.pools.emplace_back();
        pool.type = type;
        pool.supported = std::find(supported.begin(), supported.end(), type) != supported.end();
        pool.source = formats_of(storage::default_source_format(type), storage::source_formats(type));
        pool.target = formats_of(storage::default_volume_format(type), storage::volume_formats(type));
        // libvirt has no list for the images in an RBD pool.
        if (type == storage::pool_type::rbd) pool.target->formats.clear();
    }
    return out;
}

}  // namespace vir

namespace vir::xml {

using namespace caps;

namespace {

// The <enum>'s name says what is listed, and so does the element around it.
template <class T, const char* Name>
constexpr auto enum_name() {
    return computed_attribute<T, [](std::string_view, T&) { return true; },
                              [](const T&, std::string& out) { out += Name; }, [](const T&) { return true; }>("name");
}

constexpr char source_enum[] = "sourceFormatType";
constexpr char target_enum[] = "targetFormatType";

}  // namespace

template <>
const record& describe<storage_pool_type>() {
    using t = storage_pool_type;
    using f = storage_formats;
    static constexpr table rows(of<t>, "pool",
        attribute<&t::type>("type").required(),
        attribute<&t::supported>("supported").required(),
        inside("poolOptions",
            element<&t::source, &f::default_format>("defaultFormat", "type"),
            inside("enum",
                enum_name<t, source_enum>(),
                element<&t::source, &f::formats>("value"),
                end_tag<t>())).when<[](const t& pool) { return pool.source.has_value(); }>(),
        inside("volOptions",
            element<&t::target, &f::default_format>("defaultFormat", "type"),
            inside("enum",
                enum_name<t, target_enum>(),
                element<&t::target, &f::formats>("value"),
                end_tag<t>())).when<[](const t& pool) { return pool.target.has_value(); }>(),
        end_tag<t>(),
        key<[](const t& pool) { return std::string(to_string(pool.type)); }>);
    return rows;
}

template <>
const record& describe<storage_pool_capabilities>() {
    using t = storage_pool_capabilities;
    static constexpr table rows(of<t>, "storagepoolCapabilities",
        element<&t::pools>("pool"),
        end_tag<t>(),
        domain_of(error_domain::capabilities));
    return rows;
}

}  // namespace vir::xml
