// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// src/cpus/models.txt, read; its first lines explain the words.
namespace cpugen {

/// What is wrong with the file, and where: "models.txt:12: unknown feature 'ave'".
class fault : public std::runtime_error {
public:
    fault(const std::string& file, int line, const std::string& what)
        : std::runtime_error(file + ":" + std::to_string(line) + ": " + what) {}
};

struct vendor {
    std::string name, id;
};

struct feature {
    std::string name;
    std::string in = "none";  ///< eax, ebx, ecx, edx, msr
    std::uint32_t leaf = 0, subleaf = 0, bit = 0;
    bool migratable = true, host_only = false;
};

struct signature {
    std::uint32_t family = 0, model = 0, first_stepping = 0, last_stepping = 0;
};

struct pvr {
    std::uint32_t value = 0, mask = 0;
};

struct model {
    std::string name;
    std::size_t vendor = none;
    std::vector<signature> signatures;
    std::vector<pvr> pvrs;
    std::vector<bool> features;  ///< by index, the base's included
    std::vector<std::size_t> dropped;
    bool for_host = true, for_guest = true;

    static constexpr std::size_t none = ~std::size_t(0);
};

struct arch {
    std::string name;
    std::vector<vendor> vendors;
    std::vector<feature> features;
    std::vector<model> models;
};

/// Throws fault at the first line that makes no sense.
std::vector<arch> parse(const std::string& file, std::string_view text);

/// The tables as C++: the definitions of src/cpus/tables.hpp.
std::string emit(const std::vector<arch>& all);

}  // namespace cpugen
