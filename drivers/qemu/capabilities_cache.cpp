// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/capabilities_cache.hpp"

#include "drivers/qemu/kvm.hpp"
#include "src/core/log.hpp"
#include "src/host/read_file.hpp"

#include <virtxx/pool.hpp>

#include <fmt/format.h>

#include <sys/stat.h>
#include <sys/utsname.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <set>

namespace vir::qemu {
namespace {

constexpr std::string_view magic = "virtxx-qemu-capabilities 1";

// FNV-1a over words of eight bytes: only damage is to be noticed.
std::uint64_t checksum(std::string_view text) noexcept {
    std::uint64_t out = 0xcbf29ce484222325u;
    auto mix = [&](std::uint64_t word) { out = (out ^ word) * 0x100000001b3u, out ^= out >> 29; };
    while (text.size() >= 8) {
        std::uint64_t word;
        std::memcpy(&word, text.data(), 8);
        mix(word);
        text.remove_prefix(8);
    }
    for (char c : text) mix(static_cast<unsigned char>(c));
    return out;
}

std::string seal(const std::string& key, const std::string& facts) {
    const auto rest = fmt::format("{}\n{}", key, facts);
    return fmt::format("{} {:016x} {}\n{}", magic, checksum(rest), rest.size(), rest);
}

// The facts of a cache file, when it is whole and was made from `key`.
std::optional<std::string> unseal(std::string_view file, std::string_view key) {
    const auto end = file.find('\n');
    if (end == file.npos) return std::nullopt;
    const auto rest = file.substr(end + 1);
    if (file.substr(0, end) != fmt::format("{} {:016x} {}", magic, checksum(rest), rest.size())) return std::nullopt;
    if (!rest.starts_with(key) || rest.size() <= key.size() || rest[key.size()] != '\n') return std::nullopt;
    return std::string(rest.substr(key.size() + 1));
}

// What is known of a binary without starting it.
struct snapshot {
    std::string key;
    bool kvm = false;
    std::optional<std::string> facts;  // from the cache file
};

// Blocks: on the pool only.
snapshot look(const std::string& binary, const std::string& known_key, const std::string& cache_file) {
    struct stat status;
    if (::stat(binary.c_str(), &status) < 0)
        throw error(errc::operation_failed, error_domain::qemu,
                    fmt::format("cannot ask '{}' what it can do: {}", binary, std::strerror(errno)));
    snapshot out;
    out.kvm = !why_no_kvm();
    utsname kernel{};
    ::uname(&kernel);
    out.key =
        fmt::format("{} size {} mtime {}.{:09} ctime {}.{:09} inode {}:{} kernel {} {} kvm {}", binary, status.st_size,
                    status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
                    status.st_dev, status.st_ino, kernel.release, kernel.version, out.kvm);
    for (char& c : out.key)
        if (c == '\n') c = ' ';
    if (out.key == known_key || cache_file.empty()) return out;
    // A cache that cannot be read is as good as none.
    try {
        if (auto content = read_file(cache_file, 16u << 20)) out.facts = unseal(*content, out.key);
    } catch (const error&) {
    }
    return out;
}

}  // namespace

capabilities_cache::capabilities_cache(std::shared_ptr<state_store> store, std::string folder)
    : store_(std::move(store)), folder_(std::move(folder)) {}

std::string capabilities_cache::file_of(const std::string& binary) const {
    return fmt::format("{}/{}-{:016x}", folder_, binary.substr(binary.rfind('/') + 1), checksum(binary));
}

task<std::shared_ptr<const capabilities>> capabilities_cache::get(std::string binary, std::chrono::nanoseconds limit) {
    const auto asked = clock::now();
    const auto end = asked + limit;
    auto& known = entries_[binary];
    if (!known) known = std::make_shared<entry>();
    auto slot = known;
    while (slot->probing) {
        const auto what = fmt::format("the probing of '{}'", binary);
        co_await slot->done.wait(what, std::max(end - clock::now(), clock::duration(0)));
    }
    // Another looked after this was asked: what he found is as fresh as it gets.
    if (slot->value && slot->looked >= asked) co_return slot->value;
    slot->probing = true;
    struct turn {
        explicit turn(entry& s) : slot(s) {}
        ~turn() {
            slot.probing = false;
            slot.done.notify_all();
        }
        entry& slot;
    } ends(*slot);
    co_return co_await refresh(slot, std::move(binary), end);
}

task<std::shared_ptr<const capabilities>> capabilities_cache::refresh(std::shared_ptr<entry> slot, std::string binary,
                                                                      clock::time_point end) {
    auto left = [&] { return std::max(end - clock::now(), clock::duration(0)); };
    const auto file = store_ ? file_of(binary) : std::string();
    auto work = [binary, known = slot->key, path = store_ ? store_->absolute(file) : std::string()] {
        return look(binary, known, path);
    };
    const auto what = fmt::format("reading the facts of '{}'", binary);
    const auto begun = clock::now();
    auto now = co_await within(left(), on_pool(work, what));
    if (now.key == slot->key && slot->value) {
        slot->looked = begun;
        co_return slot->value;
    }
    const bool cached = now.facts.has_value();
    if (!cached) {
        ++probes_;
        now.facts = co_await probe_capabilities(binary, left());
    }
    slot->cpu_models.clear();
    slot->value = std::make_shared<const capabilities>(binary, *now.facts, now.kvm);
    slot->key = now.key;
    slot->looked = begun;
    if (store_ && !cached) {
        // The answer is there; that it could not be kept is no reason to withhold it.
        auto written = co_await as_result(store_->write(file, seal(now.key, *now.facts), lasts::until_reboot));
        if (!written && written.error().code() == errc::operation_aborted) throw written.error();
        if (!written) logger("qemu").warn("{}", written.error().message());
    }
    co_return slot->value;
}

task<std::shared_ptr<const capabilities>> capabilities_cache::get_for_arch(std::string arch,
                                                                           std::chrono::nanoseconds limit) {
    const auto all = co_await find_binaries();
    for (auto& one : all)
        if (one.arch == arch) co_return co_await get(one.path, limit);
    throw error(
        errc::config_unsupported, error_domain::qemu,
        fmt::format("there is no emulator for guests of architecture '{}': install a package with qemu-system-{} or "
                    "name one in <emulator>",
                    arch, arch));
}

task<nlohmann::json> capabilities_cache::cpu_model(std::string binary, bool kvm, std::chrono::nanoseconds limit) {
    const auto end = clock::now() + limit;
    auto current = co_await get(binary, limit);
    auto slot = entries_[binary];
    if (auto known = slot->cpu_models.find(kvm); known != slot->cpu_models.end()) co_return known->second;
    if (kvm && !current->has_kvm())
        throw why_no_kvm().value_or(error(errc::config_unsupported, error_domain::qemu,
                                          fmt::format("'{}' has no KVM compiled in", binary)));
    auto left = std::max(end - clock::now(), clock::duration(0));
    auto model = co_await probe_cpu_model(binary, kvm, kvm ? "host" : "max", left);
    // Not if the binary was replaced meanwhile.
    if (slot->value == current) slot->cpu_models[kvm] = model;
    co_return model;
}

std::vector<found_binary> find_binaries(const std::string& path) {
    std::vector<found_binary> out;
    std::set<std::string> seen;
    std::string_view rest = path;
    while (!rest.empty()) {
        const auto colon = rest.find(':');
        const std::string folder(rest.substr(0, colon));
        rest.remove_prefix(colon == rest.npos ? rest.size() : colon + 1);
        std::error_code failed;
        std::set<std::string> names;
        if (folder.empty() || folder[0] != '/') continue;
        for (std::filesystem::directory_iterator it(folder, failed), last; !failed && it != last;
             it.increment(failed)) {
            auto name = it->path().filename().string();
            if (name.starts_with("qemu-system-")) names.insert(std::move(name));
        }
        for (auto& name : names) {
            auto arch = name.substr(std::strlen("qemu-system-"));
            // "x86_64-microvm" is a variant that one has to ask for by name.
            if (arch.empty() || arch.find('-') != arch.npos || seen.contains(arch)) continue;
            const auto file = folder + "/" + name;
            struct stat status;
            if (::stat(file.c_str(), &status) < 0 || !S_ISREG(status.st_mode) || !(status.st_mode & 0111)) continue;
            seen.insert(arch);
            out.emplace_back(file, arch);
        }
    }
    return out;
}

task<std::vector<found_binary>> find_binaries() {
    const char* path = std::getenv("PATH");
    auto work = [path = std::string(path && *path ? path : "/usr/local/bin:/usr/bin:/bin")] {
        return find_binaries(path);
    };
    return on_pool(work, "the search for emulators in PATH");
}

}  // namespace vir::qemu
