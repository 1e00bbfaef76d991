// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/qmp_client.hpp"

#include <asio/detached.hpp>
#include <asio/post.hpp>
#include <fmt/format.h>

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <deque>
#include <map>
#include <optional>
#include <unordered_map>

namespace vir::qemu {
namespace detail {

// One command on its way, shared by the connection (which fills it) and the request (which reads it).
struct qmp_wait {
    qmp_wait(asio::any_io_executor executor, std::string w) : alarm(executor), what(std::move(w)) {}
    asio::steady_timer alarm;
    std::string what;
    qmp_id id = 0;
    std::optional<result<json>> answer;

    void fulfil(result<json> value) {
        answer.emplace(std::move(value));
        alarm.cancel();
    }
};

class qmp_connection : public std::enable_shared_from_this<qmp_connection> {
public:
    qmp_connection(asio::any_io_executor executor, unique_fd fd, std::string owner, qmp_sink* sink)
        : socket_(executor, asio::local::stream_protocol(), fd.release()),
          owner_(std::move(owner)),
          sink_(sink),
          // Late replies to an earlier client of this monitor must not look like ours.
          fsm_(qmp_fsm::limits(), 1 + (vir::clock::now().time_since_epoch().count() & 0x7fffffff) * 4096) {
        socket_.non_blocking(true);
    }

    void start() { asio::co_spawn(socket_.get_executor(), read(shared_from_this()), asio::detached); }

    std::shared_ptr<qmp_wait> submit(std::string_view command, const json& arguments) {
        check_open();
        const auto id = encode(command, arguments);
        auto wait = remember(command, id);
        if (!corked_) flush();
        return wait;
    }

    std::shared_ptr<qmp_wait> submit_with_fd(std::string_view command, const json& arguments, unique_fd fd) {
        check_open();
        // It goes out as a piece of its own, so what is queued before it must leave the state machine first, and the
        // descriptor of the one before must have been fetched by QEMU.
        if (!fsm_.ready() || fd_in_flight_) {
            auto wait = std::make_shared<qmp_wait>(socket_.get_executor(), describe(command));
            if (held_with_fd_.size() >= 64)
                throw error(errc::resource_busy, error_domain::qemu,
                            fmt::format("the monitor of '{}' has not taken 64 file descriptors yet", owner_));
            held_with_fd_.push_back(held(std::string(command), arguments, std::move(fd), wait));
            return wait;
        }
        auto wait = std::make_shared<qmp_wait>(socket_.get_executor(), describe(command));
        send_with_fd(command, arguments, std::move(fd), wait);
        flush();
        return wait;
    }

    void cork() noexcept { corked_ = true; }
    void uncork() {
        corked_ = false;
        flush();
    }

    void abandon(const std::shared_ptr<qmp_wait>& wait) noexcept {
        if (wait->answer) return;
        fsm_.abandon(wait->id);
        waits_.erase(wait->id);
        std::erase_if(held_with_fd_, [&](const held& one) { return one.wait == wait; });
        std::erase(ready_waits_, wait);
    }

    // The end, whatever the reason. `why` is what pending and later commands say.
    void end(const error& why, bool tell) {
        if (ended_) return;
        ended_ = why;
        asio::error_code ignored;
        socket_.close(ignored);
        unsent_.clear();
        sent_of_front_ = 0;
        auto waits = std::exchange(waits_, {});
        for (auto& [id, wait] : waits) wait->fulfil(failure_of(*wait));
        for (auto& one : std::exchange(held_with_fd_, {})) one.wait->fulfil(failure_of(*one.wait));
        for (auto& wait : std::exchange(ready_waits_, {})) wait->fulfil(failure_of(*wait));
        if (auto sink = std::exchange(sink_, nullptr); sink && tell) sink->on_closed(why);
    }

    void close() { end(error(errc::operation_failed, error_domain::qemu, "it was closed from this side"), false); }

    const std::string& owner() const noexcept { return owner_; }
    const qmp_fsm& fsm() const noexcept { return fsm_; }
    bool is_open() const noexcept { return !ended_; }
    std::shared_ptr<qmp_wait> ready() {
        check_open();
        auto wait = std::make_shared<qmp_wait>(socket_.get_executor(),
                                               fmt::format("the greeting of the monitor of '{}'", owner_));
        if (fsm_.ready())
            wait->answer.emplace(json());
        else
            ready_waits_.push_back(wait);
        return wait;
    }
    std::chrono::nanoseconds stalled_for() const noexcept {
        return sent_at_.empty() ? std::chrono::nanoseconds(0) : vir::clock::now() - sent_at_.begin()->second;
    }

private:
    struct held {
        held(std::string c, json a, unique_fd f, std::shared_ptr<qmp_wait> w)
            : command(std::move(c)), arguments(std::move(a)), fd(std::move(f)), wait(std::move(w)) {}
        std::string command;
        json arguments;
        unique_fd fd;
        std::shared_ptr<qmp_wait> wait;
    };
    struct piece {
        piece(std::string b, unique_fd f) : bytes(std::move(b)), fd(std::move(f)) {}
        std::string bytes;
        unique_fd fd;
    };

