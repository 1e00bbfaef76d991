// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/task.hpp>

#include <memory>
#include <string>

namespace vir::cli {

/// Says on a terminal's stderr what is being waited for and since when, once that takes longer than a moment:
/// "starting 'web' ... 3 s". Gone without a trace when it is destroyed.
class progress {
public:
    progress(const asio::any_io_executor& executor, std::string doing);
    progress(const progress&) = delete;
    progress& operator=(const progress&) = delete;
    ~progress();

private:
    struct line;
    static void tick(const std::shared_ptr<line>& self);
    std::shared_ptr<line> line_;
};

}  // namespace vir::cli
