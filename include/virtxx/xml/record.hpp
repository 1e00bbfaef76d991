// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/error.hpp>
#include <virtxx/xml/member_type.hpp>
#include <virtxx/xml/node.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>

/// What the engine knows of a struct: made by the tables of description.hpp, read by all that is derived from them.
namespace vir::xml {

enum class place : std::uint8_t {
    attribute,
    text,
    element,
    child_attribute,  ///< an attribute of a child element
    group,            ///< a child element whose rows belong to the same struct
    flag,
    merged,
    selector,
    sized_text,
    sized_attribute,
    one_of,
    raw,
    custom,
    ignored,
    ignored_attribute,
    xmlns,
};

/// What a row's member function is asked for.
enum class access : std::uint8_t {
    find,     ///< the member; null where a box on the way is empty
    make,     ///< the member; boxes on the way are filled
    create,   ///< where to read into: the value in an optional, a new item of a list
};

/// An enumerator in fewer bytes than its type has.
template <class Enum, class Small>
class packed_enum {
public:
    constexpr packed_enum(Enum value) noexcept : value_(static_cast<Small>(value)) {}
    constexpr operator Enum() const noexcept { return static_cast<Enum>(value_); }

private:
    Small value_;
};

inline constexpr std::size_t most_rows = 256;  ///< of one table

/// What only a strict parse finds wrong.
struct fault {
    std::string message;     ///< "Expected a number from -1 to 65535", behind what the value is; of a group all of it
    std::string suggestion;  ///< what was probably meant
    std::optional<node> at;  ///< the element that it is about, of those in a group; absent: the group itself

    fault() = default;
    explicit fault(std::string message, std::string suggestion = {})
        : message(std::move(message)), suggestion(std::move(suggestion)) {}
    /// Whether anything is.
    explicit operator bool() const noexcept { return !message.empty(); }
};

/// What few rows say: kept apart, so that the others are short.
struct field_rest {
    void (*read)(const node&, void*) = nullptr;     // custom, on the member
    void (*write)(const void*, writer&) = nullptr;  // custom, on the member
    const char* missing_text = "";
    const char* bad_text = "";
    const char* again_text = "";  // the error when the element is there twice; empty: the first one counts
    std::string_view unit_name{};  // sized rows: how the unit of the member's type is written
    std::uint64_t low = 0;         // of a range; sized rows: the unit without one
    std::uint64_t high = 0;
    std::span<const std::string_view> (*alternative_names)() = nullptr;
    fault (*fault_of)(std::string_view text, const node& element) = nullptr;  // asked by strict parses only
    packed_enum<errc, std::uint16_t> missing_code = errc::xml_error;
    packed_enum<errc, std::uint16_t> bad_code = errc::xml_error;
    packed_enum<errc, std::uint16_t> again_code = errc::xml_error;
};
inline constexpr field_rest no_rest{};

/// One row, as the engine reads it.
struct alignas(64) field {
    // What a name is found by and formatting asks first is one cache line.
    vir::xml::place place = place::ignored;
    std::uint8_t width = 0;
    bool is_required = false, is_always = false, is_hex = false, has_range = false, omits_default = false,
         selector_may_lack = false, has_prefix = false, is_list = false, is_spaced = false;
    bool is_plain = false;    // a member that is written if it is present: none of the options has a say
    std::uint16_t name_size = 0;
    std::uint16_t scope = 0;  // 0: the element itself; else the group's row + 1
    /// What is to be written: what the member holds; null for nothing, an empty string, an empty list.
    const void* (*present)(const void* object) = nullptr;
    const member_type* held = nullptr;  // the type without optionals
    const codec* text = nullptr;
    ready_name ready{};  // the name as a tag or an attribute begins with it
    std::uint64_t letters = 0;  // of the name; see xml_name

    std::string_view name{};
    void* (*member)(void* object, access how) = nullptr;
    const member_type* type = nullptr;
    const member_type* item = nullptr;  // without optionals and lists
    xml_name attribute_name{};  // child_attribute: the attribute; sized rows: the unit's; element: the selector's;
                                // xmlns: the URI
    bool (*wanted)(const void* object) = nullptr;