    std::string describe(std::string_view command) const {
        return fmt::format("the reply to '{}' from the monitor of '{}'", command, owner_);
    }

    error failure_of(const qmp_wait& wait) const {
        return error(errc::operation_failed, error_domain::qemu,
                     fmt::format("{} will not come: {}", wait.what, ended_->message()));
    }

    void check_open() const {
        if (ended_)
            throw error(errc::operation_failed, error_domain::qemu,
                        fmt::format("the monitor of '{}' is gone: {}", owner_, ended_->message()));
    }

    qmp_id encode(std::string_view command, const json& arguments) {
        try {
            return fsm_.submit(command, arguments);
        } catch (error& e) {
            throw e.with_prefix(fmt::format("monitor of '{}': ", owner_));
        }
    }

    std::shared_ptr<qmp_wait> remember(std::string_view command, qmp_id id) {
        auto wait = std::make_shared<qmp_wait>(socket_.get_executor(), describe(command));
        wait->id = id;
        waits_.emplace(id, wait);
        sent_at_.emplace(id, vir::clock::now());
        return wait;
    }

    void send_with_fd(std::string_view command, const json& arguments, unique_fd fd,
                      const std::shared_ptr<qmp_wait>& wait) {
        collect();
        wait->id = encode(command, arguments);
        waits_.emplace(wait->id, wait);
        sent_at_.emplace(wait->id, vir::clock::now());
        fd_in_flight_ = wait->id;
        unsent_.emplace_back(fsm_.take_output(), std::move(fd));
    }

    // Sends the next held command with a descriptor when nothing is in its way.
    void release_held() {
        while (!held_with_fd_.empty() && !fd_in_flight_ && fsm_.ready() && !ended_) {
            auto next = std::move(held_with_fd_.front());
            held_with_fd_.pop_front();
            try {
                send_with_fd(next.command, next.arguments, std::move(next.fd), next.wait);
            } catch (const error& e) {
                next.wait->fulfil(e);
            }
        }
    }

    void collect() {
        if (!fsm_.has_output()) return;
        if (!unsent_.empty() && !unsent_.back().fd)
            unsent_.back().bytes += fsm_.take_output();
        else
            unsent_.emplace_back(fsm_.take_output(), unique_fd());
    }

    // Writes what the socket takes now; the rest waits for the socket, never the caller.
    void flush() {
        collect();
        while (!unsent_.empty() && !waiting_to_write_ && !ended_) {
            auto& front = unsent_.front();
            const auto sent = send(front);
            if (sent < 0) {
                if (errno == EINTR) continue;
                if (errno == EAGAIN || errno == EWOULDBLOCK) return wait_to_write();
                const int number = errno;
                unsent_.clear();
                sent_of_front_ = 0;
                // When QEMU is gone, what it said last is still there to be read, and its end then tells.
                if (number != EPIPE && number != ECONNRESET) end_soon(number);
                return;
            }
            front.fd.reset();
            sent_of_front_ += static_cast<std::size_t>(sent);
            if (sent_of_front_ == front.bytes.size()) {
                unsent_.pop_front();
                sent_of_front_ = 0;
            }
        }
    }

    // Not at once: whoever is just submitting a command must not lose its client to what the sink does.
    void end_soon(int number) {
        auto end_it = [self = shared_from_this(), number] {
            self->end(error(errc::operation_failed, error_domain::qemu,
                            fmt::format("it takes no commands any more: {}", std::strerror(number))),
                      true);
        };
        asio::post(socket_.get_executor(), std::move(end_it));
    }

    ssize_t send(const piece& what) {
        iovec data{const_cast<char*>(what.bytes.data()) + sent_of_front_, what.bytes.size() - sent_of_front_};
        msghdr message{};
        message.msg_iov = &data;
        message.msg_iovlen = 1;
        alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
        if (what.fd) {
            message.msg_control = control.data();
            message.msg_controllen = control.size();
            auto* header = CMSG_FIRSTHDR(&message);
            header->cmsg_level = SOL_SOCKET;
            header->cmsg_type = SCM_RIGHTS;
            header->cmsg_len = CMSG_LEN(sizeof(int));
            const int fd = what.fd.get();
            std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
        }
        return ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    }

