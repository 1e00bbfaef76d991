// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/host/state_files.hpp"

#include "src/host/process.hpp"
#include "src/host/read_file.hpp"
#include "src/host/system_error.hpp"

#include <fmt/format.h>

#include <sys/file.h>
#include <sys/stat.h>

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <set>
#include <thread>

namespace vir {
namespace {

// A name that no file of ours has otherwise. The owner's lock makes it safe to remove those of a former owner.
constexpr std::string_view temporary_prefix = ".virtxx-", temporary_suffix = ".tmp";

bool is_temporary(std::string_view name) {
    return name.starts_with(temporary_prefix) && name.ends_with(temporary_suffix);
}

std::string folder_of(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == 0 ? "/" : path.substr(0, slash);
}

std::string temporary_beside(const std::string& path) {
    static std::atomic<std::uint64_t> last{0};
    return fmt::format("{}/{}{}{}", folder_of(path), temporary_prefix, ++last, temporary_suffix);
}

void sync_folder(const std::string& path) {
    unique_fd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd || ::fsync(fd.get()) != 0) throw_errno(fmt::format("sync folder '{}'", path));
}

void write_whole(int fd, std::string_view content, const std::string& path) {
    while (!content.empty()) {
        const ssize_t n = ::write(fd, content.data(), content.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw_errno(fmt::format("write '{}'", path));
        content.remove_prefix(static_cast<std::size_t>(n));
    }
}

void replace(const std::string& temporary, const std::string& path) {
    if (::rename(temporary.c_str(), path.c_str()) == 0) return;
    const int number = errno;
    ::unlink(temporary.c_str());
    throw system_failure(fmt::format("replace '{}'", path), number);
}

void write_file(const state_change& change) {
    const auto temporary = temporary_beside(change.path);
    unique_fd fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!fd) throw_errno(fmt::format("create a file beside '{}'", change.path));
    try {
        write_whole(fd.get(), change.content, change.path);
        if (change.how == lasts::always && ::fsync(fd.get()) != 0) throw_errno(fmt::format("sync '{}'", change.path));
    } catch (...) {
        ::unlink(temporary.c_str());
        throw;
    }
    replace(temporary, change.path);
}

void make_link(const state_change& change) {
    const auto temporary = temporary_beside(change.path);
    if (::symlink(change.content.c_str(), temporary.c_str()) != 0)
        throw_errno(fmt::format("create a link beside '{}'", change.path));
    replace(temporary, change.path);
}

bool remove_file(const state_change& change) {
    if (::unlink(change.path.c_str()) == 0) return true;
    if (errno == ENOENT) return false;
    throw_errno(fmt::format("remove '{}'", change.path));
}

// A folder that others may change would let them put files of theirs in place of ours.
void check_folder(const std::string& path) {
    const auto refuse = [&](const std::string& why) {
        throw error(errc::operation_denied, fmt::format("'{}' cannot be trusted: {}, or use another root", path, why));
    };
    struct stat facts {};
    if (::lstat(path.c_str(), &facts) != 0) throw_errno(fmt::format("look at folder '{}'", path));
    if (S_ISLNK(facts.st_mode)) refuse("it is a symbolic link; put a folder in its place");
    if (!S_ISDIR(facts.st_mode)) refuse("it is no folder; remove it");
    if (facts.st_uid != 0 && facts.st_uid != ::geteuid())
        refuse(fmt::format("it belongs to user {}; chown it to user {}", facts.st_uid, ::geteuid()));
    if (facts.st_mode & 022)
        refuse(fmt::format("others may write to it (mode {:04o}); chmod go-w it", facts.st_mode & 07777));
}

// The root, unless it is the host's own ("" here), and what is made below it. The host's folders (/etc, /run, /var) are
// as its distribution wants them: of those, only what is below a folder of our name is ours.
bool is_ours(const std::string& path, const std::string& root) {
    return root.empty() ? (path + '/').find("/virtxx/") != path.npos : path.size() >= root.size();
}

// Adds the folders whose entries changed.
void make_folders(const std::string& path, std::set<std::string>& changed,
                  const std::string* checked_from = nullptr) {
    for (std::size_t at = 1; at <= path.size(); ++at) {
        if (at != path.size() && path[at] != '/') continue;
        const auto part = path.substr(0, at);
        if (::mkdir(part.c_str(), 0700) == 0)
            changed.insert(folder_of(part));
        else if (errno != EEXIST)
            throw_errno(fmt::format("make folder '{}'", part));
        if (checked_from && is_ours(part, *checked_from)) check_folder(part);
    }
}

std::vector<std::string> entries(const std::string& path) {
    std::vector<std::string> out;
    DIR* folder = ::opendir(path.c_str());
    if (!folder) {
        if (errno == ENOENT) return out;
        throw_errno(fmt::format("list folder '{}'", path));
    }
    while (const auto* entry = ::readdir(folder)) {
        const std::string_view name(entry->d_name);
        if (name != "." && name != "..") out.emplace_back(name);
    }
    ::closedir(folder);
    std::sort(out.begin(), out.end());
    return out;
}

void remove_leftovers(const std::string& folder) {
    for (const auto& name : entries(folder))
        if (is_temporary(name) && ::unlink((folder + "/" + name).c_str()) != 0 && errno != ENOENT)
            throw_errno(fmt::format("remove '{}/{}', which an earlier owner left", folder, name));
}

pid_t owner_in(const std::string& path) {
    const auto text = read_file(path, 64);
    return text ? static_cast<pid_t>(std::atol(text->c_str())) : 0;
}

unique_fd take_ownership(const std::string& path, const std::string& root) {
    using namespace std::chrono_literals;
    unique_fd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd) throw_errno(fmt::format("open '{}'", path));
    // A program that a killed owner was just starting shares its lock for the instant before exec. So a lock whose
    // owner is dead or not yet written down is asked for again; one of a living owner is not.
    for (int tries = 0; ::flock(fd.get(), LOCK_EX | LOCK_NB) != 0; ++tries) {
        if (errno == EINTR) continue;
        if (errno != EWOULDBLOCK) throw_errno(fmt::format("lock '{}'", path));
        const pid_t owner = owner_in(path);
        const bool lives = owner > 0 && start_time_of(owner).has_value();
        if (lives || tries == 100)
            throw error(errc::resource_busy,
                        fmt::format("'{}' is in use by process {}: end that, or use another root", root,
                                    owner > 0 ? std::to_string(owner) : "?")).with_number(1, owner);
        std::this_thread::sleep_for(5ms);
    }
    const auto pid = fmt::format("{}\n", ::getpid());
    if (::ftruncate(fd.get(), 0) != 0 ||
        ::pwrite(fd.get(), pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size()))
        throw_errno(fmt::format("write '{}'", path));
    return fd;
}

}  // namespace

