// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace vir::qemu {

/// A JSON object (or array) under construction: the properties of a device, an object, a block node.
///
/// Keeps the order in which members are added: QEMU does not care, people who compare command lines do. The JSON
/// library itself is used in props.cpp alone: it would cost every file of the command line ten seconds.
class props {
public:
    props();
    props(const props&);
    props(props&&) noexcept;
    props& operator=(const props&);
    props& operator=(props&&) noexcept;
    ~props();
    static props array();

    /// What `to["name"]` gives: assign to it, or read the string in it.
    class member {
    public:
        void operator=(std::string_view text);
        void operator=(const std::string& text) { *this = std::string_view(text); }
        void operator=(const char* text) { *this = std::string_view(text); }
        void operator=(std::nullptr_t);
        void operator=(const props& nested);
        template <std::integral T>
        void operator=(T value) {
            if constexpr (std::same_as<T, bool>)
                set_bool(value);
            else if constexpr (std::unsigned_integral<T>)
                set_unsigned(value);
            else
                set_signed(value);
        }
        /// Empty when it is no string.
        std::string text() const;

    private:
        friend class props;
        member(nlohmann::ordered_json& object, std::string name) : object_(object), name_(std::move(name)) {}
        void set_bool(bool value);
        void set_unsigned(std::uint64_t value);
        void set_signed(std::int64_t value);
        nlohmann::ordered_json& object_;
        std::string name_;
    };
    member operator[](std::string_view name) { return member(*value_, std::string(name)); }

    /// Arrays.
    void push_back(const props& element);
    void push_back(std::uint64_t element);

    /// One line without blanks, as it goes on the command line.
    std::string dump() const;

private:
    std::unique_ptr<nlohmann::ordered_json> value_;
};

}  // namespace vir::qemu
