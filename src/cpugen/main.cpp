// Copyright virtxx contributors. Boost Software License 1.0.
// virtxx-cpugen FILE OUTPUT: reads the processor models, writes them as C++.
#include "src/cpugen/model.hpp"

#include <cstdio>
#include <fstream>
#include <iterator>

int main(int argc, char** argv) try {
    if (argc != 3) {
        std::fprintf(stderr, "usage: %s FILE OUTPUT\n", argv[0]);
        return 2;
    }
    std::ifstream in(argv[1], std::ios::binary);
    if (!in) throw std::runtime_error(std::string(argv[1]) + ": cannot be read");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    std::ofstream out(argv[2], std::ios::binary);
    out << cpugen::emit(cpugen::parse(argv[1], text));
    if (!out.flush()) throw std::runtime_error(std::string(argv[2]) + ": cannot be written");
    return 0;
} catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
}
