// Copyright virtxx contributors. Boost Software License 1.0.
// What it costs to call a driver whose type is not known, against a direct call of its coroutine.
#include <virtxx/combined.hpp>
#include <virtxx/connection.hpp>
#include <virtxx/driver_table.hpp>
#include <virtxx/event.hpp>
#include <virtxx/layers.hpp>
#include <virtxx/op/all.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>

using namespace vir;

namespace {

class idle {
public:
    task<domain_info> handle(op::domain_get_info op) {
        co_return domain_info(domain_state::running, 2_MiB, 1_MiB, 2, std::chrono::nanoseconds(op.domain.id));
    }
    event_bus& events() { return bus; }
    event_bus bus{1};
};

class bystander {
public:
    task<std::string> handle(op::connect_get_hostname) { co_return "here"; }
    event_bus& events() { return bus; }
    event_bus bus{1};
};

}  // namespace

VIRTXX_DRIVER(idle);

namespace {

const domain_ref web("web", uuid(), 3);

// Awaits the operation as often as the benchmark asks, in one coroutine.
template <class Driver>
task<void> calls(benchmark::State& state, Driver& driver) {
    for (auto _ : state) {
        auto info = co_await driver.handle(op::domain_get_info(web));
        benchmark::DoNotOptimize(info.vcpus);
    }
}

task<void> handle_calls(benchmark::State& state, domain<> dom) {
    for (auto _ : state) {
        auto info = co_await dom.info();
        benchmark::DoNotOptimize(info.vcpus);
    }
}

void direct(benchmark::State& state) {
    idle driver;
    run(calls(state, driver));
}

void any(benchmark::State& state) {
    any_driver driver(std::make_shared<idle>());
    run(calls(state, driver));
}

void combination(benchmark::State& state) {
    combined driver(std::make_shared<bystander>(), std::make_shared<idle>());
    run(calls(state, driver));
}

void read_only_layer(benchmark::State& state) {
    read_only<idle> driver(std::make_shared<idle>());
    run(calls(state, driver));
}

void handle_of_any(benchmark::State& state) {
    run(handle_calls(state, domain<>(any_driver(std::make_shared<idle>()), web)));
}

// Keeps the least time of each benchmark beside what is shown.
class keeper : public benchmark::ConsoleReporter {
public:
    keeper() : ConsoleReporter(OO_None) {}

    void ReportRuns(const std::vector<Run>& runs) override {
        for (auto& run : runs) {
            if (run.run_type != Run::RT_Iteration) continue;
            auto name = run.benchmark_name();
            name = name.substr(0, name.find('/'));
            auto time = run.GetAdjustedCPUTime();
            auto [known, fresh] = best.emplace(name, time);
            if (!fresh) known->second = std::min(known->second, time);
        }
        ConsoleReporter::ReportRuns(runs);
    }
    std::map<std::string, double> best;
};

}  // namespace

BENCHMARK(direct)->MinTime(0.1)->Repetitions(7);
BENCHMARK(any)->MinTime(0.1)->Repetitions(7);
BENCHMARK(combination)->MinTime(0.1)->Repetitions(7);
BENCHMARK(read_only_layer)->MinTime(0.1)->Repetitions(7);
BENCHMARK(handle_of_any)->MinTime(0.1)->Repetitions(7);

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    keeper times;
    benchmark::RunSpecifiedBenchmarks(&times);
    auto figure = [&](const char* what, const char* name, const char* limit) {
        if (times.best.count(name) && times.best.count("direct"))
            std::printf("figure\t%s\t%.1f ns\t%.1f ns\t%s\n", what, times.best[name], times.best["direct"], limit);
    };
    figure("dispatch through any_driver", "any", "2");
    figure("dispatch through combined", "combination", "2");
    figure("dispatch through read_only", "read_only_layer", "-");
    figure("method of a handle on any_driver", "handle_of_any", "-");
}
