// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/box.hpp>
#include <virtxx/enum.hpp>
#include <virtxx/size.hpp>
#include <virtxx/xml/binding.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

/// What the engine must know of a member's C++ type; found by itself from the type. Table authors need
/// description.hpp only.
namespace vir::xml {

struct field;

/// What a value is in JSON.
enum class value_kind : std::uint8_t { text, boolean, natural, integer, real };

/// Text to value and back. `row` carries the options (width, range) of the row that uses it.
struct alignas(64) codec {
    value_kind kind = value_kind::text;
    /// The value is one byte, the number of its word.
    bool is_index = false;
    bool (*read)(std::string_view text, void* value, const field& row) = nullptr;
    void (*write)(const void* value, std::string& out, const field& row) = nullptr;
    /// The words that are allowed, where they can be counted.
    std::span<const std::string_view> words{};
    /// Otherwise what is expected, as in "Expected ...".
    std::string_view expects = {};
    /// Writes at most `most` characters, none of which needs an escape, and says where they end; write() does the same.
    char* (*print)(const void* value, char* to, const field& row) = nullptr;
    static constexpr std::size_t most = 40;
};
static_assert(sizeof(codec) == 64, "what is asked of each value is to be one cache line");

enum class shape : std::uint8_t {
    scalar,    ///< has a codec
    record,    ///< a struct with a description
    optional,  ///< std::optional, vir::box
    list,      ///< std::vector
    choice,    ///< std::variant
};

struct alignas(64) member_type {
    // What is asked of each member comes first: one cache line.
    vir::xml::shape shape = shape::scalar;
    const member_type* item = nullptr;                    // optional, list
    const record& (*fields)() = nullptr;                  // record
    std::span<const member_type* const> alternatives{};   // choice
    void* (*find)(void*) = nullptr;                       // optional: what it holds or null; choice: the active one
    std::size_t (*count)(const void*) = nullptr;          // list: its size; choice: the active index
    bool (*is_default)(const void*) = nullptr;            // scalar

