// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/xml/reader.hpp"

#include "src/core/text.hpp"
#include "src/xml/characters.hpp"
#include "src/xml/nearest.hpp"
#include "src/xml/raw.hpp"
#include "src/xml/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <optional>

namespace vir::xml {
namespace {

bool is_namespace(std::string_view attribute) {
    return attribute.starts_with("xml") && (attribute == "xmlns" || attribute.starts_with("xmlns:") ||
                                            attribute.starts_with("xml:"));
}

error_domain domain_of(const record& fields, error_domain outer) { return fields.has_domain ? fields.domain : outer; }

// The number of the alternative; how many there are if none has that name.
std::size_t alternative_named(const field& row, const member_type& choice, std::string_view name) {
    const auto count = choice.alternatives.size();
    if (row.rest->alternative_names) return std::min(codecs::find_word(row.rest->alternative_names(), name), count);
    std::size_t i = 0;
    while (i < count && !same_name(alternative_name(row, choice, i), name)) ++i;
    return i;
}

std::string invalid_value(std::string_view text, const tree_node& node, std::string_view attribute) {
    const auto shown = beginning(text, 256);
    if (attribute.empty()) return fmt::format("Invalid value for element '{}': '{}'.", node.name, shown);
    return fmt::format("Invalid value for attribute '{}' in element '{}': '{}'.", attribute, node.name, shown);
}

// A new value inside optionals and at the end of lists.
void* make_value(const member_type& type, void* value, const member_type*& held) {
    held = &type;
    while (held->shape == shape::optional || held->shape == shape::list) {
        void* inner = held->shape == shape::optional ? held->find(value) : nullptr;
        value = inner ? inner : held->make(value);
        held = held->item;
    }
    return value;
}

}  // namespace

std::string_view alternative_name(const field& row, const member_type& choice, std::size_t index) {
    if (row.rest->alternative_names) {
        auto names = row.rest->alternative_names();
        return index < names.size() ? names[index] : std::string_view();
    }
    auto* fields = alternative_record(choice, index);
    return fields ? fields->name : std::string_view();
}

const record* alternative_record(const member_type& choice, std::size_t index) {
    auto& type = held_type(*choice.alternatives[index]);
    return type.fields ? &type.fields() : nullptr;
}

// Targets of one element live on the stack of its read_scope: the struct itself and the few merged into it.
struct reader::targets {
    static constexpr std::size_t most = 16;
    target* at[most];
    alignas(target) std::byte merged[most][sizeof(target)];
    std::size_t count = 0;

