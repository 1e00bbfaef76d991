// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/task.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vir {

/// How long a file must last.
enum class lasts {
    always,        ///< beyond a power failure: fsync of the file and of its folder
    until_reboot,  ///< beyond the end of the owner by any means, but not a crash of the machine: run-time status
};

/// What a state store is made of. Paths are relative to the root.
class state_layout {
public:
    /// `owner_file` is locked for as long as the store is open, and holds its owner's pid.
    /// `folders` are made (mode 0700) where they are missing.
    state_layout(std::string root, std::string owner_file, std::vector<std::string> folders)
        : root(std::move(root)), owner_file(std::move(owner_file)), folders(std::move(folders)) {}

    std::string root;
    std::string owner_file;
    std::vector<std::string> folders;
};

/// The only writer of a driver's own files. A file has its old content or its new one at any instant, whoever is
/// killed.
///
/// Changes happen in the order in which they were asked for; those that arrive while others are under way share their
/// fsyncs of folders. All file work is done on the pool.
/// Paths are relative to the root, without "..", and name files below the layout's folders (or folders made later).
/// Threads: the executor that opened it. Errors, unless said otherwise: system_error with errno, naming the file;
/// invalid_arg for a path that leads out of the root.
/// Cancellation: lets the waiter go (throw_interrupted naming the file); the change still happens.
class state_store {
public:
    /// Makes the folders, takes the lock, removes what a killed owner left half-written.
    /// Errors: resource_busy when another process (or another store of this one) has it open: names its pid, which is
    /// number(1).
    static task<std::shared_ptr<state_store>> open(state_layout layout);
    state_store(const state_store&) = delete;
    state_store& operator=(const state_store&) = delete;
    /// Gives the lock back once what is under way has ended.
    ~state_store();

    const std::string& root() const noexcept;
    /// root() + "/" + relative.
    std::string absolute(const std::string& relative) const;

    /// Replaces or creates a file, mode 0600. Completion: it lasts as asked.
    task<void> write(std::string file, std::string content, lasts how = lasts::always);
    /// Completion: it is gone; whether there was one.
    task<bool> remove(std::string file, lasts how = lasts::always);
    /// Replaces or creates a symbolic link.
    task<void> link(std::string target, std::string link, lasts how = lasts::always);
    /// Makes a folder and those above it, mode 0700.
    task<void> make_folder(std::string folder, lasts how = lasts::always);

    /// The content, or nothing when there is no such file. Sees every change asked for before.
    /// Errors: overflow when it is larger than `limit` bytes.
    task<std::optional<std::string>> read(std::string file, std::size_t limit = 16u << 20);
    /// The names in a folder, sorted, without temporary files; none when there is no such folder.
    task<std::vector<std::string>> list(std::string folder);

    class core;

private:
    explicit state_store(std::shared_ptr<core> c) : core_(std::move(c)) {}
    std::shared_ptr<core> core_;
};

}  // namespace vir