    void* (*make)(void*) = nullptr;                       // optional: a new value; list: a new item at its end
    void (*reserve)(void*, std::size_t) = nullptr;        // list: room for so many more
    void* (*at)(void*, std::size_t) = nullptr;            // list: an item; choice: makes that one active, new
    const codec* text = nullptr;                          // scalar
    std::uint64_t unit = 0;                               // scalar of type vir::size: its unit in bytes
    bool (*same)(const void*, const void*) = nullptr;     // scalar
};

/// A type that is text in documents: a static parse(std::string_view) giving an optional, and to_string.
template <class T>
concept text_value = requires(const T& value, std::string_view text) {
    { T::parse(text) } -> std::same_as<std::optional<T>>;
    { to_string(value) } -> std::convertible_to<std::string>;
};

namespace codecs {

extern const codec string;
extern const codec yes_no;
extern const codec on_off;
extern const codec true_false;
extern const codec one_zero;
extern const codec real;

bool read_natural(std::string_view text, std::uint64_t max, std::uint64_t& value, const field& row);
bool read_integer(std::string_view text, std::int64_t min, std::int64_t max, std::int64_t& value, const field& row);
char* print_natural(std::uint64_t value, char* to, const field& row);
char* print_integer(std::int64_t value, char* to, const field& row);
void write_natural(std::uint64_t value, std::string& out, const field& row);
void write_integer(std::int64_t value, std::string& out, const field& row);
/// Index of the word, or its count.
std::size_t find_word(std::span<const std::string_view> words, std::string_view text);

template <std::integral T>
inline constexpr codec number{
    std::is_unsigned_v<T> ? value_kind::natural : value_kind::integer,
    false,
    [](std::string_view text, void* value, const field& row) {
        using limits = std::numeric_limits<T>;
        if constexpr (std::is_unsigned_v<T>) {
            std::uint64_t wide;
            if (!read_natural(text, limits::max(), wide, row)) return false;
            *static_cast<T*>(value) = static_cast<T>(wide);
        } else {
            std::int64_t wide;
            if (!read_integer(text, limits::min(), limits::max(), wide, row)) return false;
            *static_cast<T*>(value) = static_cast<T>(wide);
        }
        return true;
    },
    [](const void* value, std::string& out, const field& row) {
        if constexpr (std::is_unsigned_v<T>)
            write_natural(*static_cast<const T*>(value), out, row);
        else
            write_integer(*static_cast<const T*>(value), out, row);
    },
    {},
    std::is_unsigned_v<T> ? std::string_view("non-negative integer value") : std::string_view("integer value"),
    [](const void* value, char* to, const field& row) {
        if constexpr (std::is_unsigned_v<T>)
            return print_natural(*static_cast<const T*>(value), to, row);
        else
            return print_integer(*static_cast<const T*>(value), to, row);
    }};

/// The count alone; which unit it is in, the row says.
template <class Size>
inline constexpr codec size_count{value_kind::natural,
                                  false,
                                  [](std::string_view text, void* value, const field& row) {
                                      std::uint64_t count;
                                      if (!read_natural(text, ~std::uint64_t(0), count, row)) return false;
                                      *static_cast<Size*>(value) = Size(count);
                                      return true;
                                  },
                                  [](const void* value, std::string& out, const field& row) {
                                      write_natural(static_cast<const Size*>(value)->count(), out, row);
                                  },
                                  {},
                                  "non-negative integer value",
                                  [](const void* value, char* to, const field& row) {
                                      return print_natural(static_cast<const Size*>(value)->count(), to, row);
                                  }};

template <named_enum E>
inline constexpr codec word{value_kind::text,
                            sizeof(E) == 1,
                            [](std::string_view text, void* value, const field&) {
                                auto at = find_word(enum_names<E>(), text);
                                if (at == enum_names<E>().size()) return false;
                                *static_cast<E*>(value) = static_cast<E>(at);
                                return true;
                            },
                            [](const void* value, std::string& out, const field&) {
                                out += to_string(*static_cast<const E*>(value));
                            },
                            enum_names<E>(),
                            {}};

template <text_value T>
inline constexpr codec text{value_kind::text,
                            false,
                            [](std::string_view text, void* value, const field&) {
                                auto parsed = T::parse(text);
                                if (!parsed) return false;
                                *static_cast<T*>(value) = std::move(*parsed);
                                return true;
                            },
                            [](const void* value, std::string& out, const field&) {
                                out += to_string(*static_cast<const T*>(value));
                            },
                            {},
                            {}};

}  // namespace codecs

namespace detail {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_optional<box<T>> = true;
template <class T>
inline constexpr bool is_list = false;
template <class T>
inline constexpr bool is_list<std::vector<T>> = true;
template <class T>
inline constexpr bool is_choice = false;
template <class... T>
inline constexpr bool is_choice<std::variant<T...>> = true;
template <class T>
inline constexpr bool is_size = false;
template <std::uint64_t Unit>
inline constexpr bool is_size<size<Unit>> = true;

template <class T>
inline constexpr bool is_scalar = std::same_as<T, std::string> || std::same_as<T, double> || std::integral<T> ||
                                  is_size<T> || named_enum<T> || text_value<T>;

template <class T>
constexpr const codec* codec_of() {
    if constexpr (std::same_as<T, std::string>)
        return &codecs::string;
    else if constexpr (std::same_as<T, bool>)
        return &codecs::yes_no;
    else if constexpr (std::same_as<T, double>)
        return &codecs::real;
    else if constexpr (is_size<T>)
        return &codecs::size_count<T>;
    else if constexpr (std::integral<T>)
        return &codecs::number<T>;
    else if constexpr (named_enum<T>)
        return &codecs::word<T>;
    else
        return &codecs::text<T>;
}

template <class T>
constexpr member_type make_type();

}  // namespace detail

template <class T>
inline constexpr member_type type_of = detail::make_type<T>();

namespace detail {

template <class T>
struct alternatives_of;
template <class... T>
struct alternatives_of<std::variant<T...>> {
    static constexpr const member_type* list[] = {&type_of<T>...};
    template <std::size_t... I>
    static void* choose(std::variant<T...>& choice, std::size_t index, std::index_sequence<I...>) {
        void* chosen = nullptr;
        (void)((I == index ? (chosen = &choice.template emplace<I>(), true) : false) || ...);
        return chosen;
    }
};

template <class T>
constexpr member_type make_type() {
    member_type out;
    if constexpr (is_optional<T>) {
        out.shape = shape::optional;
        out.item = &type_of<typename T::value_type>;
        out.find = [](void* p) -> void* {
            auto& held = *static_cast<T*>(p);
            return held ? &*held : nullptr;
        };
        out.make = [](void* p) -> void* { return &static_cast<T*>(p)->emplace(); };
    } else if constexpr (is_list<T>) {
        static_assert(!std::same_as<T, std::vector<bool>>, "a vector<bool> has no items to point at");
        out.shape = shape::list;
        out.item = &type_of<typename T::value_type>;
        out.make = [](void* p) -> void* { return &static_cast<T*>(p)->emplace_back(); };
        out.reserve = [](void* p, std::size_t more) {
            auto& list = *static_cast<T*>(p);
            list.reserve(list.size() + more);
        };
        out.count = [](const void* p) { return static_cast<const T*>(p)->size(); };
        out.at = [](void* p, std::size_t i) -> void* { return &(*static_cast<T*>(p))[i]; };
    } else if constexpr (is_choice<T>) {
        out.shape = shape::choice;
        out.alternatives = alternatives_of<T>::list;
        out.find = [](void* p) -> void* {
            return std::visit([](auto& held) -> void* { return &held; }, *static_cast<T*>(p));
        };
        out.count = [](const void* p) { return static_cast<const T*>(p)->index(); };
        out.at = [](void* p, std::size_t i) -> void* {
            return alternatives_of<T>::choose(*static_cast<T*>(p), i,
                                              std::make_index_sequence<std::variant_size_v<T>>());
        };
    } else if constexpr (is_scalar<T>) {
        out.text = codec_of<T>();
        out.same = [](const void* a, const void* b) { return *static_cast<const T*>(a) == *static_cast<const T*>(b); };
        out.is_default = [](const void* p) { return *static_cast<const T*>(p) == T(); };
        if constexpr (is_size<T>) out.unit = T::unit;
    } else {
        out.shape = shape::record;
        if constexpr (!std::same_as<T, std::monostate>) out.fields = &describe<T>;
    }
    return out;
}

}  // namespace detail
}  // namespace vir::xml
