// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/domain_object.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/task.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace vir::qemu {

class site;

/// The right to write the definition of a name and a UUID: two at the same time would tear file and list apart.
/// Taken after the guest's job lock by those who need both: who holds this never waits for a job.
class reservation {
public:
    reservation(std::shared_ptr<site> at, std::string name, std::string id);
    reservation(reservation&& other) noexcept = default;
    ~reservation();

private:
    std::shared_ptr<site> site_;
    std::string name_, id_;
};

/// Without a UUID: of that name, whatever its UUID is going to be.
/// Completion: nobody else writes that definition. Errors: operation_timeout.
task<reservation> reserve(std::shared_ptr<site> site, std::string name, std::optional<uuid> id);

/// Which of a guest's two definitions an operation is about.
class impact {
public:
    bool live = false;
    bool config = false;
};

/// As the flags say; without any, the live one of a running guest, else the persistent one.
/// Errors: operation_invalid when it has not got what is meant.
impact impact_of(const domain_object& guest, bool live, bool config);
template <class Flags>
impact impact_of(const domain_object& guest, Flags flags) {
    return impact_of(guest, any(flags, Flags::live), any(flags, Flags::config));
}

/// Changes the persistent definition: the file, then the list. What `apply` throws leaves both as they were.
task<void> change_definition(std::shared_ptr<site> site, domain_ptr guest, std::function<void(domain_def&)> apply);

/// A definition as it is written. Errors: xml_error when it would not be read again, so large is it.
std::string kept_text(const domain_def& def);

}  // namespace vir::qemu
