// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/log_outputs.hpp"

#include "src/core/error_words.hpp"
#include "src/host/unique_fd.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>

namespace vir::c {

class log_outputs::output {
public:
    explicit output(log_level least) : least_(least) {}
    virtual ~output() = default;
    void write(const log_record& record) {
        if (record.level >= least_) put(record);
    }

private:
    virtual void put(const log_record& record) = 0;
    log_level least_;
};

namespace {

using output_ptr = std::shared_ptr<log_outputs::output>;

std::string line_of(const log_record& record) {
    using namespace std::chrono;
    const auto whole = time_point_cast<seconds>(record.time);
    const auto rest = duration_cast<milliseconds>(record.time - whole).count();
    return fmt::format("{:%Y-%m-%d %H:%M:%S}.{:03}+0000: {}: {} : {} : {}\n", fmt::gmtime(whole), rest,
                       ::syscall(SYS_gettid), to_string(record.level), record.part, record.text);
}

void write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const auto n = ::write(fd, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(n));
    }
}

int syslog_priority(log_level level) {
    switch (level) {
        case log_level::info: return LOG_INFO;
        case log_level::warning: return LOG_WARNING;
        case log_level::error: return LOG_ERR;
        default: return LOG_DEBUG;
    }
}

class stderr_output final : public log_outputs::output {
    using output::output;
    void put(const log_record& record) override { write_all(STDERR_FILENO, line_of(record)); }
};

class file_output final : public log_outputs::output {
public:
    file_output(log_level least, const std::string& path)
        : output(least), file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {
        if (!file_)
            throw error(errc::system_error, fmt::format("failed to open {}: {}", path,
                                                        std::generic_category().message(errno)))
                .with_number(1, errno);
    }

private:
    void put(const log_record& record) override { write_all(file_.get(), line_of(record)); }
    unique_fd file_;
};

class syslog_output final : public log_outputs::output {
public:
    syslog_output(log_level least, std::string name) : output(least), name_(std::move(name)) {}

private:
    // Not by openlog: that is the program's own.
    void put(const log_record& record) override {
        ::syslog(syslog_priority(record.level), "%s: %s : %s", name_.c_str(), std::string(record.part).c_str(),
                 std::string(record.text).c_str());
    }
    std::string name_;
};

// https://systemd.io/JOURNAL_NATIVE_PROTOCOL
class journal_output final : public log_outputs::output {
public:
    explicit journal_output(log_level least)
        : output(least), socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {}

private:
    void put(const log_record& record) override {
        sockaddr_un to{};
        to.sun_family = AF_UNIX;
        std::strcpy(to.sun_path, "/run/systemd/journal/socket");
        std::string text(record.text);
        for (auto& c : text)
            if (c == '\n') c = ' ';
        const auto message = fmt::format("PRIORITY={}\nLIBVIRT_SOURCE={}\nMESSAGE={}\n",
                                         syslog_priority(record.level), record.part, text);
        ::sendto(socket_.get(), message.data(), message.size(), MSG_NOSIGNAL, reinterpret_cast<sockaddr*>(&to),
                 sizeof(to));
    }
    unique_fd socket_;
};

output_ptr make(std::string_view text) {
    const auto malformed = fmt::format("Malformed format for log output '{}'", text);
    const auto colon = text.find(':');
    if (colon == text.npos) fail(error_domain::none, errc::invalid_arg, "{}", malformed);
    const auto least = level_of_digit(text.substr(0, colon), malformed);
    const auto rest = text.substr(colon + 1);
    const auto second = rest.find(':');
    const auto where = rest.substr(0, second);
    const std::string with(second == rest.npos ? std::string_view() : rest.substr(second + 1));
    if (where == "stderr" && with.empty()) return std::make_shared<stderr_output>(least);
    if (where == "journald" && with.empty()) return std::make_shared<journal_output>(least);
    if (where == "syslog" && !with.empty()) return std::make_shared<syslog_output>(least, with);
    if (where == "file" && !with.empty()) return std::make_shared<file_output>(least, with);
    fail(error_domain::none, errc::invalid_arg, "{}", malformed);
}

}  // namespace

log_level level_of_digit(std::string_view digit, const std::string& malformed) {
    if (digit == "1") return log_level::debug;
    if (digit == "2") return log_level::info;
    if (digit == "3") return log_level::warning;
    if (digit == "4") return log_level::error;
    fail(error_domain::none, errc::invalid_arg, "{}", malformed);
}

log_outputs::log_outputs() { outputs_.push_back(std::make_shared<stderr_output>(log_level::trace)); }

log_outputs::log_outputs(std::string_view text) {
    while (!text.empty()) {
        const auto end = text.find(' ');
        const auto one = text.substr(0, end);
        if (!one.empty()) outputs_.push_back(make(one));
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
}

void log_outputs::write(const log_record& record) const {
    for (const auto& one : outputs_) one->write(record);
}

}  // namespace vir::c
