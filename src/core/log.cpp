// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/log.hpp"

#include <virtxx/error.hpp>

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace vir {
namespace {

spdlog::level::level_enum level_named(std::string_view name) {
    for (auto level : {spdlog::level::trace, spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                       spdlog::level::err, spdlog::level::off}) {
        const auto text = spdlog::level::to_string_view(level);
        if (name == std::string_view(text.data(), text.size())) return level;
    }
    if (name == "warn") return spdlog::level::warn;
    throw error(errc::invalid_arg,
                fmt::format("'{}' is no log level; say trace, debug, info, warn, error or off", name));
}

log_level level_of(spdlog::level::level_enum level) {
    switch (level) {
        case spdlog::level::trace: return log_level::trace;
        case spdlog::level::debug: return log_level::debug;
        case spdlog::level::info: return log_level::info;
        case spdlog::level::warn: return log_level::warning;
        default: return log_level::error;
    }
}

spdlog::level::level_enum level_of(log_level level) {
    switch (level) {
        case log_level::trace: return spdlog::level::trace;
        case log_level::debug: return spdlog::level::debug;
        case log_level::info: return spdlog::level::info;
        case log_level::warning: return spdlog::level::warn;
        case log_level::error: break;
    }
    return spdlog::level::err;
}

// stderr, or what the program gave instead. Its base's mutex orders messages and changes of the sink.
class outlet : public spdlog::sinks::base_sink<std::mutex> {
public:
    outlet() { stderr_.set_pattern("%Y-%m-%dT%H:%M:%S.%e %^%l%$ %n: %v"); }

    void give_to(log_sink sink) {
        std::lock_guard lock(mutex_);
        // The one before it goes when the mutex is free: its destructor is the program's code.
        sink_.swap(sink);
    }

private:
    void sink_it_(const spdlog::details::log_msg& msg) override {
        if (!sink_) return stderr_.log(msg);
        const std::string_view part(msg.logger_name.data(), msg.logger_name.size());
        const std::string_view text(msg.payload.data(), msg.payload.size());
        sink_(log_record(level_of(msg.level), part, text, msg.time));
    }
    void flush_() override {
        if (!sink_) stderr_.flush();
    }

    log_sink sink_;
    spdlog::sinks::stderr_color_sink_st stderr_;
};

// Never destroyed: threads of the pool may log while the program ends.
class registry {
public:
    static registry& get() {
        static auto* one = new registry;
        return *one;
    }

    spdlog::logger& part(std::string_view part) {
        std::lock_guard lock(mutex_);
        auto found = loggers_.find(part);
        if (found == loggers_.end()) {
            auto made = std::make_unique<spdlog::logger>(std::string(part), sink_);
            made->set_level(level_of(part));
            made->flush_on(spdlog::level::trace);
            found = loggers_.emplace(part, std::move(made)).first;
        }
        return *found->second;
    }

    void give_to(log_sink sink) { sink_->give_to(std::move(sink)); }

    void set(std::string_view spec) {
        std::lock_guard lock(mutex_);
        auto fallback = default_;
        auto levels = levels_;
        while (!spec.empty()) {
            const auto comma = spec.find(',');
            const auto item = spec.substr(0, comma);
            spec.remove_prefix(comma == spec.npos ? spec.size() : comma + 1);
            if (item.empty()) continue;
            const auto equals = item.find('=');
            if (equals == item.npos)
                fallback = level_named(item);
            else
                levels.insert_or_assign(std::string(item.substr(0, equals)), level_named(item.substr(equals + 1)));
        }
        default_ = fallback;
        levels_ = std::move(levels);
        for (auto& [part, logger] : loggers_) logger->set_level(level_of(part));
    }

private:
    registry() : sink_(std::make_shared<outlet>()) {
        const char* spec = std::getenv("VIRTXX_LOG");
        if (!spec) return;
        try {
            set(spec);
        } catch (const error& e) {
            fmt::print(stderr, "virtxx: VIRTXX_LOG is ignored: {}\n", e.message());
        }
    }

    spdlog::level::level_enum level_of(std::string_view part) const {
        auto found = levels_.find(part);
        return found == levels_.end() ? default_ : found->second;
    }

    std::mutex mutex_;
    std::shared_ptr<outlet> sink_;
    spdlog::level::level_enum default_ = spdlog::level::warn;
    std::map<std::string, spdlog::level::level_enum, std::less<>> levels_;
    std::map<std::string, std::unique_ptr<spdlog::logger>, std::less<>> loggers_;
};

}  // namespace

logger::logger(std::string_view part) : out_(&registry::get().part(part)) {}

bool logger::wants(log_level level) const noexcept { return out_->should_log(level_of(level)); }

void logger::write(log_level level, fmt::string_view text, fmt::format_args args) const noexcept {
    if (!wants(level)) return;
    try {
        out_->log(level_of(level), fmt::vformat(text, args));
    } catch (...) {
        // No memory for the message: who says it goes on without.
    }
}

void set_log_sink(log_sink sink) { registry::get().give_to(std::move(sink)); }

std::string_view to_string(log_level level) noexcept {
    switch (level) {
        case log_level::trace: return "trace";
        case log_level::debug: return "debug";
        case log_level::info: return "info";
        case log_level::warning: return "warning";
        case log_level::error: return "error";
    }
    return "?";
}

void set_log_levels(std::string_view spec) { registry::get().set(spec); }

}  // namespace vir
