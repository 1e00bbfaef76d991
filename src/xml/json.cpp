// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/xml/formatter.hpp"
#include "src/xml/nearest.hpp"
#include "src/xml/reader.hpp"
#include "src/xml/tree.hpp"
#include "src/xml/units.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace vir::xml {
namespace {

using json = nlohmann::ordered_json;

/// Structs to JSON: what formatter is for XML.
class json_writer {
public:
    void rows(const record& fields, const void* object, std::uint16_t scope, json& to) {
        const std::size_t from = scope;
        const std::size_t end = scope ? from + fields.rows[scope - 1].rows : fields.rows.size();
        for (std::size_t i = from; i < end; i += 1u + fields.rows[i].rows) {
            const auto& row = fields.rows[i];
            if (row.wanted && !row.wanted(object)) continue;
            if (row.place == place::group) {
                auto inside = json::object();
                rows(fields, object, static_cast<std::uint16_t>(i + 1), inside);
                if (!inside.empty() || row.is_always) to[std::string(row.json_name)] = std::move(inside);
            } else if (row.member) {
                if (auto* member = member_of(row, object)) put(fields, row, object, member, to);
            }
        }
    }

private:
    void put(const record& fields, const field& row, const void* object, const void* member, json& to) {
        const auto* type = row.type;
        const void* held = type ? held_value(type, member) : nullptr;
        const std::string key(row.json_name);
        switch (row.place) {
            case place::attribute:
            case place::text:
            case place::sized_text:
            case place::sized_attribute:
                if (!held || !is_written(row, *type, held, row.type->shape == shape::optional)) return;
                if (row.place != place::attribute && row.place != place::text)
                    to[std::string(row.attribute_name)] = row.rest->unit_name.empty() ? unit_name(type->unit) : row.rest->unit_name;
                to[key] = scalar(row, *type, held);
                return;
            case place::selector:
                if (held)
                    if (auto name = alternative_name(row, *type, type->count(held)); !name.empty()) to[key] = name;
                return;
            case place::flag:
                if (*static_cast<const bool*>(member)) to[key] = true;
                return;
            case place::raw:
                if (const auto& xml = *static_cast<const std::string*>(member); !xml.empty()) to[key] = xml;
                return;
            case place::custom: {
                std::string xml;
                {
                    writer out(xml);
                    formatter(out).write_row(fields, row, object);
                }
                if (xml.find_first_not_of(" \n") != xml.npos) to[key] = xml;
                return;
            }
            case place::merged:
                if (!held) return;
                if (type->shape != shape::choice)
                    rows(type->fields(), held, 0, to);
                else if (auto* inside = alternative_record(*type, type->count(held)))
                    rows(*inside, type->find(const_cast<void*>(held)), 0, to);
                return;
            default: break;
        }
        if (!held) return;
        const bool plain = row.type->shape != shape::optional;
        if (type->shape == shape::scalar && !is_written(row, *type, held, !plain)) return;
        auto out = value(row, *type, held);
        const bool empty = (out.is_object() || out.is_array()) && out.empty();
        if (!empty || (!plain && type->shape != shape::list) || row.is_always) to[key] = std::move(out);
    }

    json value(const field& row, const member_type& type, const void* value) {
        switch (type.shape) {
            case shape::scalar: return scalar(row, type, value);
            case shape::record: {
                auto out = json::object();
                rows(type.fields(), value, 0, out);
                return out;
            }
            case shape::list: {
                auto out = json::array();
                for (std::size_t i = 0, n = type.count(value); i < n; ++i) {
                    const auto* item = type.item;
                    if (auto* held = held_value(item, type.at(const_cast<void*>(value), i)))
                        out.push_back(this->value(row, *item, held));
                }
                return out;
            }
            case shape::choice: {
                auto out = json::object();
                const auto index = type.count(value);
                auto name = alternative_name(row, type, index);
                const auto* inner = type.alternatives[index];
                const void* held = held_value(inner, type.find(const_cast<void*>(value)));
                if (row.place == place::one_of) {
                    if (held) out[std::string(name)] = this->value(row, *inner, held);
                    return out;
                }
                if (!row.attribute_name.empty()) out[std::string(row.attribute_name)] = name;
                if (auto* fields = alternative_record(type, index); fields && held) rows(*fields, held, 0, out);
                return out;
            }
            default: return {};
        }
    }

    json scalar(const field& row, const member_type& type, const void* value) {
        // Numbers are decimal in JSON whatever they are in XML.
        field plain = row;
        plain.is_hex = false;
        const codec& from = row.text && row.place != place::one_of ? *row.text : *type.text;
        text_.clear();
        from.write(value, text_, plain);
        switch (from.kind) {
            case value_kind::boolean: return text_ == from.words[1];
            case value_kind::text: return text_;
            default: return json::parse(text_);
        }
    }

