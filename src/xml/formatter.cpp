// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/xml/formatter.hpp"

#include "src/xml/layout.hpp"
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
    if (name.empty()) return write_inside(fields, object);
    out_.open(name);
    write_inside(fields, object);
    out_.close(name);
}

// Values that print() writes are written in place; of the others this is the text. Words of our own need no escapes.
std::string_view formatter::text_of(const codec& text, const void* value, const field& row) {
    if (&text == &codecs::string) return *static_cast<const std::string*>(value);
    if (text.is_index) {
        const std::size_t index = *static_cast<const std::uint8_t*>(value);
        return index < text.words.size() ? text.words[index] : std::string_view("?");
    }
    text_.clear();
    text.write(value, text_, row);
    return text_;
}

char* formatter::put(char* to, const codec& text, std::string_view value, bool in_attribute) const {
    return text.is_index ? writer::copy(to, value) : out_.copy_escaped(to, value, in_attribute);
}

namespace {

// An attribute begins by its row, or, if it is of a row's child, by its name.
char* begin_attribute(writer& out, const field& row, std::size_t most) {
    return row.ready.size ? out.begin_attribute(row.ready, most) : out.begin_attribute(row.name, most);
}
char* begin_attribute(writer& out, std::string_view name, std::size_t most) {
    return out.begin_attribute(name, most);
}

}  // namespace

template <class Name>
void formatter::put_attribute(const Name& name, const codec& text, const void* value, const field& row) {
    if (text.print) return out_.end_attribute(text.print(value, begin_attribute(out_, name, codec::most), row));
    const auto words = text_of(text, value, row);
    char* const to = begin_attribute(out_, name, words.size() * writer::longest_escape);
    out_.end_attribute(put(to, text, words, true));
}

void formatter::put_text(const codec& text, const void* value, const field& row) {
    if (text.print) return out_.end_text(text.print(value, out_.begin_text(codec::most), row));
    const auto words = text_of(text, value, row);
    out_.end_text(put(out_.begin_text(words.size() * writer::longest_escape), text, words, false));
}

void formatter::open(const field& row) { row.ready.size ? out_.open(row.ready) : out_.open(row.name); }
void formatter::close(const field& row) { row.ready.size ? out_.close(row.ready) : out_.close(row.name); }

// What is to be written of a row that was found present; `type` is what it is then. Null: nothing.
const void* formatter::value_of(const field& row, const void* object, const member_type*& type) {
    type = row.held;
    if (row.is_plain) return row.present(object);
    if (row.wanted && !row.wanted(object)) return nullptr;
    if (row.is_always) {
        type = row.type;
        return held_value(type, member_of(row, object));
    }
    const void* value = row.present(object);
    return row.omits_default && type->is_default && type->is_default(value) ? nullptr : value;
}

// The rows of a struct that have something to be written, or of which it cannot be said yet.
struct formatter::present_rows {
    present_rows(const record& fields, const void* object) {
        fields.find_present(object, words);
        for (std::size_t i = 0; i * 64 < fields.rows.size(); ++i) words[i] |= fields.words[i].always;
    }
    bool has(std::size_t row) const { return words[row / 64] >> row % 64 & 1; }
    bool has_any(const record& fields) const {
        std::uint64_t any = 0;
        for (std::size_t i = 0; i * 64 < fields.rows.size(); ++i) any |= words[i];
        return any != 0;
    }

    // As far as there are rows.
    std::uint64_t words[most_rows / 64];
};