    target& add(const record* fields, void* object, target* outer, const field* row) {
        if (count == most) throw error(errc::internal_error, "more structs are merged into one element than 16");
        const auto domain = domain_of(*fields, outer->domain);
        auto* made = new (merged[count]) target{fields, object, 0, outer, row, {}, domain};
        at[count++] = made;
        return *made;
    }
    target** begin() { return at; }
    target** end() { return at + count; }
};

// Of a table that says so, of several errors the one of the last row is thrown.
class reader::last_error {
public:
    template <class F>
    [[gnu::noinline]] void keep(const field& row, F read) {
        try {
            read();
        } catch (const error& failure) {
            if (!what_ || &row > row_) what_ = std::make_unique<error>(failure), row_ = &row;
        }
    }
    void raise() const {
        if (what_) throw *what_;
    }

private:
    std::unique_ptr<error> what_;
    const field* row_ = nullptr;
};

void reader::read(void* value, const tree_node& node) {
    if (root_.name.empty()) {
        // A table without a name: the root is one of several elements, those of its one_of.
        tree_node document;
        document.name = node.name;
        document.first = const_cast<tree_node*>(&node);
        read_record(root_, value, document);
    } else if (node.name != root_.name)
        problems_.wrong(node, {}, errc::xml_error, error_domain::xml,
                        fmt::format("expecting root element of '{}', not '{}'", root_.name, node.name), root_.name);
    else
        read_record(root_, value, node);
}

void reader::read_record(const record& fields, void* object, const tree_node& node, std::string_view known_attribute) {
    if (fields.rows.size() > most_rows)
        throw error(errc::internal_error, fmt::format("the description of '{}' has more than {} rows", fields.name,
                                                      most_rows));
    const auto outer_domain = domain_;
    domain_ = domain_of(fields, outer_domain);
    target main{&fields, object, 0, nullptr, nullptr, {}, domain_};
    read_scope(main, 0, node, known_attribute);
    domain_ = main.domain;
    validate(fields, object, node);
    domain_ = outer_domain;
}

void* reader::make_object(target& to) {
    to.object = to.row->member(object_of(*to.outer), access::create);
    if (to.row->item->shape == shape::choice) to.object = to.row->item->find(to.object);
    return to.object;
}

void* reader::member_of(target& to, const field& row, access how) {
    // An attribute is there once, and asked for only where it is required.
    if (row.is_required || row.place != place::attribute)
        to.seen[static_cast<std::size_t>(&row - to.fields->rows.data())] = true;
    return row.member(object_of(to), how);
}

// Selectors first: they decide which alternative's rows are merged.
void reader::gather(target& from, const tree_node& node, targets& to) {
    const auto& fields = *from.fields;
    if (fields.has_selector) {
        for (auto i : fields.special) {
            const auto& row = fields.rows[i];
            if (row.place != place::selector || row.scope != from.scope) continue;
            const auto* given = node.attribute(row.spelled());
            if (!given) continue;
            domain_ = from.domain;
            choose(row, *row.item, member_of(from, row, access::create), node, given, row.name);
        }
    }
    if (!fields.has_merged) return;
    for (auto i : fields.special) {
        const auto& row = fields.rows[i];
        if (row.place != place::merged || row.scope != from.scope) continue;
        void* object = from.object ? const_cast<void*>(row.present(from.object)) : nullptr;
        const auto& type = *row.item;
        const record* inner = nullptr;
        if (type.shape == shape::choice) {
            inner = alternative_record(type, object ? type.count(object) : 0);
            if (object) object = type.find(object);
        } else {
            inner = &type.fields();
        }
        if (inner) gather(to.add(inner, object, &from, &row), node, to);
    }
}

void reader::read_scope(target& main, std::uint16_t scope, const tree_node& node, std::string_view known_attribute) {
    const auto outer_scope = main.scope;
    main.scope = scope;
    targets all;
    all.at[all.count++] = &main;
    if (main.fields->has_selector || main.fields->has_merged) gather(main, node, all);
    if (node.attribute_count) read_attributes(all, node, known_attribute);
    if (node.first) read_children(main, scope, all, node);

    for (auto* to : all) {
        const auto& fields = *to->fields;
        domain_ = to->domain;
        if (fields.has_text)
            for (auto i : fields.special)
                if (const auto& row = fields.rows[i];
                    (row.place == place::text || row.place == place::sized_text) && row.scope == to->scope)
                    read_text(*to, row, node);
        if (fields.has_required && to->object) check_required(*to, to->scope, node);
        if (to != &main && to->object) validate(fields, to->object, node);
    }
    main.scope = outer_scope;
}

// Where the row of a name is, and whose it is.
const field* reader::find(targets& all, const xml_name& name, bool attribute, target*& owner) {
    for (auto* to : all) {
        if (const auto* row = to->fields->find(name, to->scope, attribute)) {
            owner = to;
            return row;
        }
    }
    return nullptr;
}

void reader::read_attributes(targets& all, const tree_node& node, std::string_view known_attribute) {
    last_error last;
    for (const auto& attribute : node.attributes()) {
        target* to = nullptr;
        const auto* row = find(all, attribute.name, true, to);
        if (row) {
            domain_ = to->domain;
            if (to->fields->last_error_counts)
                last.keep(*row, [&] { read_attribute(*to, *row, node, attribute); });
            else
                read_attribute(*to, *row, node, attribute);
        } else if (attribute.name != known_attribute && !is_namespace(attribute.name)) {
            unknown_attribute(all, node, attribute);
        }
    }
    last.raise();
}

// Puts what elements of one name have into the first of them.
void reader::join_twins(const record& fields, const tree_node& node) {
    struct seen_before {
        const field* row;
        tree_node* first;
        tree_node* last_child;
    };
    std::array<seen_before, 16> seen;
    std::size_t count = 0;
    tree_node* before = nullptr;
    // The tree is the parse's own.
    for (auto* child = const_cast<tree_node*>(node.first); child; before = child, child = child->next) {
        if (!child->is_element()) continue;
        const auto* row = fields.find(child->name, 0, false);
        if (!row || !row->is_joined) continue;
        const auto found = std::find_if(seen.begin(), seen.begin() + count, [&](auto& one) { return one.row == row; });
        if (found == seen.begin() + count) {
            if (count < seen.size()) seen[count++] = {row, child, nullptr};
            continue;
        }
        problems_.again(*child, fmt::format("element '{}' is there again; it is read as more of the first one",
                                            child->name));
        auto& [_, first, last] = *found;
        auto& attributes = joined_.emplace_back(first->attributes().begin(), first->attributes().end());
        for (const auto& each : child->attributes())
            if (!first->attribute(each.name)) attributes.push_back(each);
        first->attributes_at = attributes.data();
        first->attribute_count = static_cast<std::uint32_t>(attributes.size());
        first->has_text |= child->has_text;
        if (!last)
            for (last = first->first; last && last->next;) last = last->next;
        (last ? last->next : first->first) = child->first;
        for (auto* moved = child->first; moved; moved = moved->next) {
            moved->parent = first;
            last = moved;
        }
        before->next = child->next;
        child = before;
    }
}

void reader::read_children(target& main, std::uint16_t scope, targets& all, const tree_node& node) {
    if (main.fields->has_joined && scope == 0) join_twins(*main.fields, node);
    for (const auto* child = node.first; child; child = child->next) {
        if (!child->is_element()) {
            if (problems_.wants_unknown() && child->is_text() && !is_blank(child->value()) &&
                std::none_of(all.begin(), all.end(), [](auto* to) { return to->fields->has_text; }))
                problems_.stray_text(*child, fmt::format("element '{}' has no text", node.name));
            continue;
        }
        const field* row = nullptr;
        for (auto* to : all) {
            row = to->fields->find(child->name, to->scope, false);
            // A prefix means what the document declares it for.
            if (row && row->has_prefix && canonical_name(*child) != row->name) row = nullptr;
            if (!row) continue;
            domain_ = to->domain;
            read_child(*to, *row, *child);
            break;
        }
        if (!row && !read_one_of(all, *child) && !read_prefixed(all, *child)) unknown_child(all, *child);
        // Groups of the main struct come back here with another scope.
        main.scope = scope;
    }
}

void reader::read_attribute(target& to, const field& row, const tree_node& node, const tree_attribute& attribute) {
    // A selector was read before all others; a unit is read with its number.
    const bool sized = row.place == place::sized_attribute && row.spelled().is(attribute.name);
    if (!sized && row.place != place::attribute) return;
    if (row.scope && is_there_again(to, row)) {
        problems_.unknown(node, attribute.name,
                          fmt::format("attribute '{}' of element '{}' is there again; the first one counts",
                                      attribute.name, node.name),
                          {});
        return;
    }
    void* value = member_of(to, row, access::create);
    if (sized)
        read_size(row, value, attribute.value, node, row.name);
    else
        read_scalar(row, *row.item, value, attribute.value, node, row.name);
}

// Rows inside of a child element are met again where that is.
bool reader::is_there_again(target& to, const field& row) {
    const auto number = static_cast<std::size_t>(&row - to.fields->rows.data());
    const bool again = to.seen.test(number);
    to.seen.set(number);
    return again;
}

// The first of several in a row: the list takes them all without moving its items.
void reader::make_room(const field& row, void* object, const tree_node& child) {
    const auto* next = child.next;
    if (!next || !next->is_element() || !next->name.is(child.name)) return;
    std::size_t count = 1;
    for (; next && next->is_element() && next->name.is(child.name); next = next->next) ++count;
    // Not for more than everyday documents have: the first of many may be refused.
    constexpr std::size_t most = 64;
    if (row.type == row.held) row.type->reserve(row.member(object, access::make), std::min(count, most));
}

// An element that is to have something and has nothing is as good as none; only a text may be empty.
bool reader::says_nothing(const field& row, const tree_node& child) {
    if (row.place == place::child_attribute) return !row.is_required && !child.attribute(row.attribute_name);
    if (row.place != place::element) return false;
    if (row.item->shape == shape::record) return !row.attribute_name.empty() && !child.attribute(row.attribute_name);
    return row.item->shape == shape::scalar && (row.item->text != &codecs::string || row.is_required) &&
           text_of(child).empty();
}

void reader::read_child(target& to, const field& row, const tree_node& child) {
    const auto number = static_cast<std::size_t>(&row - to.fields->rows.data());
    const bool again = to.seen.test(number);
    switch (row.place) {
        case place::ignored: return;
        case place::group:
            if (again && *row.rest->again_text)
                problems_.wrong(child, {}, row.rest->again_code, domain_of_errors(row, row.rest->again_text),
                                std::string(row.rest->again_text));
            to.seen.set(number);
            object_of(to);
            if (strict_) look_closely(row, {}, child, {});
            read_scope(to, static_cast<std::uint16_t>(number + 1), child);
            return;
        case place::custom:
            problems_.by_hand(child);
            try {
                row.rest->read(xml::node(&child), member_of(to, row, access::make));
            } catch (const error& failure) {
                problems_.thrown(child, failure);
            }
            return;
        default: break;
    }
    if (again && *row.rest->again_text) {
        problems_.wrong(child, {}, row.rest->again_code, domain_of_errors(row, row.rest->again_text), std::string(row.rest->again_text));
        return;
    }
    if (again && !row.is_list) {
        problems_.again(child, fmt::format("element '{}' is there again; the first one counts", child.name));
        return;
    }
    // What is there for its attribute or its text only, and has none, says nothing.
    if (!row.is_list && says_nothing(row, child)) {
        if (row.item->shape != shape::record) expect_nothing_in(child, row.attribute_name);
        return;
    }
    if (row.is_list && !again) make_room(row, object_of(to), child);
    void* value = member_of(to, row, access::create);
    switch (row.place) {
        case place::element: read_element(row, *row.item, value, child); break;
        case place::child_attribute: read_child_attribute(row, value, child); break;
        case place::flag:
            *static_cast<bool*>(value) = true;
            expect_nothing_in(child, {});
            break;
        case place::raw:
            problems_.by_hand(child);
            *static_cast<std::string*>(value) = raw_content(child);
            break;
        default: break;
    }
}

void reader::read_element(const field& row, const member_type& type, void* value, const tree_node& child) {
    switch (type.shape) {
        case shape::record: read_record(type.fields(), value, child); break;
        case shape::choice: {
            if (const auto& name = row.attribute_name;
                !name.empty() && !choose(row, type, value, child, child.attribute(name), name))
                return;
            if (auto* fields = alternative_record(type, type.count(value)))
                read_record(*fields, type.find(value), child, row.attribute_name);
            else
                expect_nothing_in(child, row.attribute_name);
            break;
        }
        default:
            expect_nothing_in(child, {});
            read_scalar(row, type, value, text_of(child), child, {});
    }
}

void reader::read_child_attribute(const field& row, void* value, const tree_node& child) {
    const auto* attribute = child.attribute(row.attribute_name);
    expect_nothing_in(child, row.attribute_name);
    if (attribute)
        read_scalar(row, *row.item, value, attribute->value, child, row.attribute_name);
    else if (row.is_required || row.is_list)
        problems_.wrong(child, {}, row.rest->missing_code, domain_of_errors(row, row.rest->missing_text),
                        !*row.rest->missing_text ? fmt::format("Missing required attribute '{}' in element '{}'",
                                                               row.attribute_name, child.name)
                                                 : std::string(row.rest->missing_text));
}

// An element whose namespace the description knows by another prefix.
bool reader::read_prefixed(targets& to, const tree_node& child) {
    const auto name = canonical_name(child);
    if (name == child.name) return false;
    for (auto* each : to) {
        if (const auto* row = each->fields->find(name, each->scope, false)) {
            domain_ = each->domain;
            read_child(*each, *row, child);
            return true;
        }
    }
    return false;
}

bool reader::read_one_of(targets& to, const tree_node& child) {
    for (auto* each : to) {
        if (!each->fields->has_one_of) continue;
        domain_ = each->domain;
        for (auto at : each->fields->special) {
            const auto& row = each->fields->rows[at];
            if (row.place != place::one_of || row.scope != each->scope) continue;
            auto& choice = *row.item;
            const auto i = alternative_named(row, choice, child.name);
            if (i == choice.alternatives.size()) continue;
            const bool again = each->seen.test(static_cast<std::size_t>(&row - each->fields->rows.data()));
            if (again && !row.is_list) {
                problems_.again(child, fmt::format("element '{}' excludes the one before it; the first one counts",
                                                   child.name));
                return true;
            }
            void* value = choice.at(member_of(*each, row, access::create), i);
            const member_type* alternative;
            value = make_value(*choice.alternatives[i], value, alternative);
            read_element(row, *alternative, value, child);
            return true;
        }
    }
    return false;
}

void reader::read_text(target& to, const field& row, const tree_node& node) {
    auto text = text_of(node);
    // Beside elements it is laid out as they are.
    if (node.first_element()) text = trimmed(text);
    // An empty element has no number or word; whether that is an error, required() says.
    if (text.empty() && row.item->text != &codecs::string) return;
    if (!to.object && is_blank(text)) return;
    if (row.scope && is_there_again(to, row)) {
        problems_.again(node, fmt::format("element '{}' is there again; the first one counts", node.name));
        return;
    }
    void* value = member_of(to, row, access::create);
    if (row.place == place::sized_text)
        read_size(row, value, text, node, {});
    else
        read_scalar(row, *row.item, value, text, node, {});
}

void reader::read_scalar(const field& row, const member_type& type, void* value, std::string_view text,
                         const tree_node& node, std::string_view attribute) {
    const codec& from = row.text ? *row.text : *type.text;
    if (!from.read(text, value, row)) [[unlikely]]
        bad_value(row, text, node, attribute);
    else if (strict_) [[unlikely]]
        look_closely(row, text, node, attribute);
}

void reader::look_closely(const field& row, std::string_view text, const tree_node& node, std::string_view attribute) {
    if (!row.rest->fault_of || !problems_.wants_unknown()) return;
    const auto found = row.rest->fault_of(text, xml::node(&node));
    if (!found) return;
    auto message = row.place == place::group
                       ? found.message
                       : fmt::format("{} {}", invalid_value(text, node, attribute), found.message);
    if (!found.suggestion.empty()) message += fmt::format(", did you mean '{}'?", found.suggestion);
    problems_.wrong(found.at ? tree_node_of(*found.at) : node, attribute, errc::xml_error, error_domain::xml,
                    std::move(message), found.suggestion);
}

void reader::read_size(const field& row, void* value, std::string_view text, const tree_node& node,
                       std::string_view attribute) {
    std::uint64_t count;
    field plain;
    if (!codecs::read_natural(text, ~std::uint64_t(0), count, plain)) {
        if (row.ignores_bad && !strict_) return;
        bad_value(row, text, node, attribute);
        return;
    }
    const std::uint64_t own = row.item->unit ? row.item->unit : 1;
    const auto* unit_given = node.attribute(row.attribute_name);
    const auto unit_text = unit_given ? unit_given->value : std::string_view();
    auto unit = unit_bytes(unit_text, row.rest->low ? row.rest->low : own);
    if (!unit) {
        if (row.ignores_bad && !strict_) return;
        static constexpr std::string_view units[] = {"bytes", "KB", "KiB", "MB", "MiB", "GB", "GiB", "TB", "TiB"};
        auto near = nearest(unit_text, units);
        problems_.wrong(node, row.attribute_name, errc::invalid_arg, error_domain::none,
                        fmt::format("unknown suffix '{}'", unit_text), near,
                        fmt::format("; expected {}", enumerate(units)));
        return;
    }
    std::uint64_t bytes;
    if (__builtin_mul_overflow(count, *unit, &bytes)) {
        problems_.wrong(node, attribute, errc::overflow, error_domain::none,
                        fmt::format("value too large: {}{}", count, unit_text));
        return;
    }
    char digits[24];
    auto end = std::to_chars(digits, digits + sizeof digits, bytes / own + (bytes % own != 0)).ptr;
    row.text->read({digits, end}, value, plain);
}

error_domain reader::domain_of_errors(const field& row, std::string_view own_text) const {
    if (own_text.empty()) return error_domain::xml;
    return row.has_domain ? error_domain(row.domain) : domain_;
}

bool reader::choose(const field& row, const member_type& type, void* choice, const tree_node& node,
                    const tree_attribute* given, std::string_view attribute) {
    const auto wanted = given ? given->value : std::string_view();
    if (given) {
        const auto i = alternative_named(row, type, wanted);
        if (i < type.alternatives.size()) {
            // What is chosen already stays: nothing of it has been read.
            if (type.count(choice) != i) type.at(choice, i);
            return true;
        }
    } else if (row.selector_may_lack) {
        return true;
    } else {
        problems_.wrong(node, {}, row.rest->missing_code, domain_of_errors(row, row.rest->missing_text),
                        !*row.rest->missing_text
                            ? fmt::format("Missing required attribute '{}' in element '{}'", attribute, node.name)
                            : std::string(row.rest->missing_text));
        return false;
    }
    bad_value(row, wanted, node, attribute);
    return false;
}

void reader::validate(const record& fields, void* object, const tree_node& node) {
    if (!fields.validate) return;
    try {
        fields.validate(object);
    } catch (const error& failure) {
        problems_.thrown(node, failure);
    }
}

void reader::check_required(target& in, std::uint16_t scope, const tree_node& node) {
    for (auto i : in.fields->special) {
        const auto& row = in.fields->rows[i];
        if (!row.is_required || row.scope != scope || in.seen.test(i)) continue;
        std::string message(row.rest->missing_text);
        if (message.empty()) {
            if (detail::is_attribute(row.place))
                message = fmt::format("Missing required attribute '{}' in element '{}'", row.name, node.name);
            else if (detail::is_element(row.place))
                message = fmt::format("Missing required element '{}' in element '{}'", row.name, node.name);
            else
                message = fmt::format("Missing value of element '{}'", node.name);
        }
        problems_.wrong(node, {}, row.rest->missing_code, domain_of_errors(row, row.rest->missing_text),
                        std::move(message));
    }
}

void reader::bad_value(const field& row, std::string_view text, const tree_node& node, std::string_view attribute) {
    const auto shown = beginning(text, 256);
    std::string message(row.rest->bad_text), more;
    std::vector<std::string_view> words;
    if (row.place == place::selector || (row.text == nullptr && !attribute.empty())) {
        auto& choice = *row.item;
        for (std::size_t i = 0; i < choice.alternatives.size(); ++i)
            if (auto name = alternative_name(row, choice, i); !name.empty()) words.push_back(name);
    } else if (row.text) {
        words.assign(row.text->words.begin(), row.text->words.end());
    }
    auto near = nearest(text, words);
    if (!message.empty()) {
        if (auto at = message.find("{}"); at != message.npos) message.replace(at, 2, shown);
    } else if (detail::is_sized(row.place)) {
        // libvirt reads these by their path within the document.
        auto path = attribute.empty() ? fmt::format("{}[1]", node.name) : fmt::format("@{}", attribute);
        if (attribute.empty())
            for (const auto* at = node.parent; at && at->parent; at = at->parent)
                path = fmt::format("{}/{}", at->name, path);
        message = fmt::format("Invalid value '{}' for element or attribute './{}'", shown, path);
        more = ". Expected non-negative integer value";
    } else {
        message = invalid_value(text, node, attribute);
        if (row.has_range && row.rest->low == 1 && text == "0")
            message = fmt::format("Invalid value for attribute '{}' in element '{}': Zero is not permitted", attribute,
                                  node.name);
        else if (row.has_range && row.text && row.text->kind == value_kind::natural)
            more = fmt::format(" Expected a number from {} to {}", row.rest->low, row.rest->high);
        else if (row.has_range)
            more = fmt::format(" Expected a number from {} to {}", static_cast<std::int64_t>(row.rest->low),
                               static_cast<std::int64_t>(row.rest->high));
        else if (!words.empty())
            more = " Expected " + enumerate(words);
        else if (row.text && !row.text->expects.empty())
            message += fmt::format(" Expected {}", row.text->expects);
        if (!near.empty()) more += fmt::format(", did you mean '{}'?", near);
    }
    problems_.wrong(node, attribute, row.rest->bad_code, domain_of_errors(row, row.rest->bad_text), std::move(message), near,
                    more);
}

void reader::unknown_attribute(targets& in, const tree_node& node, const tree_attribute& attribute) {
    if (!problems_.wants_unknown()) return;
    std::vector<std::string_view> names;
    for (auto* each : in)
        for (const auto& row : each->fields->rows)
            if (row.scope == each->scope && detail::is_attribute(row.place)) names.push_back(row.name);
    auto near = nearest(attribute.name, names);
    auto message = fmt::format("unknown attribute '{}' of element '{}'", attribute.name, node.name);
    if (!near.empty())
        message += fmt::format(", did you mean '{}'?", near);
    else
        message += names.empty() ? "; it has none" : "; known are " + enumerate(names);
    problems_.unknown(node, attribute.name, std::move(message), near);
}

void reader::unknown_child(targets& in, const tree_node& child) {
    if (!problems_.wants_unknown()) return;
    std::vector<std::string_view> names;
    for (auto* each : in) {
        for (const auto& row : each->fields->rows) {
            if (row.scope != each->scope) continue;
            if (detail::is_element(row.place) && !row.name.empty()) names.push_back(row.name);
            if (row.place == place::one_of) {
                auto& choice = *row.item;
                for (std::size_t i = 0; i < choice.alternatives.size(); ++i)
                    if (const auto name = alternative_name(row, choice, i); !name.empty()) names.push_back(name);
            }
        }
    }
    auto near = nearest(child.name, names);
    auto message = fmt::format("unknown element '{}'", child.name);
    if (child.parent) message += fmt::format(" in element '{}'", child.parent->name);
    if (!near.empty())
        message += fmt::format(", did you mean '{}'?", near);
    else
        message += names.empty() ? "; it has none" : "; known are " + enumerate(names);
    problems_.unknown(child, {}, std::move(message), near);
}

void reader::expect_nothing_in(const tree_node& child, std::string_view known_attribute) {
    if (!problems_.wants_unknown()) return;
    for (const auto& attribute : child.attributes()) {
        const std::string_view name = attribute.name;
        if (name == known_attribute || is_namespace(name)) continue;
        problems_.unknown(child, name, fmt::format("unknown attribute '{}' of element '{}'", name, child.name), {});
    }
    for (const auto* inner = child.first; inner; inner = inner->next)
        if (inner->is_element())
            problems_.unknown(*inner, {},
                              fmt::format("unknown element '{}' in element '{}'; it has none", inner->name,
                                          child.name),
                              {});
}

std::string_view reader::text_of(const tree_node& node) {
    const auto* first = node.first;
    if (!first) return {};
    if (first->is_text() && !first->next) return first->value();
    // As XPath's string(): all text below, comments left out. Depth was limited before.
    text_.clear();
    auto collect = [this](auto& self, const tree_node& from) -> void {
        for (const auto* child = from.first; child; child = child->next) {
            if (child->is_text())
                text_ += child->value();
            else if (child->is_element())
                self(self, *child);
        }
    };
    collect(collect, node);
    return text_;
}

// A name in a namespace, with the prefix that the description has for it.
std::string_view reader::canonical_name(const tree_node& child) {
    const auto name = child.name;
    const auto colon = name.find(':');
    if (colon == name.npos) return name;
    name_ = "xmlns:";
    name_ += name.substr(0, colon);
    for (const auto* node = &child; node; node = node->parent) {
        const auto* declared = node->attribute(name_);
        if (!declared) continue;
        for (const auto& row : root_.rows) {
            if (row.place != place::xmlns || row.attribute_name != declared->value) continue;
            name_ = row.name;
            name_ += name.substr(colon);
            return name_;
        }
        break;
    }
    return ":";
}

}  // namespace vir::xml