    std::string text_;
};

/// JSON to structs: what reader is for XML.
class json_reader {
public:
    void record_from(const record& fields, void* object, const json& from, const std::string& path,
                     std::string_view known_key = {}) {
        if (!from.is_object()) fail(path, "an object is expected");
        if (depth_ == parse_options().max_depth) fail(path, fmt::format("nested deeper than {} levels", depth_));
        ++depth_;
        std::vector<std::string_view> known{known_key};
        rows(fields, object, 0, from, path, known);
        refuse_unknown(from, known, path);
        --depth_;
        if (!fields.validate) return;
        try {
            fields.validate(object);
        } catch (error& failure) {
            throw failure.with_prefix(path + ": ");
        }
    }

private:
    [[noreturn]] static void fail(const std::string& path, std::string_view what) {
        throw error(errc::xml_error, error_domain::xml, fmt::format("JSON error: {}: {}", path, what))
            .with_str(1, path);
    }

    static void refuse_unknown(const json& from, const std::vector<std::string_view>& known, const std::string& path) {
        for (const auto& [key, ignored] : from.items()) {
            if (std::find(known.begin(), known.end(), key) != known.end()) continue;
            auto near = nearest(key, known);
            fail(path, near.empty() ? fmt::format("unknown key '{}'", key)
                                    : fmt::format("unknown key '{}', did you mean '{}'?", key, near));
        }
    }

    void rows(const record& fields, void* object, std::uint16_t scope, const json& from, const std::string& path,
              std::vector<std::string_view>& known) {
        const std::size_t begin = scope;
        const std::size_t end = scope ? begin + fields.rows[scope - 1].rows : fields.rows.size();
        // Selectors first: they decide which alternative's rows are merged.
        for (bool selectors : {true, false}) {
            for (std::size_t i = begin; i < end; i += 1u + fields.rows[i].rows) {
                const auto& row = fields.rows[i];
                if ((row.place == place::selector) != selectors) continue;
                if (row.place == place::merged) {
                    merged(row, object, from, path, known);
                    continue;
                }
                if (!row.member && row.place != place::group) continue;
                known.push_back(row.json_name);
                if (row.place == place::sized_text || row.place == place::sized_attribute)
                    known.push_back(row.attribute_name);
                auto found = from.find(std::string(row.json_name));
                if (found == from.end()) {
                    if (row.is_required) fail(path, fmt::format("'{}' is missing", row.json_name));
                    continue;
                }
                const auto inner = fmt::format("{}/{}", path, row.json_name);
                if (row.place == place::group) {
                    if (!found->is_object()) fail(inner, "an object is expected");
                    std::vector<std::string_view> inside;
                    rows(fields, object, static_cast<std::uint16_t>(i + 1), *found, inner, inside);
                    refuse_unknown(*found, inside, inner);
                } else {
                    member(row, row.member(object, access::make), from, *found, inner);
                }
            }
        }
    }

    void merged(const field& row, void* object, const json& from, const std::string& path,
                std::vector<std::string_view>& known) {
        const auto* type = row.type;
        // A box is made when one of its keys is there.
        if (type->shape == shape::optional) {
            const auto& inside = *type->item;
            if (inside.shape != shape::record) fail(path, "an optional choice cannot be merged");
            bool wanted = false;
            for (const auto& inner : inside.fields().rows) {
                if (inner.scope != 0) continue;
                known.push_back(inner.json_name);
                wanted = wanted || from.contains(std::string(inner.json_name));
            }
            if (!wanted) return;
            rows(inside.fields(), type->make(row.member(object, access::make)), 0, from, path, known);
            return;
        }
        void* member = row.member(object, access::make);
        if (type->shape != shape::choice)
            rows(type->fields(), member, 0, from, path, known);
        else if (auto* inside = alternative_record(*type, type->count(member)))
            rows(*inside, type->find(member), 0, from, path, known);
    }

    void choose(const field& row, const member_type& type, void* choice, const json& name, const std::string& path) {
        if (!name.is_string()) fail(path, "a string is expected");
        std::vector<std::string_view> names;
        for (std::size_t i = 0; i < type.alternatives.size(); ++i) {
            names.push_back(alternative_name(row, type, i));
            if (names.back() != name.get_ref<const std::string&>()) continue;
            type.at(choice, i);
            return;
        }
        fail(path, fmt::format("'{}' is not one of {}", name.get_ref<const std::string&>(), enumerate(names)));
    }

    void member(const field& row, void* member, const json& whole, const json& from, const std::string& path) {
        const auto* type = row.type;
        void* value = member;
        switch (row.place) {
            case place::selector:
                for (; type->shape == shape::optional; type = type->item) value = type->make(value);
                choose(row, *type, value, from, path);
                return;
            case place::flag:
                if (!from.is_boolean()) fail(path, "true or false is expected");
                *static_cast<bool*>(member) = from.get<bool>();
                return;
            case place::raw:
                xml_of(from, path);
                *static_cast<std::string*>(member) = from.get<std::string>();
                return;
            case place::custom: custom(row, member, from, path); return;
            case place::sized_text:
            case place::sized_attribute: size(row, member, whole, from, path); return;
            default: set(row, *type, value, from, path);
        }
    }

