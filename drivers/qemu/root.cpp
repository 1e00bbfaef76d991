// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/root.hpp"

#include "drivers/qemu/errors.hpp"
#include "src/host/system_error.hpp"

#include <virtxx/pool.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

namespace vir::qemu {
namespace {

std::string token_of(const std::string& folder) {
    struct stat info{};
    if (stat(folder.c_str(), &info) != 0) throw_errno("open '" + folder + "'");
    return fmt::format("{}:{}", info.st_dev, info.st_ino);
}

std::string real_path(const std::string& dir) {
    std::error_code ec;
    // Whatever the umask: nobody else may change what is in a root.
    if (std::filesystem::create_directories(dir, ec))
        std::filesystem::permissions(dir, std::filesystem::perms::owner_all, ec);
    auto path = std::filesystem::canonical(dir, ec);
    if (ec) throw system_failure("open '" + dir + "'", ec.value());
    return path.string();
}

task<std::shared_ptr<state_store>> open_store(std::string path) {
    const auto patience = clock::now() + std::chrono::milliseconds(300);
    asio::steady_timer timer(co_await asio::this_coro::executor);
    while (true) {
        std::vector<std::string> folders{root::config_dir, root::autostart_dir, root::run_dir,
                                         root::lib_dir,    root::cache_dir,     root::log_dir};
        state_layout layout(path, std::string(root::run_dir) + "/owner", std::move(folders));
        auto opened = co_await as_result(state_store::open(std::move(layout)));
        if (opened) co_return std::move(*opened);
        // A connection of this very process that was just dropped lets go as soon as its last write is done, of which
        // nobody is left to tell.
        const bool ours = opened.error().code() == errc::resource_busy && opened.error().number(1) == getpid();
        if (!ours || clock::now() > patience) throw opened.error();
        timer.expires_after(std::chrono::milliseconds(5));
        co_await timer.async_wait(asio::use_awaitable);
    }
}

}  // namespace

task<root> root::take(std::string dir) {
    if (!dir.starts_with('/')) fail(errc::invalid_arg, "root path must be absolute, not '{}'", dir);
    auto resolve = [dir] { return real_path(dir); };
    auto path = co_await on_pool(resolve, "opening the root folder");

    root out;
    out.dir_ = path == "/" ? std::string() : path;
    out.store_ = co_await open_store(path);
    auto identify = [folder = out.absolute(run_dir)] { return token_of(folder); };
    out.token_ = co_await on_pool(identify, "opening the root folder");
    co_return out;
}

std::shared_ptr<state_store> root::store() const {
    if (!store_) throw error(errc::operation_aborted, error_domain::qemu, "the connection was closed");
    return store_;
}

std::string root::guest_dir(int id, std::string_view name) {
    auto cut = name.substr(0, 20);
    // Not in the middle of a UTF-8 character.
    while (cut.size() < name.size() && !cut.empty() && (static_cast<unsigned char>(name[cut.size()]) & 0xc0) == 0x80)
        cut.remove_suffix(1);
    return fmt::format("{}/domain-{}-{}", lib_dir, id, cut);
}

}  // namespace vir::qemu
