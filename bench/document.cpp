// Copyright virtxx contributors. Boost Software License 1.0.

// What reading and writing a typed domain costs beside pugixml, which only makes and prints nodes.

#include <benchmark/benchmark.h>
#include <pugixml.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "bench/everyday_domain.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/xml/binding.hpp>

namespace {

struct string_writer : pugi::xml_writer {
    std::string out;
    void write(const void* data, std::size_t size) override { out.append(static_cast<const char*>(data), size); }
};

void raw_parse() {
    pugi::xml_document document;
    document.load_buffer(everyday_domain.data(), everyday_domain.size());
    benchmark::DoNotOptimize(document.first_child());
}

void typed_parse() {
    auto domain = vir::parse<vir::domain_def>(everyday_domain);
    benchmark::DoNotOptimize(domain);
}

void raw_print() {
    static const auto document = [] {
        pugi::xml_document out;
        out.load_buffer(everyday_domain.data(), everyday_domain.size());
        return out;
    }();
    string_writer to;
    document.print(to, "  ");
    benchmark::DoNotOptimize(to.out);
}

const vir::domain_def& everyday() {
    static const auto out = vir::parse<vir::domain_def>(everyday_domain);
    return out;
}

void typed_format() {
    auto text = vir::format(everyday());
    benchmark::DoNotOptimize(text);
}

void check() {
    auto problems = vir::check<vir::domain_def>(everyday_domain);
    benchmark::DoNotOptimize(problems);
}

void compare() {
    auto differences = vir::compare(everyday(), everyday());
    benchmark::DoNotOptimize(differences);
}

void to_json() {
    auto text = vir::to_json(everyday());
    benchmark::DoNotOptimize(text);
}

void from_json() {
    static const auto text = vir::to_json(everyday());
    auto domain = vir::from_json<vir::domain_def>(text);
    benchmark::DoNotOptimize(domain);
}

template <void (*Work)()>
void measure(benchmark::State& state) {
    for (auto _ : state) Work();
}

BENCHMARK(measure<raw_parse>)->Name("raw pugixml parse");
BENCHMARK(measure<typed_parse>)->Name("typed parse");
BENCHMARK(measure<raw_print>)->Name("raw pugixml print");
BENCHMARK(measure<typed_format>)->Name("typed format");
BENCHMARK(measure<check>)->Name("strict check");
BENCHMARK(measure<compare>)->Name("compare");
BENCHMARK(measure<to_json>)->Name("to JSON");
BENCHMARK(measure<from_json>)->Name("from JSON");

// Nanoseconds of one call: the best of many rounds, the two alternating, so that what else runs disturbs both alike.
struct pair_of_times {
    double value = 1e18, floor = 1e18;
};

pair_of_times best(void (*value)(), void (*floor)()) {
    using clock = std::chrono::steady_clock;
    auto round = [](void (*work)()) {
        constexpr int calls = 100;
        const auto from = clock::now();
        for (int i = 0; i < calls; ++i) work();
        return std::chrono::duration<double, std::nano>(clock::now() - from).count() / calls;
    };
    pair_of_times out;
    for (int i = 0; i < 200; ++i) {
        out.value = std::min(out.value, round(value));
        out.floor = std::min(out.floor, round(floor));
    }
    return out;
}

void figure(const char* name, void (*value)(), void (*floor)(), const char* limit) {
    const auto times = best(value, floor);
    std::printf("figure\t%s\t%.2f us\t%.2f us\t%s\n", name, times.value / 1000, times.floor / 1000, limit);
}

}  // namespace

int main(int argc, char** argv) {
    figure("document parse", typed_parse, raw_parse, "4");
    figure("document format", typed_format, raw_print, "1.5");
    benchmark::Initialize(&argc, argv);
    if (argc > 1 && std::strcmp(argv[1], "--all") == 0) benchmark::RunSpecifiedBenchmarks();
}
