// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/task.hpp>

#include <catch2/catch.hpp>

#include <ostream>
#include <string>

namespace vir {

inline std::ostream& operator<<(std::ostream& out, errc code) { return out << to_string(code); }
inline std::ostream& operator<<(std::ostream& out, error_domain domain) { return out << to_string(domain); }

/// Awaits what must fail and compares what it failed with.
template <class T>
task<void> check_fails(task<T> work, errc code, std::string message) {
    auto outcome = co_await as_result(std::move(work));
    CHECK_FALSE(outcome);
    if (outcome) co_return;
    CHECK(outcome.error().code() == code);
    CHECK(outcome.error().message() == message);
}

/// The same, and whose error it is.
template <class T>
task<void> check_fails(task<T> work, errc code, error_domain domain, std::string message) {
    auto outcome = co_await as_result(std::move(work));
    CHECK_FALSE(outcome);
    if (outcome) co_return;
    CHECK(outcome.error().code() == code);
    CHECK(outcome.error().domain() == domain);
    CHECK(outcome.error().message() == message);
}

}  // namespace vir
