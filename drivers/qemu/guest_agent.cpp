// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/guest_agent.hpp"

#include "drivers/qemu/agent_fsm.hpp"

#include <asio/detached.hpp>
#include <asio/write.hpp>
#include <fmt/format.h>

#include <array>
#include <deque>

namespace vir::qemu {

using nlohmann::json;

namespace detail {

struct agent_wait {
    agent_wait(asio::any_io_executor executor, std::string c, json a)
        : alarm(executor), command(std::move(c)), arguments(std::move(a)) {}
    asio::steady_timer alarm;
    std::string command;
    json arguments;
    std::optional<result<json>> answer;
    bool told = false;  // it went out to an agent that is alive
    bool wants_to_know_when_told = false;  // else only the answer wakes

    void fulfil(result<json> value) {
        answer.emplace(std::move(value));
        alarm.cancel();
    }
};

class agent_connection : public std::enable_shared_from_this<agent_connection> {
public:
    agent_connection(asio::any_io_executor executor, unique_fd fd, std::string owner)
        : socket_(executor, asio::local::stream_protocol(), fd.release()),
          owner_(std::move(owner)),
          fsm_(agent_fsm::default_limits(), 1 + (clock::now().time_since_epoch().count() & 0xffffffffff) * 256) {
        socket_.non_blocking(true);
    }

    void start() { asio::co_spawn(socket_.get_executor(), read(shared_from_this()), asio::detached); }

    std::shared_ptr<agent_wait> submit(std::string command, json arguments) {
        auto wait = std::make_shared<agent_wait>(socket_.get_executor(), std::move(command), std::move(arguments));
        queue_.push_back(wait);
        if (closed_)
            end();
        else
            advance();
        return wait;
    }

    void forget(const std::shared_ptr<agent_wait>& wait) {
        if (wait == current_) {
            current_.reset();
            fsm_.abandon();
            advance();
        } else {
            std::erase(queue_, wait);
        }
    }

    void close() {
        if (closed_) return;
        closed_ = true;
        asio::error_code ignored;
        socket_.close(ignored);
        end();
    }

    std::string describe(const agent_wait& wait) const {
        return fmt::format("the reply to '{}' from the guest agent of '{}'", wait.command, owner_);
    }
    bool is_open() const noexcept { return !closed_; }

private:
    // Everybody who waits hears that nothing will come.
    void end() {
        auto waits = std::exchange(queue_, {});
        if (current_) waits.push_front(std::exchange(current_, nullptr));
        for (auto& wait : waits)
            wait->fulfil(error(errc::agent_unresponsive, error_domain::qemu,
                               fmt::format("{} will not come: its channel is closed", describe(*wait))));
    }

    // Starts the next command when there is none under way.
    void advance() {
        while (!closed_ && !current_ && !queue_.empty() && fsm_.idle()) {
            current_ = std::move(queue_.front());
            queue_.pop_front();
            try {
                fsm_.start(current_->command, current_->arguments);
            } catch (const error& e) {
                std::exchange(current_, nullptr)->fulfil(e);
            }
        }
        note_told();
        flush();
    }

    void note_told() {
        if (!current_ || current_->told || !fsm_.synced()) return;
        current_->told = true;
        if (current_->wants_to_know_when_told) current_->alarm.cancel();
    }

    void flush() {
        // At most one write is under way; a channel that takes nothing keeps at most what was not yet sent of two.
        if (writing_ || closed_ || !fsm_.has_output()) return;
        writing_ = true;
        sending_ = fsm_.take_output();
        asio::async_write(socket_, asio::buffer(sending_), [self = shared_from_this()](asio::error_code failed, auto) {
            self->writing_ = false;
            if (!failed) self->flush();
        });
    }

    static task<void> read(std::shared_ptr<agent_connection> self) {
        std::array<char, 4096> chunk;
        asio::error_code failed;
        auto token = asio::redirect_error(asio::use_awaitable, failed);
        for (;;) {
            auto where = asio::buffer(chunk);
            const auto got = co_await self->socket_.async_read_some(where, token);
            if (self->closed_) co_return;
            if (failed) break;
            std::string_view input(chunk.data(), got);
            while (auto reply = self->fsm_.next(input)) {
                if (auto wait = std::exchange(self->current_, nullptr)) wait->fulfil(std::move(*reply));
            }
            self->advance();
        }
        self->close();
    }

