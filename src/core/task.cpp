// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/task.hpp>

#include <fmt/format.h>

namespace vir {
namespace {

std::string spell(std::chrono::nanoseconds limit) {
    using namespace std::chrono;
    if (limit % 1s == 0s) return fmt::format("{} s", duration_cast<seconds>(limit).count());
    if (limit >= 1s) return fmt::format("{:.3f} s", duration<double>(limit).count());
    return fmt::format("{} ms", duration_cast<milliseconds>(limit).count());
}

}  // namespace

void throw_interrupted(std::string_view what) {
    throw error(errc::operation_aborted, fmt::format("interrupted while waiting for {}", what))
        .with_str(1, std::string(what));
}

void throw_waited_too_long(std::string_view what, std::chrono::nanoseconds limit) {
    throw error(errc::operation_timeout, fmt::format("waited {} for {}, in vain", spell(limit), what))
        .with_str(1, std::string(what));
}

error detail::own_error(const asio::system_error& thrown) {
    if (thrown.code() != asio::error::operation_aborted) throw;
    return error(errc::operation_aborted, "interrupted before its next step");
}

void detail::throw_deadline_passed(std::chrono::nanoseconds limit, std::exception_ptr said) {
    std::string waited_for;
    try {
        if (said) std::rethrow_exception(said);
    } catch (const error& e) {
        // A failure of the work itself that came with the deadline is the better answer.
        if (e.code() != errc::operation_aborted) throw;
        waited_for = e.str(1);
    } catch (const std::system_error& e) {
        if (e.code() != asio::error::operation_aborted) throw;
    }
    auto message = waited_for.empty() ? fmt::format("the deadline of {} passed", spell(limit))
                                      : fmt::format("the deadline of {} passed while waiting for {}", spell(limit),
                                                    waited_for);
    throw error(errc::operation_timeout, std::move(message)).with_str(1, waited_for);
}

}  // namespace vir
