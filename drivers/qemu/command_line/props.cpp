// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/props.hpp"

#include <nlohmann/json.hpp>

namespace vir::qemu {

using json = nlohmann::ordered_json;

props::props() : value_(std::make_unique<json>(json::object())) {}
props::props(const props& other) : value_(std::make_unique<json>(*other.value_)) {}
props::props(props&& other) noexcept = default;
props& props::operator=(const props& other) {
    *value_ = *other.value_;
    return *this;
}
props& props::operator=(props&& other) noexcept = default;
props::~props() = default;

props props::array() {
    props out;
    *out.value_ = json::array();
    return out;
}

void props::member::operator=(std::string_view text) { object_[name_] = text; }
void props::member::operator=(std::nullptr_t) { object_[name_] = nullptr; }
void props::member::operator=(const props& nested) { object_[name_] = *nested.value_; }
void props::member::set_bool(bool value) { object_[name_] = value; }
void props::member::set_unsigned(std::uint64_t value) { object_[name_] = value; }
void props::member::set_signed(std::int64_t value) { object_[name_] = value; }

std::string props::member::text() const {
    auto found = object_.find(name_);
    return found != object_.end() && found->is_string() ? found->get<std::string>() : std::string();
}

void props::push_back(const props& element) { value_->push_back(*element.value_); }
void props::push_back(std::uint64_t element) { value_->push_back(element); }

std::string props::dump() const { return value_->dump(-1, ' ', false, json::error_handler_t::replace); }

}  // namespace vir::qemu
