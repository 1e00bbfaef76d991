// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/task.hpp>

#include <asio/execution/context.hpp>
#include <asio/execution_context.hpp>
#include <asio/query.hpp>
#include <fmt/format.h>

namespace vir {
namespace {

std::string spell(std::chrono::nanoseconds limit) {
    using namespace std::chrono;
    if (limit % 1s == 0s) return fmt::format("{} s", duration_cast<seconds>(limit).count());
    if (limit >= 1s) return fmt::format("{:.3f} s", duration<double>(limit).count());
    if (limit >= 1ms) return fmt::format("{} ms", duration_cast<milliseconds>(limit).count());
    return fmt::format("{} us", duration_cast<microseconds>(limit).count());
}

// Knows when its context ends, and tells those who were opened on it.
class home_service : public asio::execution_context::service {
public:
    using key_type = home_service;
    static inline asio::execution_context::id id;

    explicit home_service(asio::execution_context& owner) : service(owner) {}
    void shutdown() override { *ended = true; }

    std::shared_ptr<std::atomic<bool>> ended = std::make_shared<std::atomic<bool>>(false);
    std::weak_ptr<asio::io_context> memory;  // empty: the context is the program's own
};

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

class runtime::loop : public asio::io_context {
public:
    loop() : asio::io_context(1) {}
    // Destroys what waits, as the destructor does, but leaves the services to what is still held elsewhere.
    using asio::io_context::shutdown;
};

runtime::runtime() {
    auto made = std::make_shared<loop>();
    asio::use_service<home_service>(*made).memory = made;
    context_ = std::move(made);
}

runtime::~runtime() { static_cast<loop&>(*context_).shutdown(); }

void runtime::drive(const bool& finished) {
    // A task left over from a run that an exception ended may stop the loop, too.
    do {
        context_->restart();
        if (context_->run() == 0 && !finished)
            throw error(errc::internal_error, "the task can never end: what it waits for is gone");
    } while (!finished);
}

detail::home detail::home_of(const asio::any_io_executor& executor) {
    auto& service = asio::use_service<home_service>(asio::query(executor, asio::execution::context));
    home out;
    out.ended = service.ended;
    out.memory = service.memory.lock();
    return out;
}

}  // namespace vir