void apply_changes(const std::vector<std::shared_ptr<state_change>>& changes) {
    std::set<std::string> to_sync;
    for (const auto& change : changes) {
        try {
            std::set<std::string> changed{folder_of(change->path)};
            switch (change->what) {
                case state_change::kind::write: write_file(*change); break;
                case state_change::kind::link: make_link(*change); break;
                case state_change::kind::remove:
                    change->existed = remove_file(*change);
                    if (!change->existed) changed.clear();
                    break;
                case state_change::kind::make_folder:
                    changed.clear();
                    make_folders(change->path, changed);
                    break;
            }
            if (change->how == lasts::always) to_sync.merge(changed);
        } catch (...) {
            change->failure = std::current_exception();
        }
    }
    for (const auto& folder : to_sync) {
        try {
            sync_folder(folder);
        } catch (...) {
            for (const auto& change : changes)
                if (!change->failure && change->how == lasts::always && change->path.starts_with(folder))
                    change->failure = std::current_exception();
        }
    }
}

unique_fd open_state(const state_layout& layout) {
    std::set<std::string> changed;
    const auto root = layout.root == "/" ? std::string() : layout.root;
    std::vector<std::string> folders{folder_of(root + "/" + layout.owner_file)};
    for (const auto& folder : layout.folders) folders.push_back(root + "/" + folder);
    for (const auto& folder : folders) make_folders(folder, changed, &root);
    auto lock = take_ownership(layout.root + "/" + layout.owner_file, layout.root);
    for (const auto& folder : folders) remove_leftovers(folder);
    for (const auto& folder : changed) sync_folder(folder);
    return lock;
}

std::vector<std::string> list_folder(const std::string& path) {
    auto out = entries(path);
    std::erase_if(out, [](const auto& name) { return is_temporary(name); });
    return out;
}

}  // namespace vir
