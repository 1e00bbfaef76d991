// Copyright virtxx contributors. Boost Software License 1.0.
// What it costs to know what a QEMU binary can do: asking it, loading the answers from disk (floor: reading the file),
// and looking one up.
#include "drivers/qemu/capabilities_cache.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

using namespace vir;
using namespace vir::qemu;

namespace {

const std::string binary = "/usr/bin/qemu-system-x86_64";

double microseconds(clock::duration time) { return std::chrono::duration<double, std::micro>(time).count(); }

double median(std::vector<double>& values) {
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
    return values[values.size() / 2];
}

task<void> measure(std::string root) {
    std::vector<std::string> folders{"cache"};
    auto store = co_await state_store::open(state_layout(root, "cache/owner", std::move(folders)));
    auto begin = clock::now();
    {
        capabilities_cache cache(store, "cache");
        co_await cache.get(binary);
    }
    std::printf("figure\tqemu capabilities: ask the binary\t%.1f us\t-\t-\n", microseconds(clock::now() - begin));

    std::string file;
    for (auto& entry : std::filesystem::directory_iterator(root + "/cache"))
        if (entry.path().filename().string().starts_with("qemu-system")) file = entry.path();
    std::vector<double> loads, again, reads;
    std::shared_ptr<const capabilities> loaded;
    for (int i = 0; i < 200; ++i) {
        begin = clock::now();
        std::ifstream raw(file, std::ios::binary);
        const std::string content(std::istreambuf_iterator<char>(raw), {});
        reads.push_back(microseconds(clock::now() - begin));
        capabilities_cache cache(store, "cache");
        begin = clock::now();
        loaded = co_await cache.get(binary);
        loads.push_back(microseconds(clock::now() - begin));
        begin = clock::now();
        co_await cache.get(binary);
        again.push_back(microseconds(clock::now() - begin));
    }
    std::printf("figure\tqemu capabilities: load from disk\t%.1f us\t%.1f us\t-\n", median(loads), median(reads));
    std::printf("figure\tqemu capabilities: from memory, still fresh\t%.1f us\t-\t-\n", median(again));
    begin = clock::now();
    int found = 0;
    for (int i = 0; i < 10000; ++i)
        found += loaded->has_property("virtio-blk-pci", "num-queues") + loaded->has_type("virtio-net-pci");
    std::printf("figure\tqemu capabilities: one question\t%.3f us\t-\t-\n", microseconds(clock::now() - begin) / 20000);
    if (found != 20000) std::puts("a question was answered wrongly");
}

}  // namespace

int main() {
    if (::access(binary.c_str(), X_OK) != 0) {
        std::puts("there is no qemu-system-x86_64: nothing was measured");
        return 0;
    }
    char folder[] = "/tmp/virtxx-bench-XXXXXX";
    if (!::mkdtemp(folder)) return 1;
    run(measure(folder));
    std::filesystem::remove_all(folder);
}
