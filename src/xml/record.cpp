// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/xml/tree.hpp"

#include <virtxx/xml/description.hpp>

namespace vir::xml {

const field* record::find(std::string_view wanted, std::uint16_t scope, bool attribute) const noexcept {
    const std::size_t mask = index.size() - 1;
    const auto hash = detail::index_hash(wanted, scope, attribute);
    for (std::size_t at = detail::index_place(hash) & mask; index[at]; at = (at + 1) & mask) {
        if ((index[at] ^ hash) >> 16) continue;
        const field& row = rows[(index[at] & 0xffff) - 1];
        if (row.scope != scope) continue;
        if (same_name(row.name, wanted) && (attribute ? detail::is_attribute(row.place) : detail::is_element(row.place)))
            return &row;
        // The unit beside a number.
        if (attribute && (row.place == place::sized_text || row.place == place::sized_attribute) &&
            same_name(row.attribute_name, wanted))
            return &row;
    }
    return nullptr;
}

}  // namespace vir::xml
