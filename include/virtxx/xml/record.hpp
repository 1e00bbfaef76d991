// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/error.hpp>
#include <virtxx/xml/member_type.hpp>
#include <virtxx/xml/node.hpp>

#include <array>
#include <bit>
#include <cstring>
#include <type_traits>

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

/// One row, as the engine reads it.
struct alignas(64) field {
    // What formatting asks of every row, most of which have nothing to write, is one cache line.
    vir::xml::place place = place::ignored;
    std::uint8_t width = 0;
    bool is_required = false, is_always = false, is_hex = false, has_range = false, omits_default = false,
         selector_may_lack = false, has_owner = false, has_prefix = false, is_list = false, is_spaced = false;
    std::uint16_t rows = 0;   // group: how many of the next rows are inside
    std::uint16_t scope = 0;  // 0: the element itself; else the group's row + 1
    /// What is to be written: what the member holds; null for nothing, an empty string, an empty list.
    const void* (*present)(const void* object) = nullptr;
    bool (*wanted)(const void*) = nullptr;
    std::string_view name{};
    const member_type* held = nullptr;  // the type without optionals
    const codec* text = nullptr;

    void* (*member)(void* object, access how) = nullptr;
    const member_type* type = nullptr;
    const member_type* item = nullptr;  // without optionals and lists
    std::string_view attribute_name{};  // child_attribute: the attribute; sized rows: the unit's; element: the selector's;
                                        // xmlns: the URI
    std::string_view json_name{};
    std::span<const std::string_view> (*alternative_names)() = nullptr;
    const void* owner = nullptr;
    void (*read)(const node&, void*) = nullptr;     // custom, on the member
    void (*write)(const void*, writer&) = nullptr;  // custom, on the member
    packed_enum<errc, std::uint16_t> missing_code = errc::xml_error;
    packed_enum<errc, std::uint16_t> bad_code = errc::xml_error;
    packed_enum<errc, std::uint16_t> again_code = errc::xml_error;
    packed_enum<error_domain, std::uint8_t> domain = error_domain::domain;
    bool has_domain = false;
    const char* missing_text = "";
    const char* bad_text = "";
    std::string_view unit_name{};  // sized rows: how the unit of the member's type is written
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    const char* again_text = "";  // the error when the element is there twice; empty: the first one counts
};

namespace detail {

/// A name of up to eight characters as a number, or the first eight of a longer one: names that differ in it or in
/// their length are different.
constexpr std::uint64_t letters_of(std::string_view name) {
    auto part = [&]<class Word>(Word word, std::size_t from) -> std::uint64_t {
        if (std::is_constant_evaluated() || std::endian::native != std::endian::little)
            for (std::size_t i = 0; i < sizeof(Word); ++i)
                word = static_cast<Word>(word | static_cast<Word>(static_cast<unsigned char>(name[from + i])) << 8 * i);
        else
            std::memcpy(&word, name.data() + from, sizeof(Word));
        return word;
    };
    const std::size_t n = name.size();
    if (n >= 8) return part(std::uint64_t(0), 0);
    if (n >= 4) return part(std::uint32_t(0), 0) | part(std::uint32_t(0), n - 4) << 32;
    if (n >= 2) return part(std::uint16_t(0), 0) | part(std::uint16_t(0), n - 2) << 16;
    return n ? part(std::uint8_t(0), 0) : 0;
}

}  // namespace detail

/// What is looked at of rows in passing, in a quarter of a cache line.
struct row_key {
    std::uint64_t letters = 0;  // of the name
    std::uint16_t size = 0;
    std::uint16_t scope = 0;
    std::uint16_t skip = 1;  // to the next row of the scope
    bool attribute = false, element = false;  // found by name as one
};

/// All that is known of a struct. Tables are built by `table`; the engine and coverage tests read them.
struct alignas(64) record {
    // What every element that is read asks for comes first, then what every struct that is written does.
    std::span<const field> rows{};
    std::span<const row_key> keys{};           // beside the rows
    std::span<const std::uint16_t> special{};  // rows that no name leads to, and required ones
    void (*validate)(void*) = nullptr;
    bool has_merged = false, has_one_of = false, has_text = false, has_required = false, has_selector = false;

    /// What there is to be written of each row, as row.present() says it; of a row without a member, the object.
    void (*find_values)(const void* object, const void** values) = nullptr;
    /// Of 64 rows each: those that are written even if there is nothing; those of scope 0 with attributes, with content.
    struct masks {
        std::uint64_t always = 0, attributes = 0, contents = 0;
    };
    std::array<masks, most_rows / 64> words{};
    bool any_attributes = false, any_contents = false;  // in scope 0

    std::span<const std::uint32_t> index{};    // open addressing over place, scope and name
    std::string_view name{};  // the element's, where the struct is a root or an alternative
    std::string (*key)(const void*) = nullptr;
    error_domain domain = error_domain::domain;
    bool has_domain = false;  // else that of the struct around it
    bool last_error_counts = false;

    /// The row of an attribute or child element in a scope (0: the element itself; else a group's row + 1).
    const field* find(std::string_view wanted, std::uint16_t scope, bool attribute) const noexcept;
};

/// Every place where the document can have something: "/domain/devices/disk/target/@dev". A record that contains
/// itself is followed once. For tests that want each of them covered.
std::vector<std::string> paths_of(const record& root);

}  // namespace vir::xml
