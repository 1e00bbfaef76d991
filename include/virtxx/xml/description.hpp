// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/error.hpp>
#include <virtxx/xml/member_type.hpp>
#include <virtxx/xml/node.hpp>

#include <array>
#include <bit>
#include <cstring>
#include <type_traits>

/// How a struct and its XML belong together: one table of rows per struct, in a .cpp file.
///
/// From the table the engine derives parse, format, check, compare and JSON. A table is data: it is built by the
/// compiler and read by one engine that is no template.
///
///     struct disk_target { std::string dev; std::optional<disk_bus> bus; ... };
///     struct disk_def {
///         disk_device device = disk_device::disk;
///         std::variant<file_source, block_source> source;
///         disk_target target;
///         bool readonly = false;
///         std::optional<std::string> serial;
///         std::vector<std::string> aliases;
///         box<iotune> tune;
///     };
///
///     template <> const record& describe<disk_target>() {
///         using t = disk_target;
///         static constexpr table rows(of<t>, "target",
///             attribute<&t::dev>("dev").required(),
///             attribute<&t::bus>("bus"));
///         return rows;
///     }
///
///     template <> const record& describe<disk_def>() {
///         using d = disk_def;
///         static constexpr table rows(of<d>, "disk",
///             selector<&d::source>("type"),                // <disk type='file'>: the name of the alternative's table
///             attribute<&d::device>("device"),
///             element<&d::source>("source"),               // <source file='...'/>: rows of the active alternative
///             element<&d::target>("target"),               // rows of disk_target
///             flag<&d::readonly>("readonly"),              // <readonly/>
///             element<&d::serial>("serial"),               // <serial>text</serial>
///             element<&d::aliases>("alias", "name"),       // <alias name='...'/>, any number
///             element<&d::tune>("iotune"),
///             key<[](const d& disk) { return disk.target.dev; }>);   // compare() matches disks by this
///         return rows;
///     }
///
/// (in namespace vir::xml; describe the inner structs first, or declare `template <> const record& describe<T>();`
/// before the first use in the file). The order of the rows is the order of the canonical form. The members' own
/// initialisers are the defaults of what is absent.
///
/// Where a value is                                      Row
///   attribute of this element                           attribute<&t::m>("name")
///   text of this element                                text<&t::m>()
///   text of a child, or a child with rows of its own     element<&t::m>("name")
///   attribute of a child that has nothing else          element<&t::m>("name", "attribute")
///   several members in one child, a wrapper              inside("devices", rows ...)
///   presence of a child                                  flag<&t::m>("acpi")
///   the rows of a member right here                      merged<&t::m>()
///   number and unit: text of a child, of this, attribute sized_element<&t::m>("memory"), sized_text<&t::m>(),
///                                                        sized_attribute<&t::m>("size")
///   alternative of a variant, as attribute               selector<&t::m>("type")
///   the same, the attribute being the child's own        element<&t::m>("address").selected_by("type")
///   alternative of a variant, by the child's name        one_of<&t::m>()
///   XML of somebody else, kept                           raw<&t::m>("metadata")
///   by hand                                              custom<&t::m, read, write>("name")
///   known and without meaning here                       ignored("name"), ignored_attribute("id")
///   namespace on this element                            xmlns<used>("qemu", "http://...")
///
/// A row's pointers may go through members, and through boxes and optionals, which are made when something is read
/// into them: element<&disk::options, &disk_options::wwn>("wwn").
///
/// What a member's type means
///   T                 element with rows: written unless it would be empty; string: unless empty;
///                     number, enum, yes/no: always (see omit_default)
///   optional<T>, box<T>   written when it holds something
///   vector<T>         any number of elements of that name, in their order
///   variant<...>      rows of the active alternative; std::monostate has none
///   bool              yes/no; as a flag: presence
///   enum              declared by VIRTXX_ENUM; size: with one of the sized rows; uuid, mac_address; any type with a static
///                     parse(string_view) -> optional and to_string
///
/// Options of a row, chained: see struct field below. Things that may stand among the rows: key<f>, validate<f>,
/// domain_of(error_domain).
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
    errc missing_code = errc::xml_error;
    errc bad_code = errc::xml_error;
    const char* missing_text = "";
    const char* bad_text = "";
    std::uint64_t low = 0;
    std::uint64_t high = 0;
};
// Of an even number of lines, the lines that are asked for would share every second or fourth set of the cache alone.
static_assert(sizeof(field) / 64 % 2 == 1);

