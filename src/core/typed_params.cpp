// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/typed_params.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace vir {

std::string to_string(const param_value& value) {
    return std::visit(
        [](const auto& held) -> std::string {
            using T = std::decay_t<decltype(held)>;
            if constexpr (std::is_same_v<T, bool>) return held ? "yes" : "no";
            else if constexpr (std::is_same_v<T, std::string>) return held;
            else return fmt::format("{}", held);
        },
        value);
}

typed_params& typed_params::add(std::string name, param_value value) {
    items_.emplace_back(std::move(name), std::move(value));
    return *this;
}
// In place: bulk statistics are little else.
typed_params& typed_params::add(std::string name, std::int32_t v) {
    items_.emplace_back(std::move(name), v);
    return *this;
}
typed_params& typed_params::add(std::string name, std::uint32_t v) {
    items_.emplace_back(std::move(name), v);
    return *this;
}
typed_params& typed_params::add(std::string name, std::int64_t v) {
    items_.emplace_back(std::move(name), v);
    return *this;
}
typed_params& typed_params::add(std::string name, std::uint64_t v) {
    items_.emplace_back(std::move(name), v);
    return *this;
}
typed_params& typed_params::add(std::string name, double v) {
    items_.emplace_back(std::move(name), v);
    return *this;
}
typed_params& typed_params::add(std::string name, bool v) {
    items_.emplace_back(std::move(name), v);
    return *this;
}
typed_params& typed_params::add(std::string name, std::string v) {
    items_.emplace_back(std::move(name), std::move(v));
    return *this;
}
typed_params& typed_params::add(std::string name, const char* v) {
    return add(std::move(name), param_value(std::string(v)));
}
typed_params& typed_params::add(std::string name, long long v) {
    return add(std::move(name), static_cast<std::int64_t>(v));
}
typed_params& typed_params::add(std::string name, unsigned long long v) {
    return add(std::move(name), static_cast<std::uint64_t>(v));
}

const param_value* typed_params::find(std::string_view name) const noexcept {
    auto found = std::ranges::find(items_, name, &value_type::first);
    return found == items_.end() ? nullptr : &found->second;
}

std::optional<std::uint64_t> typed_params::number(std::string_view name) const noexcept {
    auto value = find(name);
    if (!value) return std::nullopt;
    return std::visit(
        [](const auto& held) -> std::optional<std::uint64_t> {
            using T = std::decay_t<decltype(held)>;
            if constexpr (std::is_integral_v<T>) {
                if constexpr (std::is_signed_v<T>)
                    if (held < 0) return std::nullopt;
                return static_cast<std::uint64_t>(held);
            } else {
                return std::nullopt;
            }
        },
        *value);
}

}  // namespace vir
