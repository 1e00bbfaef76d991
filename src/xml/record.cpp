// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/xml/description.hpp>

namespace vir::xml {

const field* record::find(std::string_view wanted, std::uint16_t scope, bool attribute) const noexcept {
    const std::size_t mask = index.size() - 1;
    for (auto at = detail::index_hash(wanted, scope, attribute) & mask; index[at]; at = (at + 1) & mask) {
        const field& row = rows[index[at] - 1];
        if (row.scope != scope) continue;
        const bool element = detail::is_element(row.place);
        if (row.name == wanted && element != attribute && (element || detail::is_attribute(row.place))) return &row;
        // The unit beside a number.
        if (attribute && row.attribute_name == wanted &&
            (row.place == place::sized_text || row.place == place::sized_attribute))
            return &row;
    }
    return nullptr;
}

}  // namespace vir::xml
