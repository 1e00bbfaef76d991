// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/error.hpp>
#include <virtxx/xml/member_type.hpp>
#include <virtxx/xml/node.hpp>

#include <array>

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

/// One row. The members are for the engine, the functions are the options.
struct field {
    vir::xml::place place = place::ignored;
    std::string_view name{};
    std::string_view attribute_name{};  // child_attribute: the attribute; sized rows: the unit's; element: the selector's;
                                        // xmlns: the URI
    std::string_view json_name{};
    void* (*member)(void* object, bool make) = nullptr;  // null: a box on the way is empty, and not to be made
    const member_type* type = nullptr;
    const codec* text = nullptr;
    std::span<const std::string_view> (*alternative_names)() = nullptr;
    bool (*wanted)(const void*) = nullptr;
    const void* owner = nullptr;
    void (*read)(const node&, void*) = nullptr;         // custom, on the member
    void (*write)(const void*, writer&) = nullptr;      // custom, on the member
    errc missing_code = errc::xml_error;
    errc bad_code = errc::xml_error;
    std::string_view missing_text{};
    std::string_view bad_text{};
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    std::uint16_t rows = 0;   // group: how many of the next rows are inside
    std::uint16_t scope = 0;  // 0: the element itself; else the group's row + 1
    std::uint8_t width = 0;
    bool is_required = false, is_always = false, is_hex = false, has_range = false,
         omits_default = false, is_spaced = false, selector_may_lack = false,
         has_owner = false;

    /// Its absence is an error: xml_error "Missing required attribute ...", or what is given here.
    constexpr field required() const { return with(&field::is_required); }
    constexpr field required(errc code, std::string_view message) const {
        auto out = required();
        out.missing_code = code;
        out.missing_text = message;
        return out;
    }
    /// The error for a value that cannot be read, instead of xml_error "Invalid value for attribute ...";
    /// "{}" in the message stands for the value.
    constexpr field invalid(errc code, std::string_view message) const {
        auto out = *this;
        out.bad_code = code;
        out.bad_text = message;
        return out;
    }
    /// Written even when it is empty: a wrapper without content, an empty string.
    constexpr field always() const { return with(&field::is_always); }
    /// An element with rows that an empty line follows, as in capabilities.
    constexpr field spaced() const { return with(&field::is_spaced); }
    /// Not written while it has its type's default value (0, the first enumerator, no).
    constexpr field omit_default() const { return with(&field::omits_default); }
    /// Written only where the predicate on the struct holds: when<[](const disk_def& d) { return ...; }>().
    template <auto Predicate>
    constexpr field when() const;
    /// A number written 0x0001 with that many digits; read in any of C's bases.
    constexpr field hex(unsigned digits) const {
        auto out = *this;
        out.is_hex = true;
        out.width = static_cast<std::uint8_t>(digits);
        return out;
    }
    /// Read in any of C's bases (0x1f, 017), written in decimal.
    constexpr field any_base() const { return with(&field::is_hex); }
    /// Numbers outside are errors.
    constexpr field range(std::int64_t low, std::int64_t high) const {
        auto out = *this;
        out.has_range = true;
        out.low = static_cast<std::uint64_t>(low);
        out.high = static_cast<std::uint64_t>(high);
        return out;
    }
    /// A bool's words; yes_no needs no saying.
    constexpr field on_off() const { return as(codecs::on_off); }
    constexpr field true_false() const { return as(codecs::true_false); }
    constexpr field one_zero() const { return as(codecs::one_zero); }
    /// A codec of the table's own for this member's type.
    constexpr field as(const codec& own) const {
        auto out = *this;
        out.text = &own;
        return out;
    }
    /// An element that is a variant: its own attribute of that name says which alternative it is. Without the
    /// attribute it is the first one, unless that is an error.
    constexpr field selected_by(std::string_view attribute, bool must_be_there = true) const {
        auto out = *this;
        out.attribute_name = attribute;
        out.selector_may_lack = !must_be_there;
        return out;
    }
    /// The alternatives' names are those of an enum, in the order of the alternatives, not those of their tables.
    template <named_enum E>
    constexpr field named() const {
        auto out = *this;
        out.alternative_names = [] { return enum_names<E>(); };
        return out;
    }
    /// The key in JSON where it is not the name. (An element beside an attribute of the same name is "name_element"
    /// without this.)
    constexpr field json(std::string_view key) const {
        auto out = *this;
        out.json_name = key;
        return out;
    }

private:
    constexpr field with(bool field::*option) const {
        auto out = *this;
        out.*option = true;
        return out;
    }
};

