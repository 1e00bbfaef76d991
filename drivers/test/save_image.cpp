// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/test/save_image.hpp"

#include "drivers/test/errors.hpp"
#include "src/host/unique_fd.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <system_error>

namespace vir::test {
namespace {

// With the zero at its end.
constexpr std::string_view magic("TestGuestMagic", 15);

// More than a domain's document has; a length beyond is damage.
constexpr std::int32_t longest_document = 16 << 20;

template <class... Args>
[[noreturn]] void fail_with(int number, fmt::format_string<Args...> doing, Args&&... args) {
    const auto text = fmt::format(doing, std::forward<Args>(args)...);
    throw error(errc::system_error, error_domain::test, text + ": " + std::generic_category().message(number))
        .with_number(1, number);
}

// 0, or what the system says went wrong.
int write_all(int fd, std::string_view data) {
    while (!data.empty()) {
        const ssize_t n = ::write(fd, data.data(), data.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno;
        data.remove_prefix(static_cast<std::size_t>(n));
    }
    return 0;
}

unique_fd make_file(const std::string& path) {
    return unique_fd(::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, S_IRUSR | S_IWUSR));
}

// How many bytes there were, up to `size`.
std::size_t read_some(int fd, char* into, std::size_t size, int& number) {
    std::size_t have = 0;
    number = 0;
    while (have < size) {
        const ssize_t n = ::read(fd, into + have, size - have);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) number = errno;
        if (n <= 0) break;
        have += static_cast<std::size_t>(n);
    }
    return have;
}

}  // namespace

void write_save_image(const std::string& path, std::string_view document, const std::string& domain) {
    const auto saving = [&](std::string_view what, int number) {
        fail_with(number, "saving domain '{}' to '{}': {}", domain, path, what);
    };
    auto fd = make_file(path);
    if (!fd) saving("open failed", errno);
    const auto length = static_cast<std::int32_t>(document.size());
    std::string head(magic);
    head.append(reinterpret_cast<const char*>(&length), sizeof length);
    int number = write_all(fd.get(), head);
    if (!number) number = write_all(fd.get(), document);
    if (!number) return;
    ::unlink(path.c_str());
    saving("write failed", number);
}

std::string read_save_image(const std::string& path) {
    // A pipe that somebody put here has nothing to read, rather than a wait for who writes to it.
    unique_fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!fd) fail_with(errno, "cannot read domain image '{}'", path);
    int number = 0;
    char head[magic.size()];
    if (read_some(fd.get(), head, sizeof head, number) != sizeof head)
        fail_with(number, "incomplete save header in '{}'", path);
    if (std::string_view(head, sizeof head) != magic) fail(errc::internal_error, "mismatched header magic");
    std::int32_t length = 0;
    if (read_some(fd.get(), reinterpret_cast<char*>(&length), sizeof length, number) != sizeof length)
        fail_with(number, "failed to read metadata length in '{}'", path);
    if (length < 1 || length > longest_document) fail(errc::internal_error, "length of metadata out of range");
    std::string out(static_cast<std::size_t>(length), '\0');
    if (read_some(fd.get(), out.data(), out.size(), number) != out.size())
        fail_with(number, "incomplete metadata in '{}'", path);
    return out;
}

void write_core_dump(const std::string& path, const std::string& domain) {
    auto fd = make_file(path);
    if (!fd) fail_with(errno, "domain '{}' coredump: failed to open {}", domain, path);
    if (const int number = write_all(fd.get(), magic))
        fail_with(number, "domain '{}' coredump: failed to write header to {}", domain, path);
}

}  // namespace vir::test