/// One row, as tables are written: with its options, and knowing the member (a detail::member_path; void: none).
template <class Path>
struct row : field {
    /// Its absence is an error: xml_error "Missing required attribute ...", or what is given here.
    constexpr row required() const { return with(&field::is_required); }
    constexpr row required(errc code, const char* message) const {
        auto out = required();
        out.missing_code = code;
        out.missing_text = message;
        return out;
    }
    /// The error for a value that cannot be read, instead of xml_error "Invalid value for attribute ...";
    /// "{}" in the message stands for the value.
    constexpr row invalid(errc code, const char* message) const {
        auto out = *this;
        out.bad_code = code;
        out.bad_text = message;
        return out;
    }
    /// Written even when it is empty: a wrapper without content, an empty string.
    constexpr row always() const { return with(&field::is_always); }
    /// An element with rows that an empty line follows, as in capabilities.
    constexpr row spaced() const { return with(&field::is_spaced); }
    /// Not written while it has its type's default value (0, the first enumerator, no).
    constexpr row omit_default() const { return with(&field::omits_default); }
    /// Written only where the predicate on the struct holds: when<[](const disk_def& d) { return ...; }>().
    template <auto Predicate>
    constexpr row when() const;
    /// A number written 0x0001 with that many digits; read in any of C's bases.
    constexpr row hex(unsigned digits) const {
        auto out = *this;
        out.is_hex = true;
        out.width = static_cast<std::uint8_t>(digits);
        return out;
    }
    /// Read in any of C's bases (0x1f, 017), written in decimal.
    constexpr row any_base() const { return with(&field::is_hex); }
    /// Numbers outside are errors.
    constexpr row range(std::int64_t low, std::int64_t high) const {
        auto out = *this;
        out.has_range = true;
        out.low = static_cast<std::uint64_t>(low);
        out.high = static_cast<std::uint64_t>(high);
        return out;
    }
    /// A bool's words; yes_no needs no saying.
    constexpr row on_off() const { return as(codecs::on_off); }
    constexpr row true_false() const { return as(codecs::true_false); }
    constexpr row one_zero() const { return as(codecs::one_zero); }
    /// A codec of the table's own for this member's type.
    constexpr row as(const codec& own) const {
        auto out = *this;
        out.text = &own;
        return out;
    }
    /// An element that is a variant: its own attribute of that name says which alternative it is. Without the
    /// attribute it is the first one, unless that is an error.
    constexpr row selected_by(std::string_view attribute, bool must_be_there = true) const {
        auto out = *this;
        out.attribute_name = attribute;
        out.selector_may_lack = !must_be_there;
        return out;
    }
    /// The alternatives' names are those of an enum, in the order of the alternatives, not those of their tables.
    template <named_enum E>
    constexpr row named() const {
        auto out = *this;
        out.alternative_names = [] { return enum_names<E>(); };
        return out;
    }
    /// The key in JSON where it is not the name. (An element beside an attribute of the same name is "name_element"
    /// without this.)
    constexpr row json(std::string_view key) const {
        auto out = *this;
        out.json_name = key;
        return out;
    }

private:
    constexpr row with(bool field::*option) const {
        auto out = *this;
        out.*option = true;
        return out;
    }
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

    /// The row of an attribute or child element in a scope (0: the element itself; else a group's row + 1).
    const field* find(std::string_view wanted, std::uint16_t scope, bool attribute) const noexcept;
};

