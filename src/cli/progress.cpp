// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cli/progress.hpp"

#include "src/cli/output.hpp"

#include <fmt/format.h>

#include <unistd.h>

namespace vir::cli {

using namespace std::chrono_literals;

struct progress::line {
    line(const asio::any_io_executor& executor, std::string doing)
        : timer(executor), doing(std::move(doing)), start(clock::now()) {}

    asio::steady_timer timer;
    std::string doing;
    clock::time_point start;
    bool shown = false;
    bool ended = false;
};

progress::progress(const asio::any_io_executor& executor, std::string doing) {
    if (!::isatty(STDERR_FILENO)) return;
    line_ = std::make_shared<line>(executor, std::move(doing));
    line_->timer.expires_after(400ms);
    tick(line_);
}

progress::~progress() {
    if (!line_) return;
    line_->ended = true;
    line_->timer.cancel();
    if (line_->shown) tell("\r\x1b[K");
}

void progress::tick(const std::shared_ptr<line>& self) {
    self->timer.async_wait([self](asio::error_code ec) {
        if (ec || self->ended) return;
        self->shown = true;
        const auto time = std::chrono::duration_cast<std::chrono::seconds>(clock::now() - self->start);
        tell(fmt::format("\r\x1b[K{} ... {} s", self->doing, time.count()));
        self->timer.expires_after(500ms);
        tick(self);
    });
}

}  // namespace vir::cli