/// All that is known of a struct. Tables are built by `table`; the engine and coverage tests read them.
struct record {
    std::string_view name{};  // the element's, where the struct is a root or an alternative
    std::span<const field> rows{};
    std::span<const std::uint16_t> index{};  // open addressing over place, scope and name
    std::string (*key)(const void*) = nullptr;
    void (*validate)(void*) = nullptr;
    error_domain domain = error_domain::domain;
    bool has_merged = false, has_one_of = false, has_text = false, has_required = false, has_selector = false;

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

template <auto First, auto... Rest>
struct member_path {
    using owner = typename member_traits<First>::owner;
    using next = member_path<Rest...>;
    using type = typename next::type;
    static void* get(void* object, bool make) {
        auto& member = static_cast<owner*>(object)->*First;
        if constexpr (is_optional<typename member_traits<First>::type>) {
            if (!member) {
                if (!make) return nullptr;
                member.emplace();
            }
            return next::get(&*member, make);
        } else {
            return next::get(&member, make);
        }
    }
};
template <auto Last>
struct member_path<Last> {
    using owner = typename member_traits<Last>::owner;
    using type = typename member_traits<Last>::type;
    static void* get(void* object, bool) { return &(static_cast<owner*>(object)->*Last); }
};

constexpr const codec* codec_in(const member_type* type) {
    while (type->shape == shape::optional || type->shape == shape::list) type = type->item;
    return type->text;
}

template <auto... Path>
constexpr field make_field(place where, std::string_view name) {
    using path = member_path<Path...>;
    field out;
    out.place = where;
    out.name = name;
    out.member = &path::get;
    out.type = &type_of<typename path::type>;
    out.text = codec_in(out.type);
    out.owner = &owner_tag<typename path::owner>;
    out.has_owner = true;
    return out;
}

// Shared by the compiler, which builds the index, and the engine, which asks it.
constexpr std::size_t index_hash(std::string_view name, std::uint16_t scope, bool attribute) {
    std::size_t n = name.size();
    auto at = [&](std::size_t i) { return static_cast<unsigned char>(name[i]); };
    if (n == 0) return 0;
    return n + at(0) * 5u + at(n / 2) * 37u + at(n - 1) * 101u + scope * 59u + (attribute ? 17u : 0u);
}

constexpr bool is_attribute(place where) {
    return where == place::attribute || where == place::selector || where == place::sized_attribute ||
           where == place::ignored_attribute;
}
constexpr bool is_element(place where) {
    return where == place::element || where == place::child_attribute || where == place::group ||
           where == place::flag || where == place::raw || where == place::custom || where == place::ignored;
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

template <auto Predicate>
constexpr field field::when() const {
    auto out = *this;
    out.wanted = [](const void* object) -> bool {
        return Predicate(*static_cast<const detail::argument_of<Predicate>*>(object));
    };
    return out;
}

/// Rows that belong together: a group and what is inside.
template <std::size_t N>
struct field_list {
    std::array<field, N> at{};

    constexpr field_list always() const { return change([](field f) { return f.always(); }); }
    constexpr field_list required() const { return change([](field f) { return f.required(); }); }
    constexpr field_list required(errc code, std::string_view message) const {
        return change([&](field f) { return f.required(code, message); });
    }
    constexpr field_list json(std::string_view key) const { return change([&](field f) { return f.json(key); }); }
    template <auto Predicate>
    constexpr field_list when() const {
        return change([](field f) { return f.when<Predicate>(); });
    }

private:
    template <class F>
    constexpr field_list change(F f) const {
        auto out = *this;
        out.at[0] = f(out.at[0]);
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

template <class R>
inline constexpr std::size_t rows_in = 0;
template <>
inline constexpr std::size_t rows_in<field> = 1;
template <std::size_t N>
inline constexpr std::size_t rows_in<field_list<N>> = N;

template <std::size_t Size>
constexpr void put_row(std::array<field, Size>& to, std::size_t& used, const field& row) {
    to[used++] = row;
}
template <std::size_t Size, std::size_t N>
constexpr void put_row(std::array<field, Size>& to, std::size_t& used, const field_list<N>& rows) {
    for (const auto& row : rows.at) to[used++] = row;
}

}  // namespace detail

template <auto... Path>
constexpr field attribute(std::string_view name) {
    return detail::make_field<Path...>(place::attribute, name);
}

template <auto... Path>
constexpr field text() {
    return detail::make_field<Path...>(place::text, {});
}

template <auto... Path>
constexpr field element(std::string_view name) {
    return detail::make_field<Path...>(place::element, name);
}

template <auto... Path>
constexpr field element(std::string_view name, std::string_view attribute) {
    auto out = detail::make_field<Path...>(place::child_attribute, name);
    out.attribute_name = attribute;
    return out;
}

template <auto... Path>
constexpr field flag(std::string_view name) {
    using type = typename detail::member_path<Path...>::type;
    static_assert(std::same_as<type, bool>, "a flag is a bool: the element is there or not");
    return detail::make_field<Path...>(place::flag, name);
}

template <auto... Path>
constexpr field merged() {
    return detail::make_field<Path...>(place::merged, {});
}

/// The alternative of a variant by the name of the alternative's table.
template <auto... Path>
constexpr field selector(std::string_view name) {
    return detail::make_field<Path...>(place::selector, name);
}

/// Number and unit (libvirt's: b, KB, KiB, M, ...). Without a unit it is in `default_unit` bytes, 0: the unit of the
/// member's type, in which it is always written. Fractions of that unit are rounded up.
template <auto... Path>
constexpr field sized_text(std::uint64_t default_unit = 0, std::string_view unit = "unit") {
    auto out = detail::make_field<Path...>(place::sized_text, {});
    out.attribute_name = unit;
    out.low = default_unit;
    return out;
}

template <auto... Path>
constexpr field sized_attribute(std::string_view name, std::string_view unit = "unit",
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
    constexpr std::size_t count = (std::size_t(1) + ... + detail::rows_in<Rows>);
    field_list<count> out;
    out.at[0].place = place::group;
    out.at[0].name = name;
    out.at[0].rows = static_cast<std::uint16_t>(count - 1);
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
constexpr field one_of() {
    return detail::make_field<Path...>(place::one_of, {});
}

/// The children of an element as XML text (std::string), without its insignificant blanks; written back indented.
template <auto... Path>
constexpr field raw(std::string_view name) {
    using type = typename detail::member_path<Path...>::type;
    static_assert(std::same_as<type, std::string>, "raw XML is kept in a std::string");
    return detail::make_field<Path...>(place::raw, name);
}

/// read(node, member) gets the child element (each one of that name); write(member, writer) writes the whole element,
/// or nothing.
template <auto Member, auto Read, auto Write>
constexpr field custom(std::string_view name) {
    using type = typename detail::member_traits<Member>::type;
    field out;
    out.place = place::custom;
    out.name = name;
    out.member = &detail::member_path<Member>::get;
    out.owner = &detail::owner_tag<typename detail::member_traits<Member>::owner>;
    out.has_owner = true;
    out.read = [](const node& from, void* member) { Read(from, *static_cast<type*>(member)); };
    out.write = [](const void* member, writer& to) { Write(*static_cast<const type*>(member), to); };
    return out;
}

constexpr field ignored(std::string_view name) {
    field out;
    out.place = place::ignored;
    out.name = name;
    return out;
}

constexpr field ignored_attribute(std::string_view name) {
    field out;
    out.place = place::ignored_attribute;
    out.name = name;
    return out;
}

/// Names of this table that begin with "prefix:" are in that namespace, whatever prefix the document gave it; the
/// declaration is written where used(struct) holds.
template <auto Used>
constexpr field xmlns(std::string_view prefix, std::string_view uri) {
    field out;
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

template <class T, std::size_t N>
class table : public record {
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
        if (row.has_owner && row.owner != &detail::owner_tag<T>) throw "a row names a member of another struct";
        has_merged |= row.place == place::merged;
        has_one_of |= row.place == place::one_of;
        has_text |= row.place == place::text || row.place == place::sized_text;
        has_required |= row.is_required;
        has_selector |= row.place == place::selector;
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
        auto at = detail::index_hash(wanted, scope, attribute) % slots;
        for (; index_[at]; at = (at + 1) % slots) {
            const auto& other = rows_[index_[at] - 1];
            bool same_kind = detail::is_element(other.place) != attribute;
            if (!shared && same_kind && other.scope == scope && other.name == wanted)
                throw "two rows have the same name: put members of one child element inside(...) it";
        }
        index_[at] = static_cast<std::uint16_t>(i + 1);
    }

    std::array<field, N> rows_{};
    std::array<std::uint16_t, slots> index_{};
    char long_keys_[N ? N : 1][24]{};
};

/// All records that a document's description leads to, the root first, each once.
std::vector<const record*> records_of(const record& root);

/// Every place where the document can have something: "/domain/devices/disk/target/@dev". A record that contains
/// itself is followed once. For tests that want each of them covered.
std::vector<std::string> paths_of(const record& root);

template <class T, class... Rows>
table(of_type<T>, std::string_view, const Rows&...) -> table<T, (std::size_t(0) + ... + detail::rows_in<Rows>)>;

}  // namespace vir::xml