namespace detail {

template <class T>
inline constexpr char owner_tag = 0;

template <auto Member>
struct member_traits;
template <class C, class T, T C::*Member>
struct member_traits<Member> {
    using owner = C;
    using type = T;
};

// Where to read into: inside optionals, a new item of a list.
template <class T>
void* innermost(T& member) {
    if constexpr (is_optional<T>)
        return innermost(member ? *member : member.emplace());
    else if constexpr (is_list<T>)
        return innermost(member.emplace_back());
    else
        return &member;
}

template <class T>
const void* held_in(const T& member) {
    if constexpr (is_optional<T>)
        return member ? held_in(*member) : nullptr;
    else if constexpr (is_list<T>)
        return member.empty() ? nullptr : &member;
    else
        return &member;
}

template <auto First, auto... Rest>
struct member_path {
    using owner = typename member_traits<First>::owner;
    using member_type = typename member_traits<First>::type;
    using next = member_path<Rest...>;
    using type = typename next::type;

    static void* get(void* object, access how) {
        auto& member = static_cast<owner*>(object)->*First;
        if constexpr (is_optional<member_type>) {
            if (!member) {
                if (how == access::find) return nullptr;
                member.emplace();
            }
            return next::get(&*member, how);
        } else {
            return next::get(&member, how);
        }
    }
    static const void* present(const void* object) {
        const auto& member = static_cast<const owner*>(object)->*First;
        if constexpr (is_optional<member_type>)
            return member ? next::present(&*member) : nullptr;
        else
            return next::present(&member);
    }
};
template <auto Last>
struct member_path<Last> {
    using owner = typename member_traits<Last>::owner;
    using type = typename member_traits<Last>::type;

    static void* get(void* object, access how) {
        auto& member = static_cast<owner*>(object)->*Last;
        return how == access::create ? innermost(member) : &member;
    }
    static const void* present(const void* object) {
        const auto& member = static_cast<const owner*>(object)->*Last;
        if constexpr (std::same_as<type, std::string>)
            return member.empty() ? nullptr : &member;
        else
            return held_in(member);
    }
};

constexpr const codec* codec_in(const member_type* type) {
    while (type->shape == shape::optional || type->shape == shape::list) type = type->item;
    return type->text;
}

// The places whose rows have a member with a type.
constexpr bool has_type(place where) {
    return where != place::group && where != place::custom && where != place::ignored &&
           where != place::ignored_attribute && where != place::xmlns;
}
constexpr bool has_attributes(place where) {
    return where == place::attribute || where == place::selector || where == place::sized_attribute ||
           where == place::sized_text || where == place::merged || where == place::xmlns;
}

template <auto... Path>
constexpr row<member_path<Path...>> make_field(place where, std::string_view name) {
    using path = member_path<Path...>;
    row<path> out;
    out.place = where;
    out.name = name;
    out.member = &path::get;
    out.present = &path::present;
    out.type = &type_of<typename path::type>;
    out.text = codec_in(out.type);
    out.owner = &owner_tag<typename path::owner>;
    out.has_owner = true;
    return out;
}

// Shared by the compiler, which builds the index, and the engine, which asks it. An entry is the hash's upper half
// and the row's number from 1; where it is looked for, the lower half says.
constexpr std::uint32_t index_hash(std::string_view name, std::uint16_t scope, bool attribute) {
    const auto n = static_cast<std::uint32_t>(name.size());
    auto at = [&](std::uint32_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(name[i])); };
    if (n == 0) return 0;
    const auto letters = at(0) | at(n / 2) << 8 | at(n - 1) << 16 | at(n / 3) << 24;
    return (letters ^ n * 0x2545f491u ^ scope * 0x01000193u ^ (attribute ? 0x5bd1e995u : 0u)) * 0x9e3779b1u;
}
constexpr std::uint32_t index_place(std::uint32_t hash) { return hash ^ hash >> 15; }

