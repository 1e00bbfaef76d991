// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/log.hpp"

#include <virtxx/error.hpp>

#include <fmt/format.h>
#include <spdlog/sinks/stdout_color_sinks.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace vir {
namespace {

spdlog::level::level_enum level_named(std::string_view name) {
    for (auto level : {spdlog::level::trace, spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                       spdlog::level::err, spdlog::level::off}) {
        const auto text = spdlog::level::to_string_view(level);
        if (name == std::string_view(text.data(), text.size())) return level;
    }
    if (name == "warn") return spdlog::level::warn;
    throw error(errc::invalid_arg, fmt::format("'{}' is no log level; say trace, debug, info, warn, error or off", name));
}

// Never destroyed: threads of the pool may log while the program ends.
class registry {
public:
    static registry& get() {
        static auto* one = new registry;
        return *one;
    }

    spdlog::logger& logger(std::string_view part) {
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
    registry() : sink_(std::make_shared<spdlog::sinks::stderr_color_sink_mt>()) {
        sink_->set_pattern("%Y-%m-%dT%H:%M:%S.%e %^%l%$ %n: %v");
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
    spdlog::sink_ptr sink_;
    spdlog::level::level_enum default_ = spdlog::level::warn;
    std::map<std::string, spdlog::level::level_enum, std::less<>> levels_;
    std::map<std::string, std::unique_ptr<spdlog::logger>, std::less<>> loggers_;
};

}  // namespace

spdlog::logger& logger(std::string_view part) { return registry::get().logger(part); }

void set_log_levels(std::string_view spec) { registry::get().set(spec); }

}  // namespace vir
