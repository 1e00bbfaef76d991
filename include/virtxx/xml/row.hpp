// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/xml/record.hpp>

#include <utility>

/// The rows that tables are written with; description.hpp says what each is for.
namespace vir::xml {

namespace detail {

// The path of a row with options that few have, which is how a table knows how many of its rows have them.
template <class Path>
struct with_rest : Path {};
template <>
struct with_rest<void> {};

template <class Path>
inline constexpr bool has_rest = false;
template <class Path>
inline constexpr bool has_rest<with_rest<Path>> = true;
template <class Path>
inline constexpr bool has_member = !std::is_void_v<Path> && !std::same_as<Path, with_rest<void>>;

template <class Path>
struct rest_of_row {};
template <class Path>
struct rest_of_row<with_rest<Path>> {
    field_rest own{};
};

}  // namespace detail

/// One row, as tables are written: with its options, and knowing the member (a detail::member_path; void: none).
template <class Path>
struct row : field, detail::rest_of_row<Path> {
    /// The same, with room for what few rows say.
    constexpr auto with_rest() const {
        if constexpr (detail::has_rest<Path>) {
            return *this;
        } else {
            row<detail::with_rest<Path>> out;
            static_cast<field&>(out) = *this;
            return out;
        }
    }
    /// Its absence is an error: xml_error "Missing required attribute ...", or what is given here.
    constexpr row required() const { return with(&field::is_required); }
    constexpr auto required(errc code, const char* message) const {
        auto out = required().with_rest();
        out.own.missing_code = code;
        out.own.missing_text = message;
        return out;
    }
    /// An element with rows that counts only where it has that attribute; without, it is passed over.
    constexpr row only_with(std::string_view attribute) const {
        auto out = *this;
        out.attribute_name = attribute;
        return out;
    }
    /// The error for an element without its attribute, where the element itself may be absent.
    constexpr auto missing(errc code, const char* message) const {
        auto out = with_rest();
        out.own.missing_code = code;
        out.own.missing_text = message;
        return out;
    }
    /// The error for a value that cannot be read, instead of xml_error "Invalid value for attribute ...";
    /// "{}" in the message stands for the value. In any message "{name}" stands for the document's own <name>, and
    /// "{@mode}" for the element's attribute of that name.
    constexpr auto invalid(errc code, const char* message) const {
        auto out = with_rest();
        out.own.bad_code = code;
        out.own.bad_text = message;
        return out;
    }
    /// A second element of that name is an error, not just passed over.
    constexpr auto once(errc code, const char* message) const {
        auto out = with_rest();
        out.own.again_code = code;
        out.own.again_text = message;
        return out;
    }
    /// Whose errors those of this row are, with the messages given here; else they are the table's.
    constexpr row from(error_domain domain) const {
        auto out = *this;
        out.domain = domain;
        out.has_domain = true;
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
    constexpr auto range(std::int64_t low, std::int64_t high) const {
        auto out = with_rest();
        out.has_range = true;
        out.own.low = static_cast<std::uint64_t>(low);
        out.own.high = static_cast<std::uint64_t>(high);
        return out;
    }
    /// What is wrong with a value that is taken all the same unless a parse is strict, where it is an error of its own:
    /// for what libvirt lets pass though nothing can come of it. f(text, element) -> fault is given the value as it
    /// stands in the document and the element that has it, for rules that look at what is beside; of a group (inside)
    /// there is no text. It is not asked about what cannot be read, nor of rows of other kinds.
    constexpr auto strictly(fault (*f)(std::string_view text, const node& element)) const {
        auto out = with_rest();
        out.own.fault_of = f;
        return out;
    }
    /// How a sized row's unit is written where it is not libvirt's usual word for it ("B" instead of "bytes").
    constexpr auto unit(std::string_view name) const {
        auto out = with_rest();
        out.own.unit_name = name;
        return out;
    }
    /// A sized row is written with the largest unit that leaves a whole number, from "B" to "TiB".
    constexpr row largest_unit() const { return with(&field::has_largest_unit); }
    /// A sized row whose value libvirt does not look at: one that cannot be read is an error to strict parses only.
    constexpr row of_no_account() const { return with(&field::ignores_bad); }
    /// An element with rows that libvirt does not take for one thing but reads by paths: where it is there again, its
    /// children and attributes are added to the first one's, and of what may be there once the first one counts.
    constexpr row joined() const { return with(&field::is_joined); }
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
    constexpr auto named() const {
        auto out = with_rest();
        out.own.alternative_names = [] { return enum_names<E>(); };
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
    out.is_conditional = true;
    out.wanted = [](const void* object) -> bool {
        return Predicate(*static_cast<const detail::argument_of<Predicate>*>(object));
    };
    return out;
}

/// Rows that belong together: a group and what is inside. Paths: of each row.
template <class... Paths>
struct row_list {
    std::array<field, sizeof...(Paths)> at{};
    std::array<field_rest, sizeof...(Paths)> rests{};

    constexpr row_list always() const { return change([](auto f) { return f.always(); }); }
    constexpr row_list required() const { return change([](auto f) { return f.required(); }); }
    constexpr row_list required(errc code, const char* message) const {
        return change([&](auto f) { return f.required(code, message); });
    }
    constexpr row_list once(errc code, const char* message) const {
        return change([&](auto f) { return f.once(code, message); });
    }
    constexpr row_list strictly(fault (*f)(std::string_view text, const node& element)) const {
        return change([&](auto of) { return of.strictly(f); });
    }
    constexpr row_list json(std::string_view key) const { return change([&](auto f) { return f.json(key); }); }
    template <auto Predicate>
    constexpr row_list when() const {
        return change([](auto f) { return f.template when<Predicate>(); });
    }

    constexpr void put(const field& row, const field_rest* rest) {
        if (rest) rests[used] = *rest;
        at[used++] = row;
    }
    std::size_t used = 0;

private:
    template <class F>
    constexpr row_list change(F f) const {
        auto out = *this;
        row<detail::with_rest<void>> first;
        static_cast<field&>(first) = at[0];
        first.own = rests[0];
        first = f(first);
        out.at[0] = first;
        out.rests[0] = first.own;
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
struct last_error_option {};

namespace detail {

template <class... Paths>
struct path_list {
    static constexpr std::size_t size = sizeof...(Paths);
    static constexpr std::size_t rests = (std::size_t(has_rest<Paths>) + ... + 0);
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

template <class Path>
bool is_present([[maybe_unused]] const void* object) {
    if constexpr (!has_member<Path>)
        return true;
    else
        return Path::present(object) != nullptr;
}

// All members of a struct at once, in line: of those that are always there, nothing is left to be asked.
template <class... Paths, std::size_t... I>
void find_present(path_list<Paths...>, std::index_sequence<I...>, [[maybe_unused]] const void* object,
                  std::uint64_t* words) {
    std::uint64_t found[sizeof...(Paths) / 64 + 1]{};
    ((found[I / 64] |= std::uint64_t(is_present<Paths>(object)) << I % 64), ...);
    for (std::size_t i = 0; i * 64 < sizeof...(Paths); ++i) words[i] = found[i];
}

// Into a group or a table: to.put(row, its rest or null).
template <class To>
constexpr void put_row(To& to, const field& row) {
    to.put(row, nullptr);
}
template <class To, class Path>
constexpr void put_row(To& to, const row<Path>& row) {
    if constexpr (has_rest<Path>) to.put(row, &row.own);
    else to.put(row, nullptr);
}
template <class To, class... Paths>
constexpr void put_row(To& to, const row_list<Paths...>& rows) {
    constexpr bool rested[] = {has_rest<Paths>...};
    for (std::size_t i = 0; i < sizeof...(Paths); ++i) to.put(rows.at[i], rested[i] ? &rows.rests[i] : nullptr);
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
    auto out = detail::make_field<Path...>(place::sized_text, {}).with_rest();
    out.attribute_name = unit;
    out.own.low = default_unit;
    return out;
}

template <auto... Path>
constexpr auto sized_attribute(std::string_view name, std::string_view unit = "unit",
                                std::uint64_t default_unit = 0) {
    auto out = detail::make_field<Path...>(place::sized_attribute, name).with_rest();
    out.attribute_name = unit;
    out.own.low = default_unit;
    return out;
}

/// A child element whose rows are members of the same struct. Written if anything in it is, or if always().
/// `groups` inside groups are fine.
template <class... Rows>
constexpr auto inside(std::string_view name, const Rows&... rows) {
    typename detail::list_of_rows<detail::paths_of_rows<row<detail::with_rest<void>>, Rows...>>::type out;
    out.at[0].place = place::group;
    out.at[0].name = name;
    out.at[0].rows = static_cast<std::uint16_t>(out.at.size() - 1);
    out.used = 1;
    (detail::put_row(out, rows), ...);
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
    row<detail::with_rest<void>> out;
    out.place = place::custom;
    out.name = name;
    out.member = &detail::member_path<Member>::get;
    out.owner = &detail::owner_tag<typename detail::member_traits<Member>::owner>;
    out.has_owner = true;
    out.own.read = [](const node& from, void* member) { Read(from, *static_cast<type*>(member)); };
    out.own.write = [](const void* member, writer& to) { Write(*static_cast<const type*>(member), to); };
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

/// Whose errors those of a struct are, and of all that is inside and does not say otherwise; libvirt's number. A
/// document without it: error_domain::domain.
constexpr domain_option domain_of(error_domain domain) { return {domain}; }

/// Of several attributes that cannot be read, the one that stands last in the table is the error; without it the first
/// in the document.
inline constexpr last_error_option last_error{};

}  // namespace vir::xml