    void set(const field& row, const member_type& type, void* value, const json& from, const std::string& path) {
        switch (type.shape) {
            case shape::optional: set(row, *type.item, type.make(value), from, path); return;
            case shape::list:
                if (!from.is_array()) fail(path, "an array is expected");
                for (std::size_t i = 0; i < from.size(); ++i)
                    set(row, *type.item, type.make(value), from[i], fmt::format("{}[{}]", path, i + 1));
                return;
            case shape::record: record_from(type.fields(), value, from, path); return;
            case shape::scalar: scalar(row, type, value, from, path); return;
            case shape::choice: break;
        }
        if (!from.is_object()) fail(path, "an object is expected");
        if (row.place == place::one_of) {
            if (from.size() != 1) fail(path, "an object with one key is expected");
            auto entry = from.items().begin();
            choose(row, type, value, entry.key(), path);
            set(row, *type.alternatives[type.count(value)], type.find(value), entry.value(), path + '/' + entry.key());
            return;
        }
        if (!row.attribute_name.empty()) {
            if (auto name = from.find(std::string(row.attribute_name)); name != from.end())
                choose(row, type, value, *name, fmt::format("{}/{}", path, row.attribute_name));
            else if (!row.selector_may_lack)
                fail(path, fmt::format("'{}' is missing", row.attribute_name));
        }
        if (auto* fields = alternative_record(type, type.count(value)))
            record_from(*fields, type.find(value), from, path, row.attribute_name);
        else
            refuse_unknown(from, {row.attribute_name}, path);
    }

    void scalar(const field& row, const member_type& type, void* value, const json& from, const std::string& path) {
        const codec& to = row.text && row.place != place::one_of ? *row.text : *type.text;
        std::string text;
        if (from.is_string())
            text = from.get<std::string>();
        else if (from.is_boolean() && to.kind == value_kind::boolean)
            text = to.words[from.get<bool>()];
        else if (from.is_number() && to.kind != value_kind::text && to.kind != value_kind::boolean)
            text = from.dump();
        else
            fail(path, to.kind == value_kind::boolean ? "true or false is expected"
                       : to.kind == value_kind::text  ? "a string is expected"
                                                      : "a number is expected");
        field plain = row;
        plain.is_hex = row.is_hex && !from.is_number();
        if (to.read(text, value, plain)) return;
        fail(path, !to.words.empty() ? fmt::format("'{}' is not one of {}", text, enumerate(to.words))
                            : fmt::format("'{}' cannot be read", text));
    }

    void size(const field& row, void* member, const json& whole, const json& from, const std::string& path) {
        const auto* type = row.type;
        for (; type->shape == shape::optional; type = type->item) member = type->make(member);
        if (!from.is_number_unsigned()) fail(path, "a number is expected");
        const std::uint64_t own = type->unit ? type->unit : 1;
        std::string unit_text;
        if (auto unit = whole.find(std::string(row.attribute_name)); unit != whole.end() && unit->is_string())
            unit_text = unit->get<std::string>();
        auto unit = unit_bytes(unit_text, row.rest->low ? row.rest->low : own);
        if (!unit) fail(path, fmt::format("unknown unit '{}'", unit_text));
        std::uint64_t bytes;
        if (__builtin_mul_overflow(from.get<std::uint64_t>(), *unit, &bytes)) fail(path, "the value is too large");
        field plain;
        type->text->read(std::to_string(bytes / own + (bytes % own != 0)), member, plain);
    }

    static const std::string& xml_of(const json& from, const std::string& path) {
        if (!from.is_string()) fail(path, "a string of XML is expected");
        const auto& text = from.get_ref<const std::string&>();
        try {
            (void)tree("<xml>" + text + "</xml>", parse_options());
        } catch (const error& failure) {
            fail(path, failure.message());
        }
        return text;
    }

    void custom(const field& row, void* member, const json& from, const std::string& path) {
        const auto source = "<xml>" + xml_of(from, path) + "</xml>";
        const tree document(source, parse_options());
        const auto* child = document.root().first_element();
        for (; child; child = child->next_element()) row.rest->read(node(child), member);
    }

    std::size_t depth_ = 0;
};

}  // namespace

std::string to_json(const record& description, const void* value, int indent) {
    auto out = json::object();
    json_writer().rows(description, value, 0, out);
    return out.dump(indent, ' ', false, json::error_handler_t::replace);
}

void from_json(const record& description, void* value, std::string_view text) {
    json parsed;
    try {
        parsed = json::parse(text);
    } catch (const json::parse_error& failure) {
        // Without the library's own number of it.
        std::string_view why = failure.what();
        if (const auto end = why.find("] "); why.starts_with('[') && end != why.npos) why.remove_prefix(end + 2);
        throw error(errc::conf_syntax, error_domain::conf, fmt::format("not JSON: {}", why));
    }
    json_reader().record_from(description, value, parsed, '/' + std::string(description.name));
}

}  // namespace vir::xml
