// Copyright virtxx contributors. Boost Software License 1.0.
// Runs a fuzz target over files, for compilers without libFuzzer: every seed and every input that once broke it.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::size_t count = 0;

void replay(const std::string& input) {
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
    ++count;
}

std::string content(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

int main(int argc, char** argv) {
    replay({});
    for (int i = 1; i < argc; ++i) {
        if (!std::filesystem::is_directory(argv[i])) continue;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i])) {
            if (!entry.is_regular_file()) continue;
            const std::string input = content(entry.path());
            replay(input);
            // Cut at every kind of place: what arrives in pieces also ends anywhere.
            for (std::size_t cut = 1; cut < input.size(); cut += 1 + input.size() / 64) replay(input.substr(0, cut));
        }
    }
    std::cout << count << " inputs replayed\n";
}