    void wait_to_write() {
        waiting_to_write_ = true;
        socket_.async_wait(asio::local::stream_protocol::socket::wait_write,
                           [self = shared_from_this()](asio::error_code failed) {
                               self->waiting_to_write_ = false;
                               if (!failed) self->flush();
                           });
    }

    static task<void> read(std::shared_ptr<qmp_connection> self) {
        std::array<char, 16384> chunk;
        asio::error_code failed;
        auto token = asio::redirect_error(asio::use_awaitable, failed);
        while (!self->ended_) {
            auto where = asio::buffer(chunk);
            const auto got = co_await self->socket_.async_read_some(where, token);
            if (self->ended_) co_return;
            if (failed) {
                // Reset means the same as end of file here: QEMU died with commands unread.
                if (auto action = self->fsm_.end_of_input()) self->act(*action);
                co_return;
            }
            std::string_view input(chunk.data(), got);
            while (auto action = self->fsm_.next(input)) {
                self->act(*action);
                if (self->ended_) co_return;
            }
            self->note_answers();
            self->release_held();
            self->flush();
        }
    }

    // Replies that were dropped are answers too: forget when their commands were sent.
    void note_answers() {
        while (!sent_at_.empty() && !fsm_.is_pending(sent_at_.begin()->first)) sent_at_.erase(sent_at_.begin());
        if (fd_in_flight_ && !fsm_.is_pending(*fd_in_flight_)) fd_in_flight_.reset();
    }

    void act(qmp_action& action) {
        if (auto reply = std::get_if<qmp_reply>(&action)) {
            sent_at_.erase(reply->id);
            auto found = waits_.find(reply->id);
            if (found == waits_.end()) return;
            auto wait = std::move(found->second);
            waits_.erase(found);
            if (!reply->value.has_value()) {
                auto failure = reply->value.error();
                wait->fulfil(std::move(failure.with_prefix(fmt::format("monitor of '{}': ", owner_))));
            } else {
                wait->fulfil(std::move(reply->value));
            }
        } else if (auto event = std::get_if<qmp_event>(&action)) {
            if (sink_) sink_->on_event(*event);
        } else if (std::holds_alternative<qmp_ready>(action)) {
            for (auto& wait : std::exchange(ready_waits_, {})) wait->fulfil(json());
        } else if (auto broken = std::get_if<qmp_broken>(&action)) {
            end(broken->why, true);
        }
    }

