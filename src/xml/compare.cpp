// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/xml/formatter.hpp"
#include "src/xml/reader.hpp"
#include "src/xml/units.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace vir::xml {
namespace {

using maybe_text = std::optional<std::string>;

/// Walks two structs of one description side by side; either may be absent.
class comparison {
public:
    std::vector<difference> found;

    void rows(const record& fields, const void* a, const void* b, const std::string& path, std::uint16_t scope) {
        const std::size_t from = scope;
        const std::size_t to = scope ? from + fields.rows[scope - 1].rows : fields.rows.size();
        for (std::size_t i = from; i < to; i += 1u + fields.rows[i].rows) {
            const auto& row = fields.rows[i];
            const void* left = a && (!row.wanted || row.wanted(a)) ? a : nullptr;
            const void* right = b && (!row.wanted || row.wanted(b)) ? b : nullptr;
            if (!left && !right) continue;
            if (row.place == place::group) {
                rows(fields, left, right, path + '/' + std::string(row.name), static_cast<std::uint16_t>(i + 1));
            } else if (row.member) {
                member(fields, row, left, right, path);
            }
        }
    }

private:
    void note(std::string path, maybe_text before, maybe_text after) {
        if (before != after) found.emplace_back(std::move(path), std::move(before), std::move(after));
    }

    void member(const record& fields, const field& row, const void* a, const void* b, const std::string& path) {
        const void* left = a ? member_of(row, a) : nullptr;
        const void* right = b ? member_of(row, b) : nullptr;
        switch (row.place) {
            case place::attribute:
            case place::sized_attribute:
                note(fmt::format("{}/@{}", path, row.name), scalar(row, left), scalar(row, right));
                return;
            case place::selector:
                note(fmt::format("{}/@{}", path, row.name), selected(row, left), selected(row, right));
                return;
            case place::text:
            case place::sized_text: note(path, scalar(row, left), scalar(row, right)); return;
            case place::flag:
            case place::raw:
            case place::custom:
                note(fmt::format("{}/{}", path, row.name), written(fields, row, a), written(fields, row, b));
                return;
            case place::merged: merged(row, left, right, path); return;
            case place::element:
            case place::child_attribute:
            case place::one_of: value(row, *row.type, left, *row.type, right, element_path(row, path)); return;
            default: return;
        }
    }

    static std::string element_path(const field& row, const std::string& path) {
        return row.place == place::one_of ? path + "/*" : fmt::format("{}/{}", path, row.name);
    }

    // What is written of a scalar, if it is.
    maybe_text scalar(const field& row, const void* member) {
        const auto* type = row.type;
        const void* held = held_value(type, member);
        if (!held || !is_written(row, *type, held, row.type->shape == shape::optional)) return {};
        return text_of(row, *type, held);
    }

    maybe_text text_of(const field& row, const member_type& type, const void* value) {
        maybe_text out(std::in_place);
        (row.text ? row.text : type.text)->write(value, *out, row);
        if (row.place == place::sized_text || row.place == place::sized_attribute)
            out->append(" ").append(unit_name(type.unit));
        return out;
    }

    maybe_text selected(const field& row, const void* member) {
        const auto* type = row.type;
        const void* held = held_value(type, member);
        if (!held) return {};
        auto name = alternative_name(row, *type, type->count(held));
        return name.empty() ? maybe_text() : maybe_text(name);
    }

    template <class Write>
    static maybe_text as_xml(Write write) {
        std::string out;
        {
            writer to(out);
            formatter each(to);
            write(each);
        }
        if (out.empty()) return {};
        if (out.ends_with('\n')) out.pop_back();
        return out;
    }

    maybe_text written(const record& fields, const field& row, const void* object) {
        if (!object) return {};
        return as_xml([&](formatter& to) { to.write_row(fields, row, object); });
    }

    maybe_text whole(const field& row, const member_type& type, const void* value) {
        if (!value) return {};
        return as_xml([&](formatter& to) { to.write_value(row, type, value); });
    }

