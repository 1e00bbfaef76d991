// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/take.hpp"

#include "src/core/function_domain.hpp"
#include "src/cshim/allocated.hpp"

#include <virtxx/error.hpp>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <system_error>
#include <unistd.h>

namespace vir::c {
namespace {

int duplicate(int fd) {
    int copy = ::fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (copy < 0)
        throw error(errc::system_error, "cannot duplicate the descriptor " + std::to_string(fd) + ": " + std::strerror(errno));
    return copy;
}

}  // namespace

vir::uuid uuid_from_text(const arguments& c, const char* text, const char* name) {
    auto id = vir::uuid::parse(text);
    if (id) return *id;
    // One of all says it shorter.
    if (domain_of(c.function) == error_domain::domain) c.refuse_with(name, "Invalid UUID");
    c.refuse(name, "must be a valid UUID");
}

std::string path_from_c(const char* name) {
    if (*name == '/') return name;
    std::error_code failed;
    auto out = std::filesystem::current_path(failed).string();
    if (failed) return name;
    return *name ? out + "/" + name : out;
}

std::vector<std::string> strings_from_c(const char* const* texts, std::size_t count) {
    std::vector<std::string> out;
    if (!texts) return out;
    out.reserve(count);
    for (std::size_t i = 0; i < count; ++i) out.push_back(string_or_empty(texts[i]));
    return out;
}

vir::descriptor descriptor_from_c(int fd) { return vir::descriptor(duplicate(fd)); }

std::vector<vir::descriptor> descriptors_from_c(const int* fds, std::size_t count) {
    std::vector<vir::descriptor> out;
    if (!fds) return out;
    out.reserve(count);
    for (std::size_t i = 0; i < count; ++i) out.push_back(descriptor_from_c(fds[i]));
    return out;
}

int descriptor_to_c(const vir::descriptor& file) { return duplicate(file.get()); }

int* descriptors_to_c(const std::vector<vir::descriptor>& files) {
    if (files.empty()) return nullptr;
    auto out = allocate_array<int>(files.size());
    std::size_t made = 0;
    try {
        for (; made < files.size(); ++made) out[made] = descriptor_to_c(files[made]);
    } catch (...) {
        while (made > 0) ::close(out[--made]);
        throw;
    }
    return out.release();
}

}  // namespace vir::c
