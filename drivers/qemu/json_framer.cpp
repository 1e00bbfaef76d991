// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/json_framer.hpp"

#include <fmt/format.h>

namespace vir::qemu {
namespace {

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

}  // namespace

void json_framer::reset() noexcept {
    partial_.clear();
    partial_given_ = false;
    depth_ = 0;
    in_string_ = escaped_ = false;
}

// How many bytes of `input` belong to the open object; depth_ is 0 afterwards when they end it.
std::size_t json_framer::scan(std::string_view input) {
    std::size_t i = 0;
    while (i < input.size()) {
        const char c = input[i++];
        if (in_string_) {
            if (escaped_)
                escaped_ = false;
            else if (c == '\\')
                escaped_ = true;
            else if (c == '"')
                in_string_ = false;
            continue;
        }
        switch (c) {
            case '"': in_string_ = true; break;
            case '{':
            case '[':
                if (++depth_ > limits_.depth)
                    throw error(errc::rpc, fmt::format("a JSON object is nested deeper than {} levels", limits_.depth));
                break;
            case '}':
            case ']':
                if (--depth_ == 0) return i;
                break;
            default: break;
        }
    }
    return i;
}

std::string_view json_framer::next(std::string_view& input) {
    if (partial_given_) {
        partial_.clear();
        partial_given_ = false;
    }
    if (depth_ == 0) {
        std::size_t blank = 0;
        while (blank < input.size() && is_space(input[blank])) ++blank;
        input.remove_prefix(blank);
        if (input.empty()) return {};
        if (input.front() != '{')
            throw error(errc::rpc, fmt::format("expected a JSON object, found the byte 0x{:02x}",
                                               static_cast<unsigned char>(input.front())));
    }
    // Beyond the limit nothing is looked at, so nothing is kept either.
    const std::size_t room = limits_.size - partial_.size();
    const auto window = input.substr(0, room);
    const std::size_t used = scan(window);
    const auto found = window.substr(0, used);
    input.remove_prefix(used);
    if (depth_ == 0) {
        if (partial_.empty()) return found;
        partial_.append(found);
        partial_given_ = true;
        return partial_;
    }
    if (used == room)
        throw error(errc::rpc, fmt::format("a JSON object is longer than {} bytes", limits_.size));
    partial_.append(found);
    return {};
}

}  // namespace vir::qemu
