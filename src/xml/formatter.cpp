// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/xml/formatter.hpp"

#include "src/xml/raw.hpp"
#include "src/xml/reader.hpp"
#include "src/xml/units.hpp"

#include <algorithm>
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

// Hands write(most, print) a value: print(to) writes it from `to` on, at most `most` characters, and gives their end.
// Words and numbers of our own need no escapes; texts of others may.
template <class Write>
void formatter::with_text(const codec& text, const void* value, const field& row, bool in_attribute, Write write) {
    auto escaped = [&](const std::string& from) {
        write(from.size() * writer::longest_escape,
              [&](char* to) { return out_.copy_escaped(to, from, in_attribute); });
    };
    if (&text == &codecs::string) {
        escaped(*static_cast<const std::string*>(value));
    } else if (text.is_index) {
        const std::size_t index = *static_cast<const std::uint8_t*>(value);
        const auto word = index < text.words.size() ? text.words[index] : std::string_view("?");
        write(word.size(), [&](char* to) { return writer::copy(to, word); });
    } else if (text.print) {
        write(40, [&](char* to) { return text.print(value, to, row); });
    } else {
        text_.clear();
        text.write(value, text_, row);
        escaped(text_);
    }
}

void formatter::put_attribute(std::string_view name, const codec& text, const void* value, const field& row) {
    with_text(text, value, row, true, [&](std::size_t most, auto print) { out_.attribute(name, most, print); });
}

void formatter::put_text(const codec& text, const void* value, const field& row) {
    with_text(text, value, row, false, [&](std::size_t most, auto print) { out_.text(most, print); });
}

// What is to be written of a row's member that was found present; `type` is what it is then. Null: nothing.
const void* formatter::value_of(const field& row, const void* object, const void* value, const member_type*& type) {
    if (row.is_always) {
        type = row.type;
        const void* always = held_value(type, member_of(row, object));
        return always && (!row.wanted || row.wanted(object)) ? always : nullptr;
    }
    type = row.held;
    if (row.wanted && !row.wanted(object)) return nullptr;
    return row.omits_default && type->is_default && type->is_default(value) ? nullptr : value;
}

// The rows of a struct that have something to be written, or of which it cannot be said yet.
struct formatter::members {
    members(const record& fields, const void* object) {
        fields.find_values(object, values);
        const std::size_t count = fields.rows.size();
        for (std::size_t word = 0; word * 64 < count; ++word) {
            auto bits = fields.words[word].always;
            for (std::size_t i = 0, n = std::min<std::size_t>(count - word * 64, 64); i < n; ++i)
                bits |= std::uint64_t(values[word * 64 + i] != nullptr) << i;
            present[word] = bits;
        }
    }
    bool has(std::size_t row) const { return present[row / 64] >> row % 64 & 1; }

    // As far as there are rows.
    std::uint64_t present[most_rows / 64];
    const void* values[most_rows];
};

namespace {

// Calls `write` for the rows of a scope that are present and wanted by `mask` (of scope 0) or `place_is`.
template <class Members, class Place, class Write>
void each_row(const record& fields, const Members& found, std::uint64_t record::masks::*mask, std::uint16_t scope,
              Place place_is, Write write) {
    if (scope == 0) {
        const std::size_t count = (fields.rows.size() + 63) / 64;
        for (std::size_t word = 0; word < count; ++word) {
            for (auto bits = found.present[word] & fields.words[word].*mask; bits; bits &= bits - 1) {
                const auto row = word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
                write(fields.rows[row], found.values[row]);
            }
        }
        return;
    }
    const std::size_t end = scope + fields.rows[scope - 1].rows;
    for (std::size_t i = scope; i < end; i += fields.keys[i].skip)
        if (found.has(i) && place_is(fields.rows[i].place)) write(fields.rows[i], found.values[i]);
}

}  // namespace

void formatter::write_inside(const record& fields, const void* object) {
    const members found(fields, object);
    write_attributes(fields, object, found, 0);
    write_content(fields, object, found, 0);
}