// Calls `write` for the rows of a scope that are present and in the mask.
template <class Write>
inline void formatter::each_row(const record& fields, const present_rows& found, std::uint64_t record::masks::*mask,
                                std::uint16_t scope, Write write) {
    const std::size_t end = scope ? scope + std::size_t(fields.rows[scope - 1u].rows) : fields.rows.size();
    for (std::size_t first = scope / 64u * 64; first < end; first += 64) {
        const auto& masks = fields.words[first / 64];
        auto bits = found.words[first / 64] & masks.*mask;
        if (scope == 0)
            bits &= ~masks.grouped;
        else if (scope > first)
            bits &= ~std::uint64_t(0) << (scope - first);
        for (; bits; bits &= bits - 1) {
            const auto number = first + static_cast<std::size_t>(std::countr_zero(bits));
            if (number >= end) return;
            if (const auto& row = fields.rows[number]; scope == 0 || row.scope == scope) write(row);
        }
    }
}

void formatter::write_inside(const record& fields, const void* object) {
    const present_rows found(fields, object);
    write_attributes(fields, object, found, 0);
    write_content(fields, object, found, 0);
}

void formatter::write_attributes(const record& fields, const void* object, const present_rows& found,
                                 std::uint16_t scope) {
    each_row(fields, found, &record::masks::attributes, scope, [&](const field& row) {
        if (row.place == place::xmlns) {
            if (row.wanted(object)) out_.attribute("xmlns:" + std::string(row.name), row.attribute_name);
            return;
        }
        const member_type* type;
        const void* value = value_of(row, object, type);
        if (!value) return;
        if (row.place == place::attribute)
            put_attribute(row, *row.text, value, row);
        else
            write_attribute(row, *type, value);
    });
}

// Of a row that is no plain attribute.
void formatter::write_attribute(const field& row, const member_type& type, const void* value) {
    switch (row.place) {
        case place::merged:
            if (const auto [inside, object] = merged_record(type, value); inside && inside->any_attributes)
                write_attributes(*inside, object, present_rows(*inside, object), 0);
            return;
        case place::selector:
            if (auto name = alternative_name(row, type, type.count(value)); !name.empty())
                out_.attribute(row.name, name);
            return;
        case place::sized_attribute:
            if (row.has_largest_unit) {
                std::string digits;
                row.text->write(value, digits, row);
                const auto shown = largest_unit_of(std::stoull(digits) * type.unit);
                out_.attribute(row.name, std::to_string(shown.count));
                out_.attribute(row.attribute_name, shown.unit);
                return;
            }
            put_attribute(row, *row.text, value, row);
            [[fallthrough]];
        default:
            out_.attribute(row.attribute_name, row.rest->unit_name.empty() ? unit_name(type.unit) : row.rest->unit_name);
    }
}

void formatter::write_content(const record& fields, const void* object, const present_rows& found,
                              std::uint16_t scope) {
    each_row(fields, found, &record::masks::contents, scope,
             [&](const field& row) { write_row(fields, row, object, found); });
}

void formatter::write_row(const record& fields, const field& row, const void* object) {
    const present_rows found(fields, object);
    if (found.has(static_cast<std::size_t>(&row - fields.rows.data()))) write_row(fields, row, object, found);
}

void formatter::write_row(const record& fields, const field& row, const void* object, const present_rows& found) {
    if (row.present) {
        const member_type* type;
        if (const void* value = value_of(row, object, type)) write_member(row, *type, value);
    } else if (!row.wanted || row.wanted(object)) {
        if (row.place == place::group)
            write_group(fields, row, object, found);
        else if (row.place == place::custom)
            if (const void* member = member_of(row, object)) row.rest->write(member, out_);
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
                write_content(*inside, object, present_rows(*inside, object), 0);
            return;
        case place::flag:
            if (*static_cast<const bool*>(value)) {
                open(row);
                close(row);
            }
            return;
        case place::raw:
            if (const auto& xml = *static_cast<const std::string*>(value); is_whole_element(xml, row.name)) {
                write_raw(xml, out_);
            } else {
                open(row);
                if (!xml.empty()) write_raw(xml, out_);
                close(row);
            }
            return;
        case place::custom: row.rest->write(value, out_); return;
        case place::one_of: write_one_of(row, type, value); return;
        default: return;
    }
}