    void merged(const field& row, const void* a, const void* b, const std::string& path) {
        const auto* left_type = row.type;
        const auto* right_type = row.type;
        a = held_value(left_type, a);
        b = held_value(right_type, b);
        const auto* type = a ? left_type : right_type;
        if (!a && !b) return;
        if (type->shape != shape::choice) {
            rows(type->fields(), a, b, path, 0);
            return;
        }
        const record* left = a ? alternative_record(*type, type->count(a)) : nullptr;
        const record* right = b ? alternative_record(*type, type->count(b)) : nullptr;
        const void* left_held = left ? type->find(const_cast<void*>(a)) : nullptr;
        const void* right_held = right ? type->find(const_cast<void*>(b)) : nullptr;
        if (left && left == right) {
            rows(*left, left_held, right_held, path, 0);
        } else {
            if (left) rows(*left, left_held, nullptr, path, 0);
            if (right) rows(*right, nullptr, right_held, path, 0);
        }
    }

    // Two values of a row's element; `path` names the element.
    void value(const field& row, const member_type& left_type, const void* a, const member_type& right_type,
               const void* b, const std::string& path) {
        const auto* left = &left_type;
        const auto* right = &right_type;
        a = held_value(left, a);
        b = held_value(right, b);
        const auto& type = a ? *left : *right;
        if (!a && !b) return;
        const bool was_optional = (a ? left_type : right_type).shape == shape::optional;
        switch (type.shape) {
            case shape::list: list(row, type, a, b, path); return;
            case shape::scalar: {
                auto text = [&](const void* value) -> maybe_text {
                    if (!value || !is_written(row, type, value, was_optional)) return {};
                    return text_of(row, type, value);
                };
                note(row.place == place::child_attribute ? fmt::format("{}/@{}", path, row.attribute_name) : path,
                     text(a), text(b));
                return;
            }
            case shape::record:
                if (a && b)
                    rows(type.fields(), a, b, path, 0);
                else
                    note(path, whole(row, type, a), whole(row, type, b));
                return;
            default: break;
        }
        const auto index = type.count(a ? a : b);
        auto* fields = alternative_record(type, index);
        if (a && b && type.count(b) == index && fields) {
            auto inside = row.place == place::one_of
                              ? path.substr(0, path.rfind('/') + 1) + std::string(alternative_name(row, type, index))
                              : path;
            rows(*fields, type.find(const_cast<void*>(a)), type.find(const_cast<void*>(b)), inside, 0);
        } else {
            note(path, whole(row, type, a), whole(row, type, b));
        }
    }

    struct item {
        std::string key;
        const void* value;
    };

    static std::vector<item> items(const member_type& list, const void* value) {
        std::vector<item> out;
        auto* get_key = list.item->shape == shape::record ? list.item->fields().key : nullptr;
        for (std::size_t i = 0, n = value ? list.count(value) : 0; i < n; ++i) {
            const void* each = list.at(const_cast<void*>(value), i);
            out.push_back({get_key ? get_key(each) : std::string(), each});
        }
        return out;
    }

    static bool all_named(const std::vector<item>& list) {
        std::vector<std::string_view> keys;
        for (const auto& each : list) {
            if (each.key.empty()) return false;
            keys.push_back(each.key);
        }
        std::sort(keys.begin(), keys.end());
        return std::adjacent_find(keys.begin(), keys.end()) == keys.end();
    }

    void list(const field& row, const member_type& type, const void* a, const void* b, const std::string& path) {
        auto left = items(type, a), right = items(type, b);
        if (!all_named(left) || !all_named(right)) {
            for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i)
                value(row, *type.item, i < left.size() ? left[i].value : nullptr, *type.item,
                      i < right.size() ? right[i].value : nullptr, fmt::format("{}[{}]", path, i + 1));
            return;
        }
        auto named = [](const std::vector<item>& in, const std::string& key) {
            return std::find_if(in.begin(), in.end(), [&](const item& each) { return each.key == key; });
        };
        std::string order_before, order_after;
        auto append = [](std::string& order, const std::string& key) {
            if (!order.empty()) order += ", ";
            order += key;
        };
        for (const auto& each : left) {
            auto twin = named(right, each.key);
            if (twin != right.end()) append(order_before, each.key);
            value(row, *type.item, each.value, *type.item, twin == right.end() ? nullptr : twin->value,
                  fmt::format("{}[{}]", path, each.key));
        }
        for (const auto& each : right) {
            if (named(left, each.key) != left.end())
                append(order_after, each.key);
            else
                value(row, *type.item, nullptr, *type.item, each.value, fmt::format("{}[{}]", path, each.key));
        }
        note(path, order_before, order_after);
    }
};

}  // namespace

std::vector<difference> compare(const record& description, const void* before, const void* after) {
    comparison out;
    out.rows(description, before, after, '/' + std::string(description.name), 0);
    return std::move(out.found);
}

}  // namespace vir::xml
