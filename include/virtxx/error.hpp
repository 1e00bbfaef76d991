// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/errc.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace vir {

/// What every failed operation, parser and check throws; copying it never throws.
///
/// code() and domain() are libvirt's numbers. message() is what libvirt says. what() says what was wrong, where
/// (line:column, device, file) and what to do about it: the message, and more than it where libvirt says less. The str
/// and int fields are those of libvirt's virError; of an error about a document str 1 is the path within it, the ints
/// are line and column, and str 3 is what().
class error : public std::exception {
public:
    error(errc code, std::string message);
    error(errc code, error_domain domain, std::string message);

    errc code() const noexcept;
    error_domain domain() const noexcept;
    error_level level() const noexcept;
    const char* what() const noexcept override;
    const std::string& message() const noexcept;

    /// Extra information in libvirt's sense: 1, 2 or 3. What it holds depends on the code.
    const std::string& str(int which) const noexcept;
    int number(int which) const noexcept;

    error& with_domain(error_domain domain);
    error& with_str(int which, std::string text);
    error& with_number(int which, int value);
    /// Puts context in front of the message: "cannot start 'web': " + what it said before.
    error& with_prefix(std::string_view context);

private:
    struct fields;
    fields& own();
    std::shared_ptr<const fields> fields_;
};

/// The short stable name of a code, as in `errc`: "no_domain".
std::string_view to_string(errc code) noexcept;
std::string_view to_string(error_domain domain) noexcept;

/// A value or the error that there is instead of it; for callers that prefer values to exceptions.
template <class T = void>
class [[nodiscard]] result {
public:
    using value_type = T;

    result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    result(vir::error failure) : state_(std::in_place_index<1>, std::move(failure)) {}

    explicit operator bool() const noexcept { return state_.index() == 0; }
    bool has_value() const noexcept { return state_.index() == 0; }

    /// Throws the error when there is no value.
    T& value() & { return check(), std::get<0>(state_); }
    const T& value() const& { return check(), std::get<0>(state_); }
    T&& value() && { return check(), std::get<0>(std::move(state_)); }

    T& operator*() & noexcept { return *std::get_if<0>(&state_); }
    const T& operator*() const& noexcept { return *std::get_if<0>(&state_); }
    T* operator->() noexcept { return std::get_if<0>(&state_); }
    const T* operator->() const noexcept { return std::get_if<0>(&state_); }

    /// Precondition: there is no value.
    const vir::error& error() const noexcept { return *std::get_if<1>(&state_); }

private:
    void check() const {
        if (!has_value()) throw error();
    }
    std::variant<T, vir::error> state_;
};

template <>
class [[nodiscard]] result<void> {
public:
    using value_type = void;

    result() = default;
    result(vir::error failure) : failure_(std::move(failure)) {}

    explicit operator bool() const noexcept { return !failure_; }
    bool has_value() const noexcept { return !failure_; }
    void value() const {
        if (failure_) throw *failure_;
    }
    const vir::error& error() const noexcept { return *failure_; }

private:
    std::optional<vir::error> failure_;
};

}  // namespace vir
