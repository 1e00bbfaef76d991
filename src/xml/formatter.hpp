// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/xml/description.hpp>

#include <string>
#include <vector>

namespace vir::xml {

struct item_mark;

/// Writes structs in their canonical form, by their descriptions.
class formatter {
public:
    /// `items` takes where each item of a list is written.
    explicit formatter(writer& to, std::vector<item_mark>* items = nullptr) : out_(to), items_(items) {}

    /// The element of that name with all rows of the struct.
    void write(const record& fields, const void* object, std::string_view name);

    /// One row; for an element also its tags. What is written without a row being there is nothing.
    void write_row(const record& fields, const field& row, const void* object);
    /// One value of a row's element: an item of a list, what an optional holds. There even if it is empty.
    void write_value(const field& row, const member_type& type, const void* value);

private:
    struct present_rows;

    void mark_item(const member_type& type, const void* value);
    inline void write_element(const field& row, const member_type& type, const void* value);
    void write_scalar(const field& row, const member_type& type, const void* value);
    void write_inside(const record& fields, const void* object);
    void write_attributes(const record& fields, const void* object, const present_rows& found, std::uint16_t scope);
    void write_content(const record& fields, const void* object, const present_rows& found, std::uint16_t scope);
    void write_attribute(const field& row, const member_type& type, const void* value);
    inline void write_member(const field& row, const member_type& type, const void* value);
    void write_group(const record& fields, const field& row, const void* object, const present_rows& found);
    inline void write_row(const record& fields, const field& row, const void* object, const present_rows& found);
    void write_record(const field& row, const record& fields, const void* object, std::string_view selected,
                      bool may_vanish);
    void write_one_of(const field& row, const member_type& type, const void* value);
    template <class Write>
    void each_row(const record& fields, const present_rows& found, std::uint64_t record::masks::*mask,
                  std::uint16_t scope, Write write);
    inline std::string_view text_of(const codec& text, const void* value, const field& row);
    inline char* put(char* to, const codec& text, std::string_view value, bool in_attribute) const;
    template <class Name>
    void put_attribute(const Name& name, const codec& text, const void* value, const field& row);
    inline void open(const field& row);
    inline void close(const field& row);
    inline void put_text(const codec& text, const void* value, const field& row);
    inline const void* value_of(const field& row, const void* object, const member_type*& type);

    writer& out_;
    std::vector<item_mark>* items_;
    std::string text_;
};

/// The member that a row is about; null where a box on the way is empty.
inline const void* member_of(const field& row, const void* object) {
    return row.member(const_cast<void*>(object), access::find);
}

/// What is in optionals, null if nothing; `type` becomes the type of it.
const void* held_value(const member_type*& type, const void* value);

/// Whether a scalar that no optional holds is written.
bool is_written(const field& row, const member_type& type, const void* value, bool was_optional);

}  // namespace vir::xml
