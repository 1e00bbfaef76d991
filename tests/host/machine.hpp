// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <catch2/catch.hpp>

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace vir::test {

namespace fs = std::filesystem;

/// A folder with the files that the kernel shows of a machine.
class machine {
public:
    machine() {
        char name[] = "/tmp/virtxx-test-XXXXXX";
        REQUIRE(::mkdtemp(name));
        root = name;
    }
    ~machine() { fs::remove_all(root); }
    void file(const std::string& path, const std::string& text) {
        const fs::path whole = root + path;
        fs::create_directories(whole.parent_path());
        std::ofstream(whole) << text;
    }
    void cpu(int id, int node, int package, int core, const std::string& siblings) {
        const auto folder = "/sys/devices/system/cpu/cpu" + std::to_string(id);
        file(folder + "/topology/physical_package_id", std::to_string(package) + "\n");
        file(folder + "/topology/die_id", "0\n");
        file(folder + "/topology/core_id", std::to_string(core) + "\n");
        file(folder + "/topology/thread_siblings_list", siblings + "\n");
        if (id) file(folder + "/online", "1\n");
        if (node >= 0)
            fs::create_directories(root + "/sys/devices/system/node/node" + std::to_string(node) + "/cpu" +
                                   std::to_string(id));
    }
    std::string content(const std::string& path) const {
        std::ifstream in(root + path);
        return std::string(std::istreambuf_iterator<char>(in), {});
    }
    std::string root;
};

}  // namespace vir::test