    std::string_view json_name{};
    xml_name spelled() const { return xml_name::of(name, letters); }
    const void* owner = nullptr;
    const field_rest* rest = &no_rest;
    packed_enum<error_domain, std::uint8_t> domain = error_domain::domain;
    bool has_domain = false, has_owner = false, is_conditional = false;
    std::uint16_t rows = 0;  // group: how many of the next rows are inside
    bool is_joined = false;        // element: what another one of that name has is added to the first
    bool has_largest_unit = false;  // sized rows: written with the largest unit that leaves a whole number
    bool ignores_bad = false;      // sized rows: what cannot be read is passed over
};
// The first lines of many rows are in use at once: an odd number of lines to a row lets them lie all over the
// processor's cache, where an even one would have them drive each other out of a part of it.
static_assert(sizeof(field) == 192);

namespace detail {

constexpr bool is_sized(place where) { return where == place::sized_text || where == place::sized_attribute; }
constexpr bool is_attribute(place where) {
    return where == place::attribute || where == place::selector || where == place::sized_attribute ||
           where == place::ignored_attribute;
}
constexpr bool is_element(place where) {
    return where == place::element || where == place::child_attribute || where == place::group ||
           where == place::flag || where == place::raw || where == place::custom || where == place::ignored;
}

}  // namespace detail

/// Where a name of a record leads to.
struct index_slot {
    std::uint16_t row = 0;  // from 1; 0: nothing here
    std::uint16_t tag = 0;  // of the name's hash: rows of other names are passed by without a look at them

    static constexpr std::uint16_t tag_of(std::uint64_t hash) { return static_cast<std::uint16_t>(hash >> 32); }
};

/// All that is known of a struct. Tables are built by `table`; the engine and coverage tests read them.
struct alignas(64) record {
    // What every element that is read asks for comes first, then what every struct that is written does.
    std::span<const field> rows{};
    std::span<const index_slot> index{};       // open addressing over name, scope and place
    std::span<const std::uint16_t> special{};  // rows that no name leads to, and required ones
    void (*validate)(void*) = nullptr;
    std::uint8_t index_shift = 0;              // from the hash to the place in it
    bool has_merged = false, has_one_of = false, has_text = false, has_required = false, has_selector = false;

    /// The rows that have something to be written, as row.present() says it, and those without a member: a bit for
    /// each, in as many words as there are 64 rows.
    void (*find_present)(const void* object, std::uint64_t* words) = nullptr;
    /// Of 64 rows each: those that are written even if there is nothing; those inside groups; those with attributes,
    /// with content.
    struct masks {
        std::uint64_t always = 0, grouped = 0, attributes = 0, contents = 0;
    };
    std::array<masks, most_rows / 64> words{};
    bool any_attributes = false, any_contents = false;  // in scope 0

    std::string_view name{};  // the element's, where the struct is a root or an alternative
    std::string (*key)(const void*) = nullptr;
    error_domain domain = error_domain::domain;
    bool has_domain = false;  // else that of the struct around it
    bool last_error_counts = false;
    bool has_joined = false;

    /// The row of an attribute or child element in a scope (0: the element itself; else a group's row + 1).
    const field* find(const xml_name& wanted, std::uint16_t scope, bool attribute) const noexcept {
        const auto hash = wanted.hash(scope, attribute);
        const auto slot = index[hash >> index_shift];
        if (slot.row == 0) return nullptr;
        const auto& row = rows[slot.row - 1u];
        if (slot.tag == index_slot::tag_of(hash) && row.letters == wanted.letters && row.name_size == wanted.size() &&
            row.scope == scope && (attribute ? detail::is_attribute(row.place) : detail::is_element(row.place)) &&
            (row.name_size <= xml_name::most_letters || same_name(row.name, wanted)))
            return &row;
        return find_further(wanted, scope, attribute, hash);
    }

private:
    // The unit beside a number, or a place in the index that another name has taken.
    const field* find_further(const xml_name& wanted, std::uint16_t scope, bool attribute,
                              std::uint64_t hash) const noexcept;
};

/// Every place where the document can have something: "/domain/devices/disk/target/@dev". A record that contains
/// itself is followed once. For tests that want each of them covered.
std::vector<std::string> paths_of(const record& root);

}  // namespace vir::xml
