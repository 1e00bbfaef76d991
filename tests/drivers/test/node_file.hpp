// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <unistd.h>

namespace vir {

/// A folder with a <node> document and what it names, gone with the test.
class node_folder {
public:
    explicit node_folder(std::string_view inside)
        : folder_(std::filesystem::temp_directory_path() / ("virtxx-node-folder-" + std::to_string(getpid()))) {
        std::filesystem::create_directories(folder_);
        add("node.xml", "<node>" + std::string(inside) + "</node>");
    }
    node_folder(const node_folder&) = delete;
    node_folder& operator=(const node_folder&) = delete;
    ~node_folder() { std::filesystem::remove_all(folder_); }

    void add(const std::string& name, std::string_view text) const { std::ofstream(folder_ / name) << text; }
    std::string path(const std::string& name) const { return (folder_ / name).string(); }
    std::string uri() const { return "test://" + path("node.xml"); }

private:
    std::filesystem::path folder_;
};

}  // namespace vir