void formatter::write_attributes(const record& fields, const void* object, const members& found,
                                 std::uint16_t scope) {
    const auto mask = &record::masks::attributes;
    each_row(fields, found, mask, scope, detail::has_attributes, [&](const field& row, const void* value) {
        if (row.place == place::xmlns) {
            if (row.wanted(object)) out_.attribute("xmlns:" + std::string(row.name), row.attribute_name);
            return;
        }
        const member_type* type;
        if (value = value_of(row, object, value, type); value) write_attribute(row, *type, value);
    });
}

void formatter::write_attribute(const field& row, const member_type& type, const void* value) {
    if (row.place == place::attribute || row.place == place::sized_attribute) {
        put_attribute(row.name, *row.text, value, row);
        if (row.place == place::attribute) return;
    }
    switch (row.place) {
        case place::merged:
            if (const auto [inside, object] = merged_record(type, value); inside && inside->any_attributes)
                write_attributes(*inside, object, members(*inside, object), 0);
            return;
        case place::selector:
            if (auto name = alternative_name(row, type, type.count(value)); !name.empty())
                out_.attribute(row.name, name);
            return;
        default:
            out_.attribute(row.attribute_name, row.unit_name.empty() ? unit_name(type.unit) : row.unit_name);
    }
}

void formatter::write_content(const record& fields, const void* object, const members& found,
                              std::uint16_t scope) {
    each_row(fields, found, &record::masks::contents, scope, detail::has_content,
             [&](const field& row, const void* value) { write_row(fields, row, object, value, found); });
}

void formatter::write_row(const record& fields, const field& row, const void* object) {
    const members found(fields, object);
    const auto number = static_cast<std::size_t>(&row - fields.rows.data());
    if (found.has(number)) write_row(fields, row, object, found.values[number], found);
}

void formatter::write_row(const record& fields, const field& row, const void* object, const void* value,
                          const members& found) {
    if (row.present) {
        const member_type* type;
        if (value = value_of(row, object, value, type); value) write_member(row, *type, value);
    } else if (!row.wanted || row.wanted(object)) {
        if (row.place == place::group)
            write_group(fields, row, object, found);
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
            put_text(*row.text, value, row);
            return;
        case place::merged:
            if (const auto [inside, object] = merged_record(type, value); inside && inside->any_contents)
                write_content(*inside, object, members(*inside, object), 0);
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

void formatter::write_group(const record& fields, const field& row, const void* object, const members& found) {
    const auto scope = static_cast<std::uint16_t>(&row - fields.rows.data() + 1);
    if (!row.is_always) {
        bool any = false;
        for (std::size_t i = scope; i < scope + std::size_t(row.rows) && !any; ++i)
            any = found.has(i) && fields.rows[i].place != place::group;
        if (!any) return;
    }
    const auto before = out_.here();
    out_.open(row.name);
    const auto opened = out_.here();
    write_attributes(fields, object, found, scope);
    write_content(fields, object, found, scope);
    if (!row.is_always && out_.here().size == opened.size)
        out_.rewind(before);
    else
        out_.close(row.name);
}

void formatter::write_value(const field& row, const member_type& type, const void* value) {
    if (row.place == place::one_of) return write_one_of(row, type, value);
    if (type.shape == shape::record) return write_record(row, type.fields(), value, {}, false);
    if (type.shape == shape::scalar) return write_scalar(row, type, value);
    write_element(row, type, value);
}

void formatter::write_scalar(const field& row, const member_type& type, const void* value) {
    const codec& text = row.text ? *row.text : *type.text;
    out_.open(row.name);
    if (row.place == place::child_attribute) {
        put_attribute(row.attribute_name, text, value, row);
    } else if (&text != &codecs::string || !static_cast<const std::string*>(value)->empty()) {
        put_text(text, value, row);
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
        case shape::record: write_record(row, type.fields(), value, {}, !row.is_always); return;
        case shape::choice: {
            const auto index = type.count(value);
            auto* fields = alternative_record(type, index);
            auto selected = row.attribute_name.empty() ? std::string_view() : alternative_name(row, type, index);
            if (fields)
                write_record(row, *fields, active(type, value), selected, selected.empty());
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

// `selected` is the value of the row's selector, if it has one.
void formatter::write_record(const field& row, const record& fields, const void* object, std::string_view selected,
                             bool may_vanish) {
    const auto before = out_.here();
    out_.open(row.name);
    if (!selected.empty()) out_.attribute(row.attribute_name, selected);
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