constexpr bool is_attribute(place where) {
    return where == place::attribute || where == place::selector || where == place::sized_attribute ||
           where == place::ignored_attribute;
}
constexpr bool is_element(place where) {
    return where == place::element || where == place::child_attribute || where == place::group ||
           where == place::flag || where == place::raw || where == place::custom || where == place::ignored;
}
constexpr bool has_content(place where) {
    return (is_element(where) && where != place::ignored) || where == place::text || where == place::sized_text ||
           where == place::merged || where == place::one_of;
}

template <class F>
struct callable_argument;
template <class R, class A>
struct callable_argument<R (*)(A)> {
    using type = std::remove_cvref_t<A>;
};
template <auto F>
using argument_of = typename callable_argument<decltype(+F)>::type;

}  // namespace detail

template <class Path>
template <auto Predicate>
constexpr row<Path> row<Path>::when() const {
    auto out = *this;
    out.wanted = [](const void* object) -> bool {
        return Predicate(*static_cast<const detail::argument_of<Predicate>*>(object));
    };
    return out;
}

/// Rows that belong together: a group and what is inside. Paths: of each row.
template <class... Paths>
struct row_list {
    std::array<field, sizeof...(Paths)> at{};

    constexpr row_list always() const { return change([](row<void> f) { return f.always(); }); }
    constexpr row_list required() const { return change([](row<void> f) { return f.required(); }); }
    constexpr row_list required(errc code, const char* message) const {
        return change([&](row<void> f) { return f.required(code, message); });
    }
    constexpr row_list json(std::string_view key) const { return change([&](row<void> f) { return f.json(key); }); }
    template <auto Predicate>
    constexpr row_list when() const {
        return change([](row<void> f) { return f.when<Predicate>(); });
    }

private:
    template <class F>
    constexpr row_list change(F f) const {
        auto out = *this;
        row<void> first;
        static_cast<field&>(first) = at[0];
        out.at[0] = f(first);
        return out;
    }
};

/// What may stand among the rows without being one.
struct key_option {
    std::string (*get)(const void*);
};
struct validate_option {
    void (*run)(void*);
};
struct domain_option {
    error_domain domain;
};

namespace detail {

template <class... Paths>
struct path_list {
    static constexpr std::size_t size = sizeof...(Paths);
};

// The paths of what is given to a table or a group, in one list.
template <class List, class... Given>
struct joined_paths {
    using type = List;
};
template <class... Before, class Path, class... Rest>
struct joined_paths<path_list<Before...>, row<Path>, Rest...> : joined_paths<path_list<Before..., Path>, Rest...> {};
template <class... Before, class... Paths, class... Rest>
struct joined_paths<path_list<Before...>, row_list<Paths...>, Rest...>
    : joined_paths<path_list<Before..., Paths...>, Rest...> {};
template <class... Before, class... Rest>
struct joined_paths<path_list<Before...>, field, Rest...> : joined_paths<path_list<Before..., void>, Rest...> {};
template <class... Before, class Option, class... Rest>
struct joined_paths<path_list<Before...>, Option, Rest...> : joined_paths<path_list<Before...>, Rest...> {};
template <class... Given>
using paths_of_rows = typename joined_paths<path_list<>, Given...>::type;

template <class List>
struct list_of_rows;
template <class... Paths>
struct list_of_rows<path_list<Paths...>> {
    using type = row_list<Paths...>;
};

// All members of a struct at once, in line.
template <class... Paths>
void find_values(path_list<Paths...>, [[maybe_unused]] const void* object, [[maybe_unused]] const void** values) {
    [[maybe_unused]] auto value = [&]<class Path>(row<Path>*) -> const void* {
        if constexpr (std::is_void_v<Path>)
            return object;
        else
            return Path::present(object);
    };
    ((*values++ = value(static_cast<row<Paths>*>(nullptr))), ...);
}

template <std::size_t Size>
constexpr void put_row(std::array<field, Size>& to, std::size_t& used, const field& row) {
    to[used++] = row;
}
template <std::size_t Size, class... Paths>
constexpr void put_row(std::array<field, Size>& to, std::size_t& used, const row_list<Paths...>& rows) {
    for (const auto& row : rows.at) to[used++] = row;
}

}  // namespace detail

