// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/launch.hpp"

#include "src/core/log.hpp"

namespace vir {

void launch(const asio::any_io_executor& executor, task<void> work, std::string name) {
    auto report = [name = std::move(name)](std::exception_ptr failure) {
        if (!failure) return;
        try {
            std::rethrow_exception(failure);
        } catch (const error& e) {
            if (e.code() != errc::operation_aborted) logger("core").warn("{}: {}", name, e.message());
        } catch (const std::system_error& e) {
            if (e.code() != asio::error::operation_aborted) logger("core").warn("{}: {}", name, e.what());
        } catch (const std::exception& e) {
            logger("core").warn("{}: {}", name, e.what());
        }
    };
    asio::co_spawn(executor, std::move(work), std::move(report));
}

}  // namespace vir
