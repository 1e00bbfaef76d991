// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/rpc/typed.hpp"

#include <virtxx/doc/document.hpp>
#include <virtxx/size.hpp>
#include <virtxx/typed_params.hpp>
#include <virtxx/uuid.hpp>

#include <chrono>
#include <optional>

/// How the types of the API are read and written: one codec a type, whatever messages it is in.
namespace vir::rpc {

/// Of a struct that descriptions have.
template <class T>
const typed_shape& typed_of() noexcept;

namespace detail {

// The same, of which there is one.
inline member one_of(const member& many) {
    auto out = many;
    out.how = times::once;
    return out;
}

bool read_text(xdr_reader& from, const member& as, std::string& to);
void write_text(xdr_writer& to, const member& as, std::string_view from);
bool read_params(xdr_reader& from, const member& as, typed_params& to);
void write_params(xdr_writer& to, const member& as, const typed_params& from);

template <class T>
struct types {  // the structs of the descriptions
    static bool read(xdr_reader& from, const member&, T& to) { return read_typed(from, typed_of<T>(), &to); }
    static void write(xdr_writer& to, const member&, const T& from) { write_typed(to, typed_of<T>(), &from); }
};

template <class T>
    requires(std::is_integral_v<T> || std::is_enum_v<T>)
struct types<T> {
    static bool read(xdr_reader& from, const member& as, T& to) {
        std::uint64_t value = 0;
        if (!read_number(from, as.what, value)) return false;
        if constexpr (std::is_same_v<T, bool>) to = value != 0;
        else to = static_cast<T>(value);
        return true;
    }
    static void write(xdr_writer& to, const member& as, const T& from) {
        write_number(to, as.what, static_cast<std::uint64_t>(from));
    }
};

template <>
struct types<double> {
    static bool read(xdr_reader& from, const member&, double& to) { return from.f64(to); }
    static void write(xdr_writer& to, const member&, double from) { to.f64(from); }
};

template <std::uint64_t Unit>
struct types<size<Unit>> {
    static bool read(xdr_reader& from, const member& as, size<Unit>& to) {
        std::uint64_t value = 0;
        if (!read_number(from, as.what, value)) return false;
        to = size<Unit>(value);
        return true;
    }
    static void write(xdr_writer& to, const member& as, size<Unit> from) { write_number(to, as.what, from.count()); }
};

template <class Rep, class Period>
struct types<std::chrono::duration<Rep, Period>> {
    using type = std::chrono::duration<Rep, Period>;
    static bool read(xdr_reader& from, const member& as, type& to) {
        std::uint64_t value = 0;
        if (!read_number(from, as.what, value)) return false;
        to = type(static_cast<Rep>(value));
        return true;
    }
    static void write(xdr_writer& to, const member& as, type from) {
        write_number(to, as.what, static_cast<std::uint64_t>(from.count()));
    }
};

template <>
struct types<std::string> {
    static bool read(xdr_reader& from, const member& as, std::string& to) { return read_text(from, as, to); }
    static void write(xdr_writer& to, const member& as, const std::string& from) { write_text(to, as, from); }
};

template <class T>
struct types<document<T>> {
    static bool read(xdr_reader& from, const member& as, document<T>& to) {
        std::string text;
        if (!read_text(from, as, text)) return false;
        to = document<T>(std::move(text));
        return true;
    }
    static void write(xdr_writer& to, const member& as, const document<T>& from) { write_text(to, as, from.text()); }
};

template <>
struct types<uuid> {
    static bool read(xdr_reader& from, const member&, uuid& to);
    static void write(xdr_writer& to, const member&, const uuid& from);
};

template <>
struct types<std::vector<std::byte>> {
    static bool read(xdr_reader& from, const member& as, std::vector<std::byte>& to) {
        std::span<const std::byte> bytes;
        if (!from.opaque(bytes, as.limit)) return false;
        to.assign(bytes.begin(), bytes.end());
        return true;
    }
    static void write(xdr_writer& to, const member& as, const std::vector<std::byte>& from) {
        to.opaque(from, as.limit);
    }
};

template <>
struct types<typed_params> {
    static bool read(xdr_reader& from, const member& as, typed_params& to) { return read_params(from, as, to); }
    static void write(xdr_writer& to, const member& as, const typed_params& from) { write_params(to, as, from); }
};

template <class T>
struct types<std::optional<T>> {
    static bool read(xdr_reader& from, const member& as, std::optional<T>& to) {
        bool there = false;
        if (!from.flag(there)) return false;
        to.reset();
        return !there || types<T>::read(from, one_of(as), to.emplace());
    }
    static void write(xdr_writer& to, const member& as, const std::optional<T>& from) {
        to.u32(from.has_value());
        if (from) types<T>::write(to, one_of(as), *from);
    }
};

template <class T>
struct types<std::vector<T>> {
    static bool read(xdr_reader& from, const member& as, std::vector<T>& to) {
        std::uint32_t count = 0;
        if (!from.count(count, as.limit, least_size(as))) return false;
        const auto one = one_of(as);
        to.clear();
        // Not reserved: what is four bytes on the wire may be a hundred here.
        while (count-- > 0)
            if (!types<T>::read(from, one, to.emplace_back())) return false;
        return true;
    }
    static void write(xdr_writer& to, const member& as, const std::vector<T>& from) {
        to.count(from.size(), as.limit);
        const auto one = one_of(as);
        for (auto& each : from) types<T>::write(to, one, each);
    }
};

}  // namespace detail

template <class T>
inline constexpr maker maker_for{[]() -> void* { return new T(); },
                                 [](void* object) noexcept { delete static_cast<T*>(object); }};

template <class T>
inline constexpr codec codec_for{
    [](xdr_reader& from, const member& as, void* to) {
        return detail::types<T>::read(from, as, *static_cast<T*>(to));
    },
    [](xdr_writer& to, const member& as, const void* from) {
        detail::types<T>::write(to, as, *static_cast<const T*>(from));
    }};

}  // namespace vir::rpc