template <auto... Path>
constexpr auto attribute(std::string_view name) {
    return detail::make_field<Path...>(place::attribute, name);
}

template <auto... Path>
constexpr auto text() {
    return detail::make_field<Path...>(place::text, {});
}

template <auto... Path>
constexpr auto element(std::string_view name) {
    return detail::make_field<Path...>(place::element, name);
}

template <auto... Path>
constexpr auto element(std::string_view name, std::string_view attribute) {
    auto out = detail::make_field<Path...>(place::child_attribute, name);
    out.attribute_name = attribute;
    return out;
}

template <auto... Path>
constexpr auto flag(std::string_view name) {
    using type = typename detail::member_path<Path...>::type;
    static_assert(std::same_as<type, bool>, "a flag is a bool: the element is there or not");
    return detail::make_field<Path...>(place::flag, name);
}

template <auto... Path>
constexpr auto merged() {
    return detail::make_field<Path...>(place::merged, {});
}

/// The alternative of a variant by the name of the alternative's table.
template <auto... Path>
constexpr auto selector(std::string_view name) {
    return detail::make_field<Path...>(place::selector, name);
}

/// Number and unit (libvirt's: b, KB, KiB, M, ...). Without a unit it is in `default_unit` bytes, 0: the unit of the
/// member's type, in which it is always written. Fractions of that unit are rounded up.
template <auto... Path>
constexpr auto sized_text(std::uint64_t default_unit = 0, std::string_view unit = "unit") {
    auto out = detail::make_field<Path...>(place::sized_text, {});
    out.attribute_name = unit;
    out.low = default_unit;
    return out;
}

template <auto... Path>
constexpr auto sized_attribute(std::string_view name, std::string_view unit = "unit",
                                std::uint64_t default_unit = 0) {
    auto out = detail::make_field<Path...>(place::sized_attribute, name);
    out.attribute_name = unit;
    out.low = default_unit;
    return out;
}

/// A child element whose rows are members of the same struct. Written if anything in it is, or if always().
/// `groups` inside groups are fine.
template <class... Rows>
constexpr auto inside(std::string_view name, const Rows&... rows) {
    typename detail::list_of_rows<detail::paths_of_rows<row<void>, Rows...>>::type out;
    out.at[0].place = place::group;
    out.at[0].name = name;
    out.at[0].rows = static_cast<std::uint16_t>(out.at.size() - 1);
    std::size_t used = 1;
    (detail::put_row(out.at, used, rows), ...);
    return out;
}

template <auto... Path>
constexpr auto sized_element(std::string_view name, std::uint64_t default_unit = 0) {
    return inside(name, sized_text<Path...>(default_unit).required());
}

/// Children that are told apart by name: of a variant, of an optional one, or any number of them in their order.
template <auto... Path>
constexpr auto one_of() {
    return detail::make_field<Path...>(place::one_of, {});
}

/// The children of an element as XML text (std::string), without its insignificant blanks; written back indented.
template <auto... Path>
constexpr auto raw(std::string_view name) {
    using type = typename detail::member_path<Path...>::type;
    static_assert(std::same_as<type, std::string>, "raw XML is kept in a std::string");
    return detail::make_field<Path...>(place::raw, name);
}

