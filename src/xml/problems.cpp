// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/xml/problems.hpp"

#include "src/xml/source_text.hpp"

#include <fmt/format.h>

namespace vir {

std::string to_string(const diagnostic& problem) {
    auto level = problem.level == error_level::warning ? "warning" : "error";
    if (problem.line == 0) return fmt::format("{}: {}", level, problem.message);
    return fmt::format("{}:{}: {}: {} ({})", problem.line, problem.column, level, problem.message, problem.path);
}

}  // namespace vir

namespace vir::xml {

std::string path_of(pugi::xml_node node, std::string_view attribute) {
    std::string out;
    for (; node && node.type() == pugi::node_element; node = node.parent()) {
        std::string_view name = node.name();
        std::size_t before = 0, after = 0;
        for (auto twin = node.previous_sibling(node.name()); twin; twin = twin.previous_sibling(node.name())) ++before;
        after = node.next_sibling(node.name()) ? 1 : 0;
        out.insert(0, before + after ? fmt::format("/{}[{}]", name, before + 1) : fmt::format("/{}", name));
    }
    if (!attribute.empty()) out.append("/@").append(attribute);
    return out;
}

std::string_view message_prefix(errc code) noexcept {
    switch (code) {
        case errc::xml_error: return "XML error: ";
        case errc::config_unsupported: return "unsupported configuration: ";
        case errc::internal_error: return "internal error: ";
        case errc::invalid_arg: return "invalid argument: ";
        case errc::overflow: return "numerical overflow: ";
        default: return "";
    }
}

diagnostic problems::make(pugi::xml_node node, std::string_view attribute, errc code, std::string message,
                          std::string_view suggestion) const {
    diagnostic out;
    out.code = code;
    out.message = std::move(message);
    out.suggestion = suggestion;
    out.path = path_of(node, attribute);
    if (auto offset = node.offset_debug(); offset >= 0) {
        auto place = static_cast<std::size_t>(offset);
        if (!attribute.empty()) place = locate_attribute(text_, place, attribute);
        auto [line, column] = locate(text_, place);
        out.line = line;
        out.column = column;
    }
    return out;
}

namespace {

[[noreturn]] void raise(const diagnostic& problem, error_domain domain) {
    throw error(problem.code, domain,
                fmt::format("{}{} at {}:{} ({})", message_prefix(problem.code), problem.message, problem.line,
                            problem.column, problem.path))
        .with_str(1, problem.path)
        .with_number(1, static_cast<int>(problem.line))
        .with_number(2, static_cast<int>(problem.column));
}

}  // namespace

void problems::unknown(pugi::xml_node node, std::string_view attribute, std::string message,
                       std::string_view suggestion) {
    if (!wants_unknown()) return;
    auto problem = make(node, attribute, errc::xml_error, std::move(message), suggestion);
    if (!options_.strict) problem.level = error_level::warning;
    if (collected_) {
        collected_->push_back(std::move(problem));
    } else if (options_.strict) {
        raise(problem, error_domain::xml);
    } else {
        options_.warnings->push_back(std::move(problem));
    }
}

void problems::wrong(pugi::xml_node node, std::string_view attribute, errc code, error_domain domain,
                     std::string message, std::string_view suggestion) {
    auto problem = make(node, attribute, code, std::move(message), suggestion);
    if (!collected_) raise(problem, domain);
    collected_->push_back(std::move(problem));
}

void problems::thrown(pugi::xml_node node, const error& failure) {
    auto problem = make(node, {}, failure.code(), failure.message(), {});
    if (collected_) {
        collected_->push_back(std::move(problem));
        return;
    }
    auto out = error(failure.code(), failure.domain(),
                     fmt::format("{} at {}:{} ({})", failure.message(), problem.line, problem.column, problem.path));
    for (int i = 1; i <= 3; ++i) out.with_str(i, failure.str(i));
    if (failure.str(1).empty()) out.with_str(1, problem.path);
    throw out.with_number(1, static_cast<int>(problem.line)).with_number(2, static_cast<int>(problem.column));
}

}  // namespace vir::xml
