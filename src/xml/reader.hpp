// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/xml/problems.hpp"

#include <virtxx/xml/description.hpp>

#include <array>
#include <bitset>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace vir::xml {

/// Reads the nodes of a document into structs, by their descriptions.
class reader {
public:
    reader(const record& root, problems& to)
        : root_(root), problems_(to), domain_(root.domain), strict_(to.is_strict()) {}

    void read(void* value, const tree_node& node);

private:
    // A struct that rows of the element at hand go to: its own, and those merged into it.
    struct target {
        const record* fields;
        void* object;  // null: a merged box that nothing has been read into yet
        std::uint16_t scope;
        target* outer;      // the struct that it is a member of, and the row that says so
        const field* row;
        std::bitset<most_rows> seen;
        error_domain domain;  // of its errors
    };
    struct targets;
    class last_error;

    void read_record(const record& fields, void* object, const tree_node& node, std::string_view known_attribute = {});
    void read_scope(target& main, std::uint16_t scope, const tree_node& node, std::string_view known_attribute = {});
    static inline const field* find(targets& all, const xml_name& name, bool attribute, target*& owner);
    void read_attributes(targets& all, const tree_node& node, std::string_view known_attribute);
    void join_twins(const record& fields, const tree_node& node);
    void read_children(target& main, std::uint16_t scope, targets& all, const tree_node& node);
    void gather(target& from, const tree_node& node, targets& to);
    void* object_of(target& to) { return to.object ? to.object : make_object(to); }
    void* make_object(target& to);
    inline void* member_of(target& to, const field& row, access how);

    void read_attribute(target& to, const field& row, const tree_node& node, const tree_attribute& attribute);
    static bool is_there_again(target& to, const field& row);
    void read_child(target& to, const field& row, const tree_node& child);
    bool says_nothing(const field& row, const tree_node& child);
    void read_element(const field& row, const member_type& type, void* value, const tree_node& child);
    void read_child_attribute(const field& row, void* value, const tree_node& child);
    void make_room(const field& row, void* object, const tree_node& child);
    bool read_prefixed(targets& to, const tree_node& child);
    bool read_one_of(targets& to, const tree_node& child);
    void read_text(target& to, const field& row, const tree_node& node);
    // Inline, within its file: handing over what only an error needs would cost more than reading most values.
    inline void read_scalar(const field& row, const member_type& type, void* value, std::string_view text,
                     const tree_node& node, std::string_view attribute);
    /// What only a strict parse asks. Cold: what is around it is read for every value of every document.
    [[gnu::cold, gnu::noinline]] void look_closely(const field& row, std::string_view text, const tree_node& node,
                                                   std::string_view attribute);
    void read_size(const field& row, void* value, std::string_view text, const tree_node& node,
                   std::string_view attribute);
    bool choose(const field& row, const member_type& type, void* choice, const tree_node& node,
                const tree_attribute* given, std::string_view attribute);
    void validate(const record& fields, void* object, const tree_node& node);
    void check_required(target& in, std::uint16_t scope, const tree_node& node);

    /// Whose error it is that a row has its own text for, or none.
    error_domain domain_of_errors(const field& row, std::string_view own_text) const;
    void bad_value(const field& row, std::string_view text, const tree_node& node, std::string_view attribute);
    void unknown_attribute(targets& in, const tree_node& node, const tree_attribute& attribute);
    void unknown_child(targets& in, const tree_node& child);
    void expect_nothing_in(const tree_node& child, std::string_view known_attribute);

    std::string_view text_of(const tree_node& node);
    std::string_view canonical_name(const tree_node& child);

    const record& root_;
    problems& problems_;
    error_domain domain_;  // of the struct at hand
    const bool strict_;
    std::string text_;  // what text_of() put together
    std::deque<std::vector<tree_attribute>> joined_;  // of elements that are there again
    std::string name_;  // likewise canonical_name()
};

/// What optionals and lists of a type hold.
inline const member_type& held_type(const member_type& type) {
    const member_type* out = &type;
    while (out->shape == shape::optional || out->shape == shape::list) out = out->item;
    return *out;
}

/// The name of a choice's alternative.
std::string_view alternative_name(const field& row, const member_type& choice, std::size_t index);
/// Its description; null for std::monostate.
const record* alternative_record(const member_type& choice, std::size_t index);

}  // namespace vir::xml
