// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/xml/reader.hpp"

#include <algorithm>

namespace vir::xml {

const field* record::find_further(const xml_name& wanted, std::uint16_t scope, bool attribute,
                                  std::uint64_t hash) const noexcept {
    for (std::size_t at = hash >> index_shift;; at = (at + 1) & (index.size() - 1)) {
        const auto slot = index[at];
        if (slot.row == 0) return nullptr;
        if (slot.tag != index_slot::tag_of(hash)) continue;
        const auto& row = rows[slot.row - 1u];
        if (row.scope != scope) continue;
        if ((attribute ? detail::is_attribute(row.place) : detail::is_element(row.place)) && row.spelled().is(wanted))
            return &row;
        if (attribute && detail::is_sized(row.place) && row.attribute_name.is(wanted)) return &row;
    }
}
namespace {

void collect(const record& fields, std::vector<const record*>& out) {
    if (std::find(out.begin(), out.end(), &fields) != out.end()) return;
    out.push_back(&fields);
    for (const auto& row : fields.rows) {
        if (!row.type) continue;
        const auto& type = held_type(*row.type);
        if (type.shape == shape::record && type.fields) collect(type.fields(), out);
        for (std::size_t i = 0; i < type.alternatives.size(); ++i)
            if (auto* inner = alternative_record(type, i)) collect(*inner, out);
    }
}

class paths {
public:
    std::vector<std::string> out;

    void rows(const record& fields, const std::string& path, std::uint16_t scope) {
        const std::size_t from = scope;
        const std::size_t to = scope ? from + fields.rows[scope - 1].rows : fields.rows.size();
        for (std::size_t i = from; i < to; i += 1u + fields.rows[i].rows)
            row(fields, fields.rows[i], path, static_cast<std::uint16_t>(i + 1));
    }

private:
    void add(std::string path) {
        if (std::find(out.begin(), out.end(), path) == out.end()) out.push_back(std::move(path));
    }

    void inside(const record& fields, const std::string& path) {
        // Once more inside itself is enough to see it.
        if (std::find(open_.begin(), open_.end(), &fields) != open_.end()) return;
        open_.push_back(&fields);
        rows(fields, path, 0);
        open_.pop_back();
    }

    void row(const record& fields, const field& row, const std::string& path, std::uint16_t own_scope) {
        const auto attribute = path + "/@" + std::string(row.name);
        const auto child = path + '/' + std::string(row.name);
        switch (row.place) {
            case place::attribute:
            case place::selector: add(attribute); return;
            case place::sized_attribute: add(attribute); [[fallthrough]];
            case place::sized_text: add(path + "/@" + std::string(row.attribute_name)); return;
            case place::group:
                add(child);
                rows(fields, child, own_scope);
                return;
            case place::flag:
            case place::raw:
            case place::custom: add(child); return;
            case place::child_attribute:
                add(child);
                add(child + "/@" + std::string(row.attribute_name));
                return;
            case place::element:
            case place::one_of:
            case place::merged: break;
            default: return;
        }
        const auto& type = held_type(*row.type);
        if (row.place == place::element) {
            add(child);
            if (!row.attribute_name.empty()) add(child + "/@" + std::string(row.attribute_name));
        }
        const auto& at = row.place == place::element ? child : path;
        if (type.shape == shape::record && type.fields) inside(type.fields(), at);
        for (std::size_t i = 0; i < type.alternatives.size(); ++i) {
            auto name = path + '/' + std::string(alternative_name(row, type, i));
            if (row.place == place::one_of) add(name);
            if (auto* inner = alternative_record(type, i)) inside(*inner, row.place == place::one_of ? name : at);
        }
    }

    std::vector<const record*> open_;
};

}  // namespace

std::vector<const record*> records_of(const record& root) {
    std::vector<const record*> out;
    collect(root, out);
    return out;
}

std::vector<std::string> paths_of(const record& root) {
    paths out;
    out.rows(root, '/' + std::string(root.name), 0);
    return std::move(out.out);
}

}  // namespace vir::xml
