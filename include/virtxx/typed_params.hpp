// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace vir {

/// The type of a parameter's value; the numbers are libvirt's virTypedParameterType.
enum class param_type : std::int32_t {
    int32 = 1,
    uint32 = 2,
    int64 = 3,
    uint64 = 4,
    float64 = 5,
    boolean = 6,
    string = 7,
};

/// In the order of param_type.
using param_value =
    std::variant<std::int32_t, std::uint32_t, std::int64_t, std::uint64_t, double, bool, std::string>;

constexpr param_type type_of(const param_value& value) noexcept {
    return static_cast<param_type>(value.index() + 1);
}

/// As people read it: 8192, 0.5, yes, a string as it is.
std::string to_string(const param_value& value);

/// Named values in the order in which they were given: statistics, tunables. A name may be there more than once.
class typed_params {
public:
    using value_type = std::pair<std::string, param_value>;
    using const_iterator = std::vector<value_type>::const_iterator;

    typed_params() = default;

    /// Adds a value; the type of the second argument decides the parameter's.
    typed_params& add(std::string name, std::int32_t value);
    typed_params& add(std::string name, std::uint32_t value);
    typed_params& add(std::string name, std::int64_t value);
    typed_params& add(std::string name, std::uint64_t value);
    typed_params& add(std::string name, double value);
    typed_params& add(std::string name, bool value);
    typed_params& add(std::string name, std::string value);
    typed_params& add(std::string name, const char* value);
    typed_params& add(std::string name, long long value);
    typed_params& add(std::string name, unsigned long long value);
    typed_params& add(std::string name, param_value value);

    /// The first value of that name.
    const param_value* find(std::string_view name) const noexcept;
    /// The first value of that name when it is of type T.
    template <class T>
    const T* find(std::string_view name) const noexcept {
        auto value = find(name);
        return value ? std::get_if<T>(value) : nullptr;
    }
    /// The first value of that name as a number of any integral type or a bool, when it fits.
    std::optional<std::uint64_t> number(std::string_view name) const noexcept;

    std::size_t size() const noexcept { return items_.size(); }
    bool empty() const noexcept { return items_.empty(); }
    void reserve(std::size_t n) { items_.reserve(n); }
    const value_type& operator[](std::size_t i) const noexcept { return items_[i]; }
    const_iterator begin() const noexcept { return items_.begin(); }
    const_iterator end() const noexcept { return items_.end(); }

    friend bool operator==(const typed_params&, const typed_params&) = default;

private:
    std::vector<value_type> items_;
};

}  // namespace vir
