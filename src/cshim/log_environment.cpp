// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/log_environment.hpp"

#include "src/core/error_words.hpp"
#include "src/core/log.hpp"
#include "src/cshim/log_outputs.hpp"

#include <fmt/format.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

namespace vir::c {
namespace {

std::atomic<bool> calls = false;
std::atomic<bool> errors = false;

const logger& api_log() {
    static const logger one("capi");
    return one;
}

const char* set_and_not_empty(const char* variable) {
    const char* value = std::getenv(variable);
    return value && *value ? value : nullptr;
}

// What set_log_levels calls it.
std::string_view spelled(log_level level) {
    switch (level) {
        case log_level::debug: return "debug";
        case log_level::info: return "info";
        case log_level::warning: return "warn";
        default: return "error";
    }
}

std::string default_level(std::string_view text) {
    const auto malformed = fmt::format("Failed to set logging priority, argument '{}' is invalid", text);
    if (text == "debug" || text == "info" || text == "warning" || text == "error")
        return std::string(text == "warning" ? "warn" : text);
    return std::string(spelled(level_of_digit(text, malformed)));
}

// "1:qemu 3:*": libvirt's patterns are of its files' names, whose first part is what a part is called here.
std::string filters(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto end = text.find(' ');
        const auto one = text.substr(0, end);
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
        if (one.empty()) continue;
        const auto malformed = fmt::format("Malformed format for filter '{}'", one);
        const auto colon = one.find(':');
        if (colon == one.npos) fail(error_domain::none, errc::invalid_arg, "{}", malformed);
        const auto level = spelled(level_of_digit(one.substr(0, colon), malformed));
        std::string part(one.substr(colon + 1));
        std::erase(part, '*');
        part = part.substr(0, part.find('.'));
        out += part.empty() ? fmt::format(",{}", level) : fmt::format(",{}={}", part, level);
        // The functions of the C API are libvirt's file of that name.
        if (part == "libvirt") out += fmt::format(",capi={}", level);
    }
    return out;
}

}  // namespace

void log_as_environment_says() {
    const char* debug = set_and_not_empty("LIBVIRT_DEBUG");
    const char* asked = set_and_not_empty("LIBVIRT_LOG_FILTERS");
    const char* where = set_and_not_empty("LIBVIRT_LOG_OUTPUTS");
    if (!debug && !asked && !where) return;
    std::string levels = debug ? default_level(debug) : std::string("warn");
    if (asked) levels += filters(asked);
    const auto outputs = where ? std::make_shared<log_outputs>(where) : std::make_shared<log_outputs>();
    set_log_levels(levels);
    set_log_sink([outputs](const log_record& record) { outputs->write(record); });
    calls = api_log().wants(log_level::debug);
    errors = where != nullptr || calls;
}

bool logs_calls() noexcept { return calls.load(std::memory_order_relaxed); }
bool logs_errors() noexcept { return errors.load(std::memory_order_relaxed); }

void log_call(const char* function) noexcept { api_log().debug("{}", function); }
void log_error(const char* message) noexcept { api_log().error("{}", message); }

}  // namespace vir::c
