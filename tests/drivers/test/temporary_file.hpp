// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <unistd.h>

namespace vir {

/// A file for one test, gone with it. One at a time for each `kind`.
class temporary_file {
public:
    explicit temporary_file(std::string_view text, const std::string& kind = "node")
        : name_(std::filesystem::temp_directory_path() / ("virtxx-" + kind + "-" + std::to_string(getpid()) + ".xml")) {
        std::ofstream(name_) << text;
    }
    ~temporary_file() { std::filesystem::remove(name_); }
    temporary_file(const temporary_file&) = delete;
    temporary_file& operator=(const temporary_file&) = delete;

    /// Of a connection that begins with what the file says.
    std::string uri() const { return "test://" + name_.string(); }
    const std::string& name() const { return name_.native(); }
    /// Without its folder.
    std::string leaf() const { return name_.filename().string(); }

private:
    std::filesystem::path name_;
};

}  // namespace vir