    asio::local::stream_protocol::socket socket_;
    std::string owner_;
    agent_fsm fsm_;
    std::deque<std::shared_ptr<agent_wait>> queue_;
    std::shared_ptr<agent_wait> current_;
    std::string sending_;
    bool writing_ = false;
    bool closed_ = false;
};

namespace {

using held_connection = std::shared_ptr<agent_connection>;

// Forgets a command when whoever waits for it goes away, however that happens.
class agent_turn {
public:
    agent_turn(held_connection c, std::shared_ptr<agent_wait> w) : connection(std::move(c)), wait(std::move(w)) {}
    agent_turn(const agent_turn&) = delete;
    ~agent_turn() {
        if (!wait->answer) connection->forget(wait);
    }
    held_connection connection;
    std::shared_ptr<agent_wait> wait;
};

error too_late(const held_connection& connection, const agent_wait& wait, std::chrono::nanoseconds limit) {
    return error(
               errc::agent_unresponsive, error_domain::qemu,
               fmt::format("the limit of {:g} s passed while waiting for {}: is it installed and running in the guest?",
                           std::chrono::duration<double>(limit).count(), connection->describe(wait)))
        .with_str(1, connection->describe(wait));
}

// Waits for the answer, for the command to be told if that matters, or for the time to pass. Throws when cancelled.
task<void> wait_for_news(held_connection connection, std::shared_ptr<agent_wait> wait, std::chrono::nanoseconds time) {
    if (wait->answer) co_return;
    const bool told = wait->told;
    wait->alarm.expires_after(time);
    asio::error_code woken;
    auto token = asio::redirect_error(asio::use_awaitable, woken);
    co_await wait->alarm.async_wait(token);
    if (woken && !wait->answer && !(wait->wants_to_know_when_told && wait->told != told))
        throw_interrupted(connection->describe(*wait));
}

task<json> execute_on(held_connection connection, std::string command, json arguments, std::chrono::nanoseconds limit) {
    agent_turn turn(connection, connection->submit(std::move(command), std::move(arguments)));
    co_await wait_for_news(connection, turn.wait, limit);
    if (!turn.wait->answer) throw too_late(connection, *turn.wait, limit);
    co_return std::move(*turn.wait->answer).value();
}

task<void> shutdown_on(held_connection connection, json arguments, std::chrono::nanoseconds patience,
                       std::chrono::nanoseconds limit) {
    agent_turn turn(connection, connection->submit("guest-shutdown", std::move(arguments)));
    auto& wait = *turn.wait;
    wait.wants_to_know_when_told = true;
    if (!wait.told) co_await wait_for_news(connection, turn.wait, limit);
    if (!wait.told && !wait.answer) throw too_late(connection, wait, limit);
    co_await wait_for_news(connection, turn.wait, patience);
    // The channel of a guest that goes down closes: that is what was asked for.
    const bool gone = wait.told && !connection->is_open();
    if (wait.answer && !*wait.answer && !gone) throw wait.answer->error();
}

task<void> ping_on(held_connection connection, std::chrono::nanoseconds limit) {
    co_await execute_on(std::move(connection), "guest-ping", nullptr, limit);
}

}  // namespace
}  // namespace detail

guest_agent::guest_agent(asio::any_io_executor executor, unique_fd socket, std::string owner)
    : connection_(
          std::make_shared<detail::agent_connection>(std::move(executor), std::move(socket), std::move(owner))) {
    connection_->start();
}

guest_agent::~guest_agent() { connection_->close(); }

bool guest_agent::is_open() const noexcept { return connection_->is_open(); }

task<json> guest_agent::execute(std::string command, json arguments, std::chrono::nanoseconds limit) {
    return detail::execute_on(connection_, std::move(command), std::move(arguments), limit);
}

task<void> guest_agent::ping(std::chrono::nanoseconds limit) { return detail::ping_on(connection_, limit); }

task<void> guest_agent::shutdown(agent_shutdown how, std::chrono::nanoseconds patience,
                                 std::chrono::nanoseconds limit) {
    json arguments = json::object();
    arguments["mode"] = how == agent_shutdown::reboot ? "reboot" : how == agent_shutdown::halt ? "halt" : "powerdown";
    return detail::shutdown_on(connection_, std::move(arguments), patience, limit);
}

}  // namespace vir::qemu
