// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/xml/formatter.hpp"

#include "src/xml/raw.hpp"
#include "src/xml/reader.hpp"
#include "src/xml/units.hpp"

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
    const bool hides_default = row.omits_default || (!was_optional && type.text == &codecs::string);
    return !hides_default || !type.is_default(value);
}

namespace {

const void* active(const member_type& choice, const void* value) { return choice.find(const_cast<void*>(value)); }

}  // namespace

void formatter::write(const record& fields, const void* object, std::string_view name) {
    out_.open(name);
    write_attributes(fields, object, 0);
    write_content(fields, object, 0);
    out_.close(name);
}

// Words and numbers of our own need no escapes; texts of others may.
void formatter::put_value(const codec& text, const void* value, const field& row, bool in_attribute) {
    if (&text == &codecs::string) {
        escape(*static_cast<const std::string*>(value), out_.out(), in_attribute);
    } else if (text.kind != value_kind::text || text.words) {
        text.write(value, out_.out(), row);
    } else {
        text_.clear();
        text.write(value, text_, row);
        escape(text_, out_.out(), in_attribute);
    }
}

void formatter::write_attributes(const record& fields, const void* object, std::uint16_t scope) {
    // The rows of a group stand together: the scope's rows are those from its group's on.
    const std::size_t from = scope;
    const std::size_t to = scope ? from + fields.rows[scope - 1].rows : fields.rows.size();
    for (std::size_t i = from; i < to; i += 1u + fields.rows[i].rows) {
        const auto& row = fields.rows[i];
        switch (row.place) {
            case place::attribute:
            case place::selector:
            case place::sized_attribute:
            case place::sized_text:
            case place::merged:
            case place::xmlns: break;
            default: continue;
        }
        if (row.wanted && !row.wanted(object)) continue;
        if (row.place == place::xmlns) {
            text_ = "xmlns:";
            text_ += row.name;
            out_.begin_attribute(text_);
            escape(row.attribute_name, out_.out(), true);
            out_.end_attribute();
            continue;
        }
        auto* member = member_of(row, object);
        if (!member) continue;
        if (row.place == place::merged) {
            const auto* type = row.type;
            const void* inner = held_value(type, member);
            if (!inner) continue;
            const record* inside = type->shape == shape::choice ? alternative_record(*type, type->count(inner))
                                                                : &type->fields();
            if (inside) write_attributes(*inside, type->shape == shape::choice ? active(*type, inner) : inner, 0);
        } else {
            write_attribute(row, member);
        }
    }
}

void formatter::write_attribute(const field& row, const void* member) {
    const auto* type = row.type;
    const void* value = held_value(type, member);
    if (!value) return;
    if (row.place == place::selector) {
        auto name = alternative_name(row, *type, type->count(value));
        if (!name.empty()) out_.attribute(row.name, name);
        return;
    }
    if (!is_written(row, *type, value, row.type->shape == shape::optional)) return;
    if (row.place != place::sized_text) {
        out_.begin_attribute(row.name);
        put_value(*row.text, value, row, true);
        out_.end_attribute();
    }
    if (row.place == place::sized_attribute || row.place == place::sized_text)
        out_.attribute(row.attribute_name, unit_name(type->unit));
}

void formatter::write_content(const record& fields, const void* object, std::uint16_t scope) {
    const std::size_t from = scope;
    const std::size_t to = scope ? from + fields.rows[scope - 1].rows : fields.rows.size();
    for (std::size_t i = from; i < to; i += 1u + fields.rows[i].rows) write_row(fields, fields.rows[i], object);
}

void formatter::write_row(const record& fields, const field& row, const void* object) {
    switch (row.place) {
        case place::attribute:
        case place::selector:
        case place::sized_attribute:
        case place::ignored:
        case place::ignored_attribute:
        case place::xmlns: return;
        default: break;
    }
    if (row.wanted && !row.wanted(object)) return;
    if (row.place == place::group) return write_group(fields, row, object);
    auto* member = member_of(row, object);
    if (!member) return;
    switch (row.place) {
        case place::text:
        case place::sized_text: {
            const auto* type = row.type;
            const void* value = held_value(type, member);
            if (!value || !is_written(row, *type, value, row.type->shape == shape::optional)) return;
            out_.begin_text();
            put_value(*row.text, value, row, false);
            return;
        }
        case place::merged: {
            const auto* type = row.type;
            const void* value = held_value(type, member);
            if (!value) return;
            if (type->shape != shape::choice)
                write_content(type->fields(), value, 0);
            else if (auto* inside = alternative_record(*type, type->count(value)))
                write_content(*inside, active(*type, value), 0);
            return;
        }
        case place::flag:
            if (*static_cast<const bool*>(member)) {
                out_.open(row.name);
                out_.close(row.name);
            }
            return;
        case place::raw:
            if (const auto& xml = *static_cast<const std::string*>(member); !xml.empty() || row.is_always) {
                out_.open(row.name);
                if (!xml.empty()) write_raw(xml, out_);
                out_.close(row.name);
            }
            return;
        case place::custom: row.write(member, out_); return;
        case place::one_of: write_one_of(row, *row.type, member); return;
        default: write_element(row, *row.type, member);
    }
}

void formatter::write_group(const record& fields, const field& row, const void* object) {
    const auto before = out_.here();
    const auto scope = static_cast<std::uint16_t>(&row - fields.rows.data() + 1);
    out_.open(row.name);
    const auto opened = out_.here();
    write_attributes(fields, object, scope);
    write_content(fields, object, scope);
    if (!row.is_always && out_.here().size == opened.size)
        out_.rewind(before);
    else
        out_.close(row.name);
}

void formatter::write_value(const field& row, const member_type& type, const void* value) {
    if (row.place == place::one_of) return write_one_of(row, type, value);
    if (type.shape == shape::record) return write_record(row, type.fields(), value, {}, {}, false);
    if (type.shape == shape::scalar && type.text == &codecs::string && !row.omits_default) {
        auto kept = row;
        kept.is_always = true;
        return write_element(kept, type, value);
    }
    write_element(row, type, value);
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
            if (!is_written(row, type, value, false)) return;
            out_.open(row.name);
            if (row.place == place::child_attribute) {
                out_.begin_attribute(row.attribute_name);
                put_value(row.text ? *row.text : *type.text, value, row, true);
                out_.end_attribute();
            } else if (!(type.text == &codecs::string && static_cast<const std::string*>(value)->empty())) {
                out_.begin_text();
                put_value(row.text ? *row.text : *type.text, value, row, false);
            }
            out_.close(row.name);
    }
}

void formatter::write_record(const field& row, const record& fields, const void* object, std::string_view selector,
                             std::string_view selected, bool may_vanish) {
    const auto before = out_.here();
    out_.open(row.name);
    if (!selected.empty()) out_.attribute(selector, selected);
    const auto opened = out_.here();
    write_attributes(fields, object, 0);
    write_content(fields, object, 0);
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
                named.is_always = true;
                write_element(named, *inner, held);
            }
            return;
        }
        default: return;
    }
}

}  // namespace vir::xml