/// read(node, member) gets the child element (each one of that name); write(member, writer) writes the whole element,
/// or nothing.
template <auto Member, auto Read, auto Write>
constexpr auto custom(std::string_view name) {
    using type = typename detail::member_traits<Member>::type;
    row<void> out;
    out.place = place::custom;
    out.name = name;
    out.member = &detail::member_path<Member>::get;
    out.owner = &detail::owner_tag<typename detail::member_traits<Member>::owner>;
    out.has_owner = true;
    out.read = [](const node& from, void* member) { Read(from, *static_cast<type*>(member)); };
    out.write = [](const void* member, writer& to) { Write(*static_cast<const type*>(member), to); };
    return out;
}

constexpr auto ignored(std::string_view name) {
    row<void> out;
    out.place = place::ignored;
    out.name = name;
    return out;
}

constexpr auto ignored_attribute(std::string_view name) {
    row<void> out;
    out.place = place::ignored_attribute;
    out.name = name;
    return out;
}

/// Names of this table that begin with "prefix:" are in that namespace, whatever prefix the document gave it; the
/// declaration is written where used(struct) holds.
template <auto Used>
constexpr auto xmlns(std::string_view prefix, std::string_view uri) {
    row<void> out;
    out.place = place::xmlns;
    out.name = prefix;
    out.attribute_name = uri;
    return out.when<Used>();
}

/// What compare() tells items of a list apart by: key<[](const T&) -> std::string>. An empty key: by position.
template <auto Get>
inline constexpr key_option key{[](const void* object) -> std::string {
    return std::string(Get(*static_cast<const detail::argument_of<Get>*>(object)));
}};

/// Runs after the struct was read: may complete it, or throw vir::error; the engine adds line:column.
template <auto Run>
inline constexpr validate_option validate{
    [](void* object) { Run(*static_cast<detail::argument_of<Run>*>(object)); }};

/// Whose errors a document's are; libvirt's number. Without it: error_domain::domain.
constexpr domain_option domain_of(error_domain domain) { return {domain}; }

template <class T>
struct of_type {};
template <class T>
inline constexpr of_type<T> of{};

template <class T, class Paths>
class table : public record {
    static constexpr std::size_t N = Paths::size;

public:
    template <class... Rows>
    constexpr table(of_type<T>, std::string_view element_name, const Rows&... given) {
        name = element_name;
        [[maybe_unused]] std::size_t used = 0;
        (take(given, used), ...);
        set_scopes(0, N, 0);
        for (std::size_t i = 0; i < N; ++i) look_at(i);
        rows = rows_;
        index = index_;
        special = {special_.data(), specials_};
        keys = keys_;
        find_values = [](const void* object, const void** values) { detail::find_values(Paths(), object, values); };
    }
    table(const table&) = delete;

private:
    static constexpr std::size_t slots = [] {
        std::size_t n = 4;
        while (n < 3 * N) n *= 2;
        return n;
    }();

    constexpr void take(const key_option& option, std::size_t&) { key = option.get; }
    constexpr void take(const validate_option& option, std::size_t&) { validate = option.run; }
    constexpr void take(const domain_option& option, std::size_t&) { domain = option.domain; }
    template <class Row>
    constexpr void take(const Row& row, std::size_t& used) {
        detail::put_row(rows_, used, row);
    }

    constexpr void set_scopes(std::size_t from, std::size_t to, std::uint16_t scope) {
        for (std::size_t i = from; i < to; i += 1 + rows_[i].rows) {
            rows_[i].scope = scope;
            if (rows_[i].rows) set_scopes(i + 1, i + 1 + rows_[i].rows, static_cast<std::uint16_t>(i + 1));
        }
    }

