// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/doc/conformance/oracles.hpp"

#include <fmt/format.h>

#include <virtxx/doc/post_parse.hpp>
#include <virtxx/xml/binding.hpp>

namespace vir::conformance {
namespace {

// What the test driver does beyond the common rules.
class test_hooks : public driver_hooks {
public:
    explicit test_hooks(bool kept) : kept_(kept) {}
    bool checks() const override { return !kept_; }
    guest::arch default_arch() const override { return guest::arch::i686; }
    void after(domain_def& domain) const override {
        // It knows no hypervisor's namespace.
        if (domain.options) domain.options->extra.reset();
        unsigned number = 0;
        for (auto& interface : domain.devices.interfaces)
            if (interface.target.empty()) interface.target = fmt::format("testnet{}", number++);
    }

private:
    bool kept_;
};

}  // namespace

void complete_as_test(domain_def& domain, bool kept) { complete(domain, test_hooks(kept)); }

std::string domain_test(const question& asked) {
    auto domain = parse<domain_def>(asked.text);
    complete_as_test(domain);
    return format(domain);
}

}  // namespace vir::conformance