    asio::local::stream_protocol::socket socket_;
    std::string owner_;
    qmp_sink* sink_;
    qmp_fsm fsm_;
    std::vector<std::shared_ptr<qmp_wait>> ready_waits_;
    std::unordered_map<qmp_id, std::shared_ptr<qmp_wait>> waits_;
    std::map<qmp_id, vir::clock::time_point> sent_at_;
    std::deque<held> held_with_fd_;
    std::optional<qmp_id> fd_in_flight_;
    std::deque<piece> unsent_;
    std::size_t sent_of_front_ = 0;
    bool waiting_to_write_ = false;
    bool corked_ = false;
    std::optional<error> ended_;
};

namespace {

[[noreturn]] void throw_too_late(const qmp_wait& wait, std::chrono::nanoseconds limit) {
    using seconds = std::chrono::duration<double>;
    throw error(errc::operation_timeout, error_domain::qemu,
                fmt::format("the limit of {:g} s passed while waiting for {}", seconds(limit).count(), wait.what))
        .with_str(1, wait.what);
}

// (g++ 12: `if (!co_await wait_for(...)) throw_too_late(...)` ends in an illegal instruction; name the value first.)
// Waits until `wait` is fulfilled or `limit` is over; says which. Throws when it is cancelled.
task<bool> wait_for(std::shared_ptr<qmp_wait> wait, std::chrono::nanoseconds limit) {
    if (wait->answer) co_return true;
    wait->alarm.expires_after(limit);
    asio::error_code woken;
    auto token = asio::redirect_error(asio::use_awaitable, woken);
    co_await wait->alarm.async_wait(token);
    if (wait->answer) co_return true;
    if (woken) throw_interrupted(wait->what);
    co_return false;
}

}  // namespace
}  // namespace detail

qmp_request::qmp_request(std::shared_ptr<detail::qmp_connection> c, std::shared_ptr<detail::qmp_wait> w) noexcept
    : connection_(std::move(c)), wait_(std::move(w)) {}

qmp_request& qmp_request::operator=(qmp_request&& other) noexcept {
    if (this != &other) {
        if (wait_) connection_->abandon(wait_);
        connection_ = std::move(other.connection_);
        wait_ = std::move(other.wait_);
    }
    return *this;
}

qmp_request::~qmp_request() {
    if (wait_) connection_->abandon(wait_);
}

namespace {

task<json> fetch([[maybe_unused]] qmp_request request, std::shared_ptr<detail::qmp_wait> wait,
                 std::chrono::nanoseconds limit) {
    // `request` abandons the reply when this ends without one.
    const bool came = co_await detail::wait_for(wait, limit);
    if (!came) detail::throw_too_late(*wait, limit);
    co_return std::move(*wait->answer).value();
}

}  // namespace

task<json> qmp_request::reply(std::chrono::nanoseconds limit) {
    auto wait = wait_;
    return fetch(std::move(*this), std::move(wait), limit);
}

qmp_client::qmp_client(asio::any_io_executor executor, unique_fd socket, std::string owner, qmp_sink* sink)
    : connection_(std::make_shared<detail::qmp_connection>(std::move(executor), std::move(socket), std::move(owner),
                                                           sink)) {
    connection_->start();
}

qmp_client::~qmp_client() { close(); }

void qmp_client::close() { connection_->close(); }

task<std::unique_ptr<qmp_client>> qmp_client::connect(std::string path, std::string owner, qmp_sink* sink,
                                                      std::chrono::nanoseconds limit) {
    auto executor = co_await asio::this_coro::executor;
    auto client = std::make_unique<qmp_client>(executor, connect_to(path), std::move(owner), sink);
    co_await client->ready(limit);
    co_return client;
}

task<qmp_greeting> qmp_client::ready_on(std::shared_ptr<detail::qmp_connection> connection,
                                        std::chrono::nanoseconds limit) {
    auto wait = connection->ready();
    qmp_request forgets_at_the_end(connection, wait);
    const bool came = co_await detail::wait_for(wait, limit);
    if (!came) detail::throw_too_late(*wait, limit);
    wait->answer->value();
    co_return connection->fsm().greeting();
}

task<qmp_greeting> qmp_client::ready(std::chrono::nanoseconds limit) { return ready_on(connection_, limit); }

task<json> qmp_client::execute_on(std::shared_ptr<detail::qmp_connection> connection, std::string command,
                                  json arguments, std::chrono::nanoseconds limit) {
    auto wait = connection->submit(command, arguments);
    qmp_request request(connection, wait);
    const bool came = co_await detail::wait_for(wait, limit);
    if (!came) detail::throw_too_late(*wait, limit);
    co_return std::move(*wait->answer).value();
}

task<json> qmp_client::execute(std::string command, json arguments, std::chrono::nanoseconds limit) {
    return execute_on(connection_, std::move(command), std::move(arguments), limit);
}

task<std::vector<result<json>>> qmp_client::execute_all_on(std::shared_ptr<detail::qmp_connection> connection,
                                                           std::vector<qmp_command> commands,
                                                           std::chrono::nanoseconds limit) {
    const auto end = vir::clock::now() + limit;
    std::vector<result<json>> out;
    std::vector<qmp_request> requests(commands.size());
    out.reserve(commands.size());
    connection->cork();
    for (std::size_t i = 0; i < commands.size(); ++i) {
        try {
            requests[i] = qmp_request(connection, connection->submit(commands[i].name, commands[i].arguments));
            out.emplace_back(json());
        } catch (const error& e) {
            out.emplace_back(e);
        }
    }
    connection->uncork();
    for (std::size_t i = 0; i < requests.size(); ++i) {
        if (!requests[i].wait_) continue;
        auto one = requests[i].reply(std::max(end - vir::clock::now(), std::chrono::nanoseconds(0)));
        out[i] = co_await as_result(std::move(one));
        // A wait that was interrupted ends them all.
        if (!out[i] && out[i].error().code() == errc::operation_aborted) throw out[i].error();
    }
    co_return out;
}

task<std::vector<result<json>>> qmp_client::execute_all(std::vector<qmp_command> commands,
                                                        std::chrono::nanoseconds limit) {
    return execute_all_on(connection_, std::move(commands), limit);
}

qmp_request qmp_client::submit(std::string_view command, const json& arguments) {
    return qmp_request(connection_, connection_->submit(command, arguments));
}

qmp_request qmp_client::submit_with_fd(std::string_view command, const json& arguments, unique_fd fd) {
    return qmp_request(connection_, connection_->submit_with_fd(command, arguments, std::move(fd)));
}

const qmp_greeting& qmp_client::greeting() const noexcept { return connection_->fsm().greeting(); }
bool qmp_client::is_open() const noexcept { return connection_->is_open(); }
std::size_t qmp_client::unanswered() const noexcept { return connection_->fsm().pending(); }
std::chrono::nanoseconds qmp_client::stalled_for() const noexcept { return connection_->stalled_for(); }

}  // namespace vir::qemu