    constexpr void look_at(std::size_t i) {
        auto& row = rows_[i];
        static_assert(N <= most_rows, "a table has at most 256 rows: give parts of the struct tables of their own");
        auto& word = words[i / 64];
        const auto bit = std::uint64_t(1) << i % 64;
        if (row.is_always) word.always |= bit;
        if (row.scope == 0 && detail::has_attributes(row.place)) word.attributes |= bit, any_attributes = true;
        if (row.scope == 0 && detail::has_content(row.place)) word.contents |= bit, any_contents = true;
        if (detail::has_type(row.place)) {
            row.held = row.type;
            while (row.held->shape == shape::optional) row.held = row.held->item;
            row.is_list = row.held->shape == shape::list;
            row.item = row.held;
            while (row.item->shape == shape::optional || row.item->shape == shape::list) row.item = row.item->item;
        }
        keys_[i] = {detail::letters_of(row.name), static_cast<std::uint16_t>(row.name.size()), row.scope,
                    static_cast<std::uint16_t>(1 + row.rows), detail::is_attribute(row.place),
                    detail::is_element(row.place)};
        if (row.has_owner && row.owner != &detail::owner_tag<T>) throw "a row names a member of another struct";
        has_merged |= row.place == place::merged;
        has_one_of |= row.place == place::one_of;
        has_text |= row.place == place::text || row.place == place::sized_text;
        has_required |= row.is_required;
        has_selector |= row.place == place::selector;
        row.has_prefix = row.name.find(':') != row.name.npos;
        if (row.is_required || row.place == place::selector || row.place == place::merged || row.place == place::text ||
            row.place == place::sized_text || row.place == place::one_of)
            special_[specials_++] = static_cast<std::uint16_t>(i);
        if (detail::is_attribute(row.place)) enter(row.name, row.scope, true, i);
        if (detail::is_element(row.place)) enter(row.name, row.scope, false, i);
        if (row.json_name.empty()) row.json_name = default_key(i);
        if (row.place == place::sized_text || row.place == place::sized_attribute)
            enter(row.attribute_name, row.scope, true, i, true);
    }

    // An element beside an attribute of the same name gets a key that says so.
    constexpr std::string_view default_key(std::size_t i) {
        const auto& row = rows_[i];
        if (row.place == place::text || row.place == place::sized_text) return "value";
        if (row.place == place::one_of) return "children";
        if (!detail::is_element(row.place)) return row.name;
        for (const auto& other : rows_) {
            if (!detail::is_attribute(other.place) || other.scope != row.scope || other.name != row.name) continue;
            auto& key = long_keys_[i];
            constexpr std::string_view ending = "_element";
            if (row.name.size() + ending.size() > sizeof key) throw "give this row a shorter key by json()";
            std::size_t at = 0;
            for (char c : row.name) key[at++] = c;
            for (char c : ending) key[at++] = c;
            return {key, at};
        }
        return row.name;
    }

    constexpr void enter(std::string_view wanted, std::uint16_t scope, bool attribute, std::size_t i,
                         bool shared = false) {
        const auto hash = detail::index_hash(wanted, scope, attribute);
        auto at = detail::index_place(hash) % slots;
        for (; index_[at]; at = (at + 1) % slots) {
            const auto& other = rows_[(index_[at] & 0xffff) - 1];
            bool same_kind = detail::is_element(other.place) != attribute;
            if (!shared && same_kind && other.scope == scope && other.name == wanted)
                throw "two rows have the same name: put members of one child element inside(...) it";
        }
        index_[at] = (hash & 0xffff0000u) | static_cast<std::uint32_t>(i + 1);
    }

    std::array<field, N> rows_{};
    std::array<std::uint32_t, slots> index_{};
    std::array<std::uint16_t, N> special_{};
    std::array<row_key, N> keys_{};
    std::size_t specials_ = 0;
    char long_keys_[N ? N : 1][24]{};
};

/// All records that a document's description leads to, the root first, each once.
std::vector<const record*> records_of(const record& root);

/// Every place where the document can have something: "/domain/devices/disk/target/@dev". A record that contains
/// itself is followed once. For tests that want each of them covered.
std::vector<std::string> paths_of(const record& root);

template <class T, class... Rows>
table(of_type<T>, std::string_view, const Rows&...) -> table<T, detail::paths_of_rows<Rows...>>;

}  // namespace vir::xml
