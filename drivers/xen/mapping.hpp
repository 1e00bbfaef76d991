// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/xen/config.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/doc/post_parse.hpp>
#include <virtxx/enum.hpp>

#include <string>

/// Xen's files as documents of domains and back.
namespace vir::xen {

/// Whose file it is: they differ in disks, in the kernel's command line and in a few names.
VIRTXX_ENUM(syntax, xl, xm)

/// What a file does not say.
struct context {
    context() = default;
    explicit context(xen::syntax syntax) : syntax(syntax) {}

    xen::syntax syntax = xen::syntax::xl;
    guest::arch arch = guest::arch::x86__64;                ///< the host's
    std::string hvmloader = "/usr/lib/xen/boot/hvmloader";  ///< firmware of full machines
    std::string ovmf = "/usr/lib/xen/boot/ovmf.bin";        ///< what bios="ovmf" means
};

/// The guest of a file as a complete document. Throws internal_error, with line and column, for what is missing or
/// cannot be meant.
domain_def to_domain(const config& file, const context& context);

/// The file of a complete document (vir::complete with the hooks below). Throws config_unsupported for what Xen has
/// not.
config from_domain(const domain_def& domain, const context& context);

/// How Xen completes documents.
class hooks : public driver_hooks {
public:
    explicit hooks(const context& context) : arch_(context.arch) {}

    guest::arch default_arch() const override { return arch_; }
    void device(device::video& video, const domain_def& domain) const override;
    void after(domain_def& domain) const override;
    using driver_hooks::device;

private:
    guest::arch arch_;
};

}  // namespace vir::xen
