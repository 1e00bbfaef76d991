// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/rpc/shape.hpp"

#include <virtxx/typed_params.hpp>

#include <random>

/// Messages made up from their form alone, as libvirt would write them.
namespace vir::rpc::test {

class made_up {
public:
    /// Without `wild`, numbers are 0 or 1: every type of the API holds those as they are.
    explicit made_up(unsigned seed, bool wild = false) : random_(seed), wild_(wild) {}

    void write(xdr_writer& to, const shape& all) {
        for (auto& one : all.members) write(to, one);
    }

private:
    std::uint32_t below(std::uint32_t limit) {
        return std::uniform_int_distribution<std::uint32_t>(0, limit - 1)(random_);
    }
    std::uint64_t number() { return wild_ ? (std::uint64_t{random_()} << 32 | random_()) : below(2); }
    std::string text() { return std::string(below(9), static_cast<char>('a' + below(26))); }

    void write(xdr_writer& to, const member& one) {
        switch (one.how) {
            case times::once: return write_one(to, one);
            case times::optional: {
                const auto there = below(2);
                to.u32(there);
                if (there) write_one(to, one);
                return;
            }
            case times::fixed: return write_characters(to, one.limit);
            case times::counted: {
                const auto count = below(std::min<std::uint32_t>(one.limit, 4)) + 1;
                to.count(count, one.limit);
                if (one.what == form::i8) return write_characters(to, count);
                for (std::uint32_t i = 0; i < count; ++i) write_one(to, one);
            }
        }
    }

    // C's strings, where it has arrays of characters.
    void write_characters(xdr_writer& to, std::uint32_t count) {
        const auto length = below(count);
        for (std::uint32_t i = 0; i < count; ++i) to.u32(i < count - 1 && (i < length || count < 5) ? 'x' : 0);
    }

    void write_one(xdr_writer& to, const member& one) {
        switch (one.what) {
            case form::i8: return to.u32(static_cast<std::uint32_t>(static_cast<std::int8_t>(number())));
            case form::u8: return to.u32(static_cast<std::uint8_t>(number()));
            case form::i16: return to.u32(static_cast<std::uint32_t>(static_cast<std::int16_t>(number())));
            case form::u16: return to.u32(static_cast<std::uint16_t>(number()));
            case form::i32:
            case form::u32: return to.u32(static_cast<std::uint32_t>(number()));
            case form::i64:
            case form::u64: return to.u64(number());
            case form::f64: return to.f64(static_cast<double>(number()));
            case form::string: return to.text(text());
            case form::uuid: return write_bytes(to, 16, false, 16);
            case form::opaque: return write_bytes(to, below(std::min(one.limit, 9u)), true, one.limit);
            case form::structure: return write(to, *one.inner);
            case form::param: break;
        }
        to.text(text());
        const auto type = static_cast<param_type>(below(7) + 1);
        to.u32(static_cast<std::uint32_t>(type));
        if (type == param_type::string) to.text(text());
        else if (type == param_type::int64 || type == param_type::uint64) to.u64(number());
        else if (type == param_type::float64) to.f64(static_cast<double>(number()));
        else to.u32(static_cast<std::uint32_t>(type == param_type::boolean ? below(2) : number()));
    }

    void write_bytes(xdr_writer& to, std::uint32_t length, bool counted, std::uint32_t limit) {
        byte_buffer bytes(length);
        for (auto& one : bytes) one = static_cast<std::byte>(below(256));
        if (counted) to.opaque(bytes, limit);
        else to.fixed(bytes);
    }

    std::mt19937 random_;
    bool wild_;
};

}  // namespace vir::rpc::test
