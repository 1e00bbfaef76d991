// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/error_slot.hpp"

#include "src/core/error_words.hpp"
#include "src/cshim/error_sinks.hpp"
#include "src/cshim/log_environment.hpp"

#include <asio/error.hpp>
#include <asio/system_error.hpp>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <string_view>

namespace vir::c {
namespace {

thread_local constinit virError slot{};

// Apart from the slot, so that reading that asks no guard: made by the first error of a thread.
struct slot_cleaner {
    ~slot_cleaner() { clear(slot); }
};

char* copy_of(std::string_view text) noexcept {
    auto* out = static_cast<char*>(std::malloc(text.size() + 1));
    if (!out) return nullptr;
    std::memcpy(out, text.data(), text.size());
    out[text.size()] = '\0';
    return out;
}

char* copy_of(const char* text) noexcept { return text ? copy_of(std::string_view(text)) : nullptr; }
char* copy_if_any(const std::string& text) noexcept { return text.empty() ? nullptr : copy_of(text); }

// Errors about an argument carry the function and the argument; their message is no more than itself.
bool names_argument(const error& what) { return what.code() == errc::invalid_arg && !what.str(2).empty(); }

// What is wrong with an argument may be said without more words, and theirs of files are of configuration files alone.
bool stands_for_itself(errc code) {
    return code == errc::invalid_arg || code == errc::open_failed || code == errc::read_failed ||
           code == errc::write_failed;
}

void tell_in_words(const error& from, virError& to) {
    const auto format = format_of(from.code());
    std::string_view detail = from.message();
    if (detail.empty() || detail == format.bare) {
        to.message = copy_of(format.bare);
        to.str1 = copy_of(format.bare);
        return;
    }
    const auto at = format.with_detail.find("%s");
    if (at == format.with_detail.npos) {  // no code that has words
        to.message = copy_of(detail);
        return;
    }
    const auto before = format.with_detail.substr(0, at), after = format.with_detail.substr(at + 2);
    const bool said = detail.starts_with(before) && detail.ends_with(after);
    if (said) {
        to.message = copy_of(detail);
        detail = detail.substr(before.size(), detail.size() - before.size() - after.size());
    } else if (stands_for_itself(from.code())) {
        to.message = copy_of(detail);
    } else {
        to.message = copy_of(in_words_of(from.code(), detail));
    }
    to.str1 = copy_of(format.with_detail);
    to.str2 = copy_of(detail);
}

error current_error() {
    try {
        throw;
    } catch (const error& e) {
        return e;
    } catch (const asio::system_error& e) {
        if (e.code() == asio::error::operation_aborted)
            return error(errc::operation_aborted, in_words_of(errc::operation_aborted, "interrupted"));
        return error(errc::system_error, e.what()).with_number(1, e.code().value());
    } catch (const std::bad_alloc&) {
        return error(errc::no_memory, in_words_of(errc::no_memory));
    } catch (const std::exception& e) {
        return error(errc::internal_error, in_words_of(errc::internal_error, e.what()));
    } catch (...) {
        return error(errc::internal_error, in_words_of(errc::internal_error));
    }
}

}  // namespace

void clear(virError& error) noexcept {
    std::free(error.message);
    std::free(error.str1);
    std::free(error.str2);
    std::free(error.str3);
    error = virError{};
}

void copy(const virError& from, virError& to) noexcept {
    if (&from == &to) return;
    clear(to);
    to = from;
    // References that nobody counts.
    to.conn = nullptr;
    to.dom = nullptr;
    to.net = nullptr;
    to.message = copy_of(from.message);
    to.str1 = copy_of(from.str1);
    to.str2 = copy_of(from.str2);
    to.str3 = copy_of(from.str3);
}

virErrorPtr last_error() noexcept { return &slot; }

void forget_last_error() noexcept {
    if (slot.code != VIR_ERR_OK) clear(slot);
}

void to_c(const error& from, virError& to) noexcept {
    clear(to);
    to.code = static_cast<int>(from.code());
    to.domain = static_cast<int>(from.domain());
    to.level = static_cast<virErrorLevel>(from.level());
    to.int1 = from.number(1);
    to.int2 = from.number(2);
    try {
        if (!from.str(2).empty()) {
            to.message = copy_of(from.message());
            to.str1 = copy_if_any(from.str(1));
            to.str2 = copy_of(from.str(2));
            to.str3 = copy_if_any(from.str(3));
        } else {
            tell_in_words(from, to);
        }
    } catch (...) {
        // No memory for words: the code stays.
    }
    if (names_argument(from)) return;
    if (!to.int1) to.int1 = -1;
    if (!to.int2) to.int2 = -1;
}

void raise(const error& what, virConnectPtr conn) noexcept {
    thread_local slot_cleaner cleaner;
    static_cast<void>(cleaner);
    const int number = errno;
    to_c(what, slot);
    if (logs_errors() && slot.message) log_error(slot.message);
    tell(slot, conn);
    errno = number;
}

void raise_current(virConnectPtr conn) noexcept {
    try {
        raise(current_error(), conn);
    } catch (...) {
        // Without memory even for saying so.
        clear(slot);
        slot.code = VIR_ERR_NO_MEMORY;
        slot.level = VIR_ERR_ERROR;
    }
}

}  // namespace vir::c
