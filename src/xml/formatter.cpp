// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/xml/formatter.hpp"

#include "src/xml/raw.hpp"
#include "src/xml/reader.hpp"
#include "src/xml/units.hpp"

#include <bit>
#include <utility>

namespace vir::xml {

const void* held_value(const member_type*& type, const void* value) {
    while (value && type->shape == shape::optional) {
        value = type->find(const_cast<void*>(value));
        type = type->item;
    }
    return value;
}

bool is_written(const field& row, const member_type& type, const void* value, bool was_optional) {
    if (row.is_always) return true;
    if (!type.is_default) return true;
    const bool hides_default = row.omits_default || (!was_optional && type.text == &codecs::string);
    return !hides_default || !type.is_default(value);
}

namespace {

const void* active(const member_type& choice, const void* value) { return choice.find(const_cast<void*>(value)); }

// Whose rows a merged member stands for, and their struct; null for an alternative without any.
std::pair<const record*, const void*> merged_record(const member_type& type, const void* value) {
    if (type.shape != shape::choice) return {&type.fields(), value};
    const auto* inside = alternative_record(type, type.count(value));
    return {inside, inside ? active(type, value) : nullptr};
}

}  // namespace

void formatter::write(const record& fields, const void* object, std::string_view name) {
    out_.open(name);
    write_inside(fields, object);
    out_.close(name);
}

// Words and numbers of our own need no escapes; texts of others may.
void formatter::put_value(const codec& text, const void* value, const field& row, bool in_attribute) {
    if (&text == &codecs::string) {
        out_.put_escaped(*static_cast<const std::string*>(value), in_attribute);
        return;
    }
    if (text.is_index) {
        const auto words = text.words();
        const std::size_t index = *static_cast<const std::uint8_t*>(value);
        out_.put(index < words.size() ? words[index] : std::string_view("?"));
        return;
    }
    if (text.print) {
        char digits[40];
        out_.put({digits, static_cast<std::size_t>(text.print(value, digits, row) - digits)});
        return;
    }
    text_.clear();
    text.write(value, text_, row);
    out_.put_escaped(text_, in_attribute);
}

// What is to be written of a row's member; `type` is what it is then. Null: nothing, which is so for most rows.
const void* formatter::value_of(const field& row, const void* object, const member_type*& type) {
    if (row.is_always) {
        type = row.type;
        const void* value = held_value(type, member_of(row, object));
        return value && (!row.wanted || row.wanted(object)) ? value : nullptr;
    }
    const void* value = row.present(object);
    if (!value) return nullptr;
    type = row.held;
    if (row.wanted && !row.wanted(object)) return nullptr;
    return row.omits_default && type->is_default && type->is_default(value) ? nullptr : value;
}

namespace {

row_bits present_rows(const record& fields, const void* object) {
    row_bits out = fields.always;
    fields.find_present(object, out.data());
    return out;
}

// Calls `write` for the rows of a scope that are present and wanted by `mask` (of scope 0) or `place_is`.
template <class Place, class Write>
void each_row(const record& fields, const row_bits& present, const row_bits& mask, std::uint16_t scope, Place place_is,
              Write write) {
    if (scope == 0) {
        const std::size_t words = (fields.rows.size() + 63) / 64;
        for (std::size_t word = 0; word < words; ++word)
            for (auto bits = present[word] & mask[word]; bits; bits &= bits - 1)
                write(fields.rows[word * 64 + static_cast<std::size_t>(std::countr_zero(bits))]);
        return;
    }
    const std::size_t end = scope + fields.rows[scope - 1].rows;
    for (std::size_t i = scope; i < end; i += fields.keys[i].skip)
        if (present[i / 64] >> i % 64 & 1 && place_is(fields.rows[i].place)) write(fields.rows[i]);
}

}  // namespace

void formatter::write_inside(const record& fields, const void* object) {
    const auto present = present_rows(fields, object);
    write_attributes(fields, object, present, 0);
    write_content(fields, object, present, 0);
}

void formatter::write_attributes(const record& fields, const void* object, const row_bits& present,
                                 std::uint16_t scope) {
    each_row(fields, present, fields.attributes, scope, detail::has_attributes, [&](const field& row) {
        if (row.place == place::xmlns) {
            if (row.wanted(object)) out_.attribute("xmlns:" + std::string(row.name), row.attribute_name);
            return;
        }
        const member_type* type;
        if (const void* value = value_of(row, object, type)) write_attribute(row, *type, value);
    });
}

void formatter::write_attribute(const field& row, const member_type& type, const void* value) {
    if (row.place == place::attribute || row.place == place::sized_attribute) {
        out_.begin_attribute(row.name);
        put_value(*row.text, value, row, true);
        out_.end_attribute();
        if (row.place == place::attribute) return;
    }
    switch (row.place) {
        case place::merged:
            if (const auto [inside, object] = merged_record(type, value); inside && inside->attributes != row_bits())
                write_attributes(*inside, object, present_rows(*inside, object), 0);
            return;
        case place::selector:
            if (auto name = alternative_name(row, type, type.count(value)); !name.empty())
                out_.attribute(row.name, name);
            return;
        default: out_.attribute(row.attribute_name, unit_name(type.unit));
    }
}

void formatter::write_content(const record& fields, const void* object, const row_bits& present,
                              std::uint16_t scope) {
    each_row(fields, present, fields.contents, scope, detail::has_content,
             [&](const field& row) { write_row(fields, row, object, present); });
}

void formatter::write_row(const record& fields, const field& row, const void* object) {
    write_row(fields, row, object, present_rows(fields, object));
}

void formatter::write_row(const record& fields, const field& row, const void* object, const row_bits& present) {
    if (row.present) {
        const member_type* type;
        if (const void* value = value_of(row, object, type)) write_member(row, *type, value);
    } else if (!row.wanted || row.wanted(object)) {
        if (row.place == place::group)
            write_group(fields, row, object, present);
        else if (row.place == place::custom)
            if (const void* member = member_of(row, object)) row.write(member, out_);
    }
}

void formatter::write_member(const field& row, const member_type& type, const void* value) {
    if (row.place == place::element || row.place == place::child_attribute) {
        // What an optional holds is written even if it is empty: its being there says something.
        if (&type != row.type && type.shape != shape::list)
            write_value(row, type, value);
        else
            write_element(row, type, value);
        return;
    }
    switch (row.place) {
        case place::text:
        case place::sized_text:
            out_.begin_text();
            put_value(*row.text, value, row, false);
            return;
        case place::merged:
            if (const auto [inside, object] = merged_record(type, value); inside && inside->contents != row_bits())
                write_content(*inside, object, present_rows(*inside, object), 0);
            return;
        case place::flag:
            if (*static_cast<const bool*>(value)) {
                out_.open(row.name);
                out_.close(row.name);
            }
            return;
        case place::raw:
            out_.open(row.name);
            if (const auto& xml = *static_cast<const std::string*>(value); !xml.empty()) write_raw(xml, out_);
            out_.close(row.name);
            return;
        case place::custom: row.write(value, out_); return;
        case place::one_of: write_one_of(row, type, value); return;
        default: return;
    }
}

void formatter::write_group(const record& fields, const field& row, const void* object, const row_bits& present) {
    const auto scope = static_cast<std::uint16_t>(&row - fields.rows.data() + 1);
    if (!row.is_always) {
        bool any = false;
        for (std::size_t i = scope; i < scope + std::size_t(row.rows) && !any; ++i)
            any = (present[i / 64] >> i % 64 & 1) && fields.rows[i].place != place::group;
        if (!any) return;
    }
    const auto before = out_.here();
    out_.open(row.name);
    const auto opened = out_.here();
    write_attributes(fields, object, present, scope);
    write_content(fields, object, present, scope);
    if (!row.is_always && out_.here().size == opened.size)
        out_.rewind(before);
    else
        out_.close(row.name);
}

void formatter::write_value(const field& row, const member_type& type, const void* value) {
    if (row.place == place::one_of) return write_one_of(row, type, value);
    if (type.shape == shape::record) return write_record(row, type.fields(), value, {}, {}, false);
    if (type.shape == shape::scalar) return write_scalar(row, type, value);
    write_element(row, type, value);
}

void formatter::write_scalar(const field& row, const member_type& type, const void* value) {
    const codec& text = row.text ? *row.text : *type.text;
    out_.open(row.name);
    if (row.place == place::child_attribute) {
        out_.begin_attribute(row.attribute_name);
        put_value(text, value, row, true);
        out_.end_attribute();
    } else if (&text != &codecs::string || !static_cast<const std::string*>(value)->empty()) {
        out_.begin_text();
        put_value(text, value, row, false);
    }
    out_.close(row.name);
}

void formatter::write_element(const field& row, const member_type& type, const void* value) {
    switch (type.shape) {
        case shape::optional:
            if (const void* held = type.find(const_cast<void*>(value))) write_value(row, *type.item, held);
            return;
        case shape::list:
            for (std::size_t i = 0, n = type.count(value); i < n; ++i)
                write_value(row, *type.item, type.at(const_cast<void*>(value), i));
            return;
        case shape::record: write_record(row, type.fields(), value, {}, {}, !row.is_always); return;
        case shape::choice: {
            const auto index = type.count(value);
            auto* fields = alternative_record(type, index);
            auto selected = row.attribute_name.empty() ? std::string_view() : alternative_name(row, type, index);
            if (fields)
                write_record(row, *fields, active(type, value), row.attribute_name, selected, selected.empty());
            else if (!selected.empty()) {
                out_.open(row.name);
                out_.attribute(row.attribute_name, selected);
                out_.close(row.name);
            }
            return;
        }
        case shape::scalar:
            if (is_written(row, type, value, false)) write_scalar(row, type, value);
    }
}

void formatter::write_record(const field& row, const record& fields, const void* object, std::string_view selector,
                             std::string_view selected, bool may_vanish) {
    const auto before = out_.here();
    out_.open(row.name);
    if (!selected.empty()) out_.attribute(selector, selected);
    const auto opened = out_.here();
    write_inside(fields, object);
    if (may_vanish && out_.here().size == opened.size)
        return out_.rewind(before);
    out_.close(row.name);
    if (row.is_spaced) out_.lines("\n");
}

void formatter::write_one_of(const field& row, const member_type& type, const void* value) {
    switch (type.shape) {
        case shape::optional:
            if (const void* held = type.find(const_cast<void*>(value))) write_one_of(row, *type.item, held);
            return;
        case shape::list:
            for (std::size_t i = 0, n = type.count(value); i < n; ++i)
                write_one_of(row, *type.item, type.at(const_cast<void*>(value), i));
            return;
        case shape::choice: {
            const auto index = type.count(value);
            const auto name = alternative_name(row, type, index);
            const auto* inner = type.alternatives[index];
            const void* held = held_value(inner, active(type, value));
            if (name.empty() || !held) return;
            if (inner->shape == shape::record && inner->fields) {
                write(inner->fields(), held, name);
            } else if (inner->shape == shape::scalar) {
                auto named = row;
                named.name = name;
                named.text = inner->text;
                write_scalar(named, *inner, held);
            }
            return;
        }
        default: return;
    }
}

}  // namespace vir::xml