void formatter::write_group(const record& fields, const field& row, const void* object, const present_rows& found) {
    const auto scope = static_cast<std::uint16_t>(&row - fields.rows.data() + 1);
    if (!row.is_always) {
        bool any = false;
        for (std::size_t i = scope; i < scope + std::size_t(row.rows) && !any; ++i)
            any = found.has(i) && fields.rows[i].place != place::group;
        if (!any) return;
    }
    const auto before = out_.here();
    open(row);
    const auto opened = out_.here();
    write_attributes(fields, object, found, scope);
    write_content(fields, object, found, scope);
    if (!row.is_always && out_.here().size == opened.size)
        out_.rewind(before);
    else
        close(row);
}

void formatter::write_value(const field& row, const member_type& type, const void* value) {
    if (row.place == place::one_of) return write_one_of(row, type, value);
    if (type.shape == shape::record) return write_record(row, type.fields(), value, {}, false);
    if (type.shape == shape::scalar) return write_scalar(row, type, value);
    write_element(row, type, value);
}

void formatter::write_scalar(const field& row, const member_type& type, const void* value) {
    const codec& text = row.text ? *row.text : *type.text;
    open(row);
    if (row.place == place::child_attribute) {
        put_attribute(row.attribute_name, text, value, row);
    } else if (&text != &codecs::string || !static_cast<const std::string*>(value)->empty()) {
        put_text(text, value, row);
    }
    close(row);
}

void formatter::mark_item(const member_type& type, const void* value) {
    const record* fields = type.shape == shape::record && type.fields ? &type.fields() : nullptr;
    if (type.shape == shape::choice) {
        fields = alternative_record(type, type.count(value));
        value = active(type, value);
    }
    items_->push_back({out_.here().size, fields && fields->key ? fields->key(value) : std::string()});
}

void formatter::write_element(const field& row, const member_type& type, const void* value) {
    switch (type.shape) {
        case shape::optional:
            if (const void* held = type.find(const_cast<void*>(value))) write_value(row, *type.item, held);
            return;
        case shape::list:
            for (std::size_t i = 0, n = type.count(value); i < n; ++i) {
                if (items_) mark_item(*type.item, type.at(const_cast<void*>(value), i));
                write_value(row, *type.item, type.at(const_cast<void*>(value), i));
            }
            return;
        case shape::record: write_record(row, type.fields(), value, {}, !row.is_always); return;
        case shape::choice: {
            const auto index = type.count(value);
            auto* fields = alternative_record(type, index);
            auto selected = row.attribute_name.empty() ? std::string_view() : alternative_name(row, type, index);
            if (fields)
                write_record(row, *fields, active(type, value), selected, selected.empty());
            else if (!selected.empty()) {
                open(row);
                out_.attribute(row.attribute_name, selected);
                close(row);
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
    const present_rows found(fields, object);
    if (may_vanish && !found.has_any(fields)) return;
    const auto before = out_.here();
    open(row);
    if (!selected.empty()) out_.attribute(row.attribute_name, selected);
    const auto opened = out_.here();
    write_attributes(fields, object, found, 0);
    write_content(fields, object, found, 0);
    if (may_vanish && out_.here().size == opened.size)
        return out_.rewind(before);
    close(row);
    if (row.is_spaced) out_.lines("\n");
}

void formatter::write_one_of(const field& row, const member_type& type, const void* value) {
    switch (type.shape) {
        case shape::optional:
            if (const void* held = type.find(const_cast<void*>(value))) write_one_of(row, *type.item, held);
            return;
        case shape::list:
            for (std::size_t i = 0, n = type.count(value); i < n; ++i) {
                if (items_) mark_item(*type.item, type.at(const_cast<void*>(value), i));
                write_one_of(row, *type.item, type.at(const_cast<void*>(value), i));
            }
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
                named.ready = {};
                named.text = inner->text;
                write_scalar(named, *inner, held);
            }
            return;
        }
        default: return;
    }
}

}  // namespace vir::xml
