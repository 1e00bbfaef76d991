// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/host/process.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

namespace vir::test_cli {

/// What a run of the real command gave.
struct outcome {
    int code = -1;
    std::string out;
    std::string err;
};

inline outcome virtxx(std::vector<std::string> arguments, std::string input = {},
                      std::vector<std::string> environment = {}) {
    command what(VIRTXX_COMMAND, std::move(arguments));
    what.input = std::move(input);
    environment.insert(environment.end(), {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"});
    what.environment = std::move(environment);
    auto result = vir::run(run_program(what));
    outcome o;
    o.code = result.status.signal ? 1000 + result.status.signal : result.status.code;
    o.out = std::move(result.out);
    o.err = std::move(result.err);
    return o;
}

}  // namespace vir::test_cli
