// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/rpc/frame.hpp"

#include "src/rpc/codec.hpp"

#include <fmt/format.h>

namespace vir::rpc {
namespace {

constexpr std::size_t length_size = 4;
// What was once needed for a large message is given back.
constexpr std::size_t kept_capacity = 4 * initial_limit;

bool has_files(const wire_header& head) {
    return type_of(head) == message_type::call_with_fds || type_of(head) == message_type::reply_with_fds;
}

// Forgets what was used, when that is most of it.
void drop_front(byte_buffer& bytes, std::size_t& at) {
    if (at == bytes.size()) {
        bytes.clear();
        if (bytes.capacity() > kept_capacity) bytes.shrink_to_fit();
    } else if (at >= initial_limit && at >= bytes.size() / 2) {
        bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(at));
    } else {
        return;
    }
    at = 0;
}

}  // namespace

void frame_reader::feed(std::span<const std::byte> bytes) {
    if (!broken_.empty()) return;
    drop_front(bytes_, at_);
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
}

void frame_reader::feed(descriptor file) {
    if (!broken_.empty()) return;
    if (files_.size() == files_limit) fail("more open files came than a message can have");
    else files_.push_back(std::move(file));
}

std::nullopt_t frame_reader::fail(std::string why) {
    broken_ = std::move(why);
    bytes_ = {};
    files_ = {};
    at_ = 0;
    return std::nullopt;
}

std::optional<frame> frame_reader::next() {
    if (!broken_.empty()) return std::nullopt;
    const auto rest = std::span<const std::byte>(bytes_).subspan(at_);
    xdr_reader all(rest);
    std::uint32_t length = 0;
    if (!all.u32(length)) return std::nullopt;
    if (length < header_size) return fail(fmt::format("a message of {} bytes is too small to be one", length));
    if (length - length_size > most_)
        return fail(fmt::format("a message of {} bytes is too large: {} is the limit", length - length_size, most_));
    if (rest.size() < length) return std::nullopt;

    xdr_reader in(rest.subspan(length_size, length - length_size));
    frame out;
    if (!read_typed(in, typed_of<wire_header>(), &out.head)) return fail("a message has no header");
    out.payload = rest.subspan(header_size, length - header_size);
    std::uint32_t files = 0;
    if (has_files(out.head)) {
        if (!in.u32(files)) return fail("a message with open files does not say how many");
        if (files > files_limit)
            return fail(fmt::format("a message has {} open files: {} is the limit", files, files_limit));
        out.payload = out.payload.subspan(length_size);
        if (rest.size() < length + files) return std::nullopt;
        if (files_.size() < files) return fail("a message came without its open files");
        for (std::uint32_t i = 0; i < files; ++i) {
            out.files.push_back(std::move(files_.front()));
            files_.pop_front();
        }
    }
    at_ += length + files;
    return out;
}

frame_writer::frame_writer(byte_buffer& to, const wire_header& head, std::size_t files)
    : to_(to), start_(to.size()), body_(to, to.size() + length_size + message_limit) {
    body_.u32(0);
    write_typed(body_, typed_of<wire_header>(), &head);
    if (has_files(head)) body_.count(files, files_limit);
}

fault frame_writer::finish() {
    if (body_.failure() != fault::none) {
        to_.resize(start_);
        return body_.failure();
    }
    auto length = static_cast<std::uint32_t>(to_.size() - start_);
    for (std::size_t at = length_size; at-- > 0; length >>= 8) to_[start_ + at] = static_cast<std::byte>(length & 0xff);
    return fault::none;
}

outbox::part outbox::front() const noexcept {
    const auto rest = std::span<const std::byte>(bytes_).subspan(at_);
    if (files_.empty()) return {rest};
    const auto before = files_.front().at - at_;
    if (before == 0) return {rest.first(1), &files_.front().file};
    return {rest.first(before)};
}

void outbox::sent(std::size_t bytes) {
    at_ += bytes;
    while (!files_.empty() && files_.front().at < at_) files_.pop_front();
    const auto before = at_;
    drop_front(bytes_, at_);
    for (auto& one : files_) one.at -= before - at_;
}

void outbox::add(descriptor file) {
    files_.push_back({bytes_.size(), std::move(file)});
    bytes_.push_back({});
}

}  // namespace vir::rpc
