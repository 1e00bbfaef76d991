// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/capabilities.hpp"
#include "drivers/qemu/capabilities_probe.hpp"
#include "src/host/state_store.hpp"

#include <virtxx/task.hpp>
#include <virtxx/wakeup.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace vir::qemu {

/// A QEMU binary that was found, and the guest architecture that its name promises.
class found_binary {
public:
    found_binary(std::string p, std::string a) : path(std::move(p)), arch(std::move(a)) {}
    std::string path;
    std::string arch;  ///< as QEMU calls it: "x86_64", "i386", "aarch64"
};

/// What each binary can do: probed once, then from memory or from the folder of the cache, until the binary, the kernel
/// or the usability of /dev/kvm is another.
///
/// The file on disk is lines of text below a first line with its format, checksum and size, and a second with what it
/// was made from. One that is stale, truncated or damaged is made anew.
/// Threads: belongs to one executor; files are read on the pool.
class capabilities_cache {
public:
    /// `folder` is relative to the store's root. Without a store nothing is kept beyond this object.
    explicit capabilities_cache(std::shared_ptr<state_store> store = nullptr, std::string folder = {});

    /// Those of a binary, by its absolute path. Several who ask for the same at once cause one probing, and
    /// share one look at the file.
    /// Errors: those of probe_capabilities. Cancellation: lets the waiter go; another that waits probes instead.
    task<std::shared_ptr<const capabilities>> get(std::string binary, std::chrono::nanoseconds limit = probe_limit);

    /// Those of the binary in PATH for an architecture (QEMU's name of it).
    /// Errors: as get; config_unsupported when there is no such binary.
    task<std::shared_ptr<const capabilities>> get_for_arch(std::string arch,
                                                           std::chrono::nanoseconds limit = probe_limit);

    /// What the CPU "host" (kvm) or "max" (else) of a binary is; see probe_cpu_model. Kept in memory.
    task<nlohmann::json> cpu_model(std::string binary, bool kvm, std::chrono::nanoseconds limit = probe_limit);

    /// How often a binary was started to be asked; for tests and metrics.
    unsigned probes() const noexcept { return probes_; }

private:
    struct entry {
        std::string key;
        std::shared_ptr<const capabilities> value;
        clock::time_point looked{};  // when the look at the binary began that found the value still true
        bool probing = false;
        wakeup done;
        std::map<bool, nlohmann::json> cpu_models;  // by kvm
    };
    task<std::shared_ptr<const capabilities>> refresh(std::shared_ptr<entry> slot, std::string binary,
                                                      clock::time_point end);
    std::string file_of(const std::string& binary) const;

    std::shared_ptr<state_store> store_;
    std::string folder_;
    std::map<std::string, std::shared_ptr<entry>> entries_;
    unsigned probes_ = 0;
};

/// The binaries qemu-system-ARCH in the folders of PATH; of two for the same architecture the first. Blocks: for the
/// pool.
std::vector<found_binary> find_binaries(const std::string& path);
/// The same for PATH of this process, on the pool.
task<std::vector<found_binary>> find_binaries();

}  // namespace vir::qemu
