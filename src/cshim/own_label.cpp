// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/own_label.hpp"

#include "src/core/error_words.hpp"
#include "src/host/unique_fd.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace vir::c {
namespace {

[[noreturn]] void fail_with_errno(const std::string& what) {
    const int why = errno;
    throw error(errc::system_error, error_domain::none, fmt::format("{}: {}", what, std::strerror(why)))
        .with_number(1, why);
}

// The kernel's file of this thread's label; the security module in charge answers.
std::string read_attribute(const char* name, const std::string& otherwise) {
    const unique_fd file(::open(fmt::format("/proc/thread-self/attr/{}", name).c_str(), O_RDONLY | O_CLOEXEC));
    std::array<char, 4097> buffer{};
    const auto n = file ? ::read(file.get(), buffer.data(), buffer.size() - 1) : -1;
    if (n < 0) fail_with_errno(otherwise);
    std::string out(buffer.data(), static_cast<std::size_t>(n));
    while (!out.empty() && (out.back() == '\n' || out.back() == '\0')) out.pop_back();
    return out;
}

void write_attribute(const char* name, const std::string& value, const std::string& otherwise) {
    const unique_fd file(::open(fmt::format("/proc/thread-self/attr/{}", name).c_str(), O_WRONLY | O_CLOEXEC));
    if (!file || ::write(file.get(), value.data(), value.size()) < 0) fail_with_errno(otherwise);
}

bool selinux_enforces() {
    const unique_fd file(::open("/sys/fs/selinux/enforce", O_RDONLY | O_CLOEXEC));
    char answer = '0';
    return file && ::read(file.get(), &answer, 1) == 1 && answer == '1';
}

security_label take_selinux_label(const std::string& label) {
    security_label before(read_attribute("current", fmt::format("unable to get PID {} security context", ::getpid())),
                          selinux_enforces());
    write_attribute("exec", label, fmt::format("Cannot set context {}", label));
    return before;
}

}  // namespace

std::optional<security_label> take_label(std::string_view model, const std::string& label) {
    if (model == "none") return std::nullopt;
    if (model == "selinux") return take_selinux_label(label);
    if (model == "apparmor") {
        write_attribute("current", "changeprofile " + label, fmt::format("error changing profile to {}", label));
        return std::nullopt;
    }
    fail(error_domain::none, errc::argument_unsupported, "Security model {} cannot be entered", model);
}

}  // namespace vir::c
