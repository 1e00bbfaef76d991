// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/object.hpp"

#include "src/core/error_words.hpp"
#include "src/core/function_domain.hpp"

#include <array>

namespace vir::c {
namespace {

constexpr std::uint32_t dead = 0xdeadbeef;

// The objects that were released last; the oldest makes room.
class morgue {
public:
    void take(object* one) noexcept {
        const auto place = next_.fetch_add(1, std::memory_order_relaxed) % places_.size();
        delete places_[place].exchange(one, std::memory_order_acq_rel);
    }

private:
    std::array<std::atomic<object*>, 256> places_{};
    std::atomic<std::size_t> next_ = 0;
};

// Never destroyed: programs release objects when they end.
morgue& the_morgue() {
    static auto* one = new morgue;
    return *one;
}

}  // namespace

bool object::drop_reference() noexcept {
    if (references_.fetch_sub(1, std::memory_order_acq_rel) > 1) return true;
    magic_.store(dead, std::memory_order_relaxed);
    release();
    the_morgue().take(this);
    return false;
}

void throw_invalid(const object_kind& kind, const char* function) {
    // A connection is checked by all; the error is told as the caller's own.
    const auto domain = kind.invalid == errc::invalid_conn ? domain_of(function) : kind.domain;
    throw error(kind.invalid, domain, in_words_of(kind.invalid, function));
}

}  // namespace vir::c
