// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/builder.hpp"
#include "drivers/qemu/command_line/chardev.hpp"

#include <virtxx/doc/smartcard.hpp>

namespace vir::qemu {

using namespace device;

void add_smartcards(builder& out) {
    auto& smartcards = out.def.devices.smartcards;
    if (smartcards.size() > 1)
        unsupported("smartcard: this QEMU supports a single reader; remove all but one <smartcard>");
    for (auto& card : smartcards) {
        props to;
        if (std::holds_alternative<host_smartcard>(card.mode)) {
            to["driver"] = "ccid-card-emulated";
            to["backend"] = "nss-emulated";
        } else if (auto* files = std::get_if<certificates_smartcard>(&card.mode)) {
            to["driver"] = "ccid-card-emulated";
            to["backend"] = "certificates";
            for (std::size_t i = 0; i < files->certificates.size(); ++i)
                to[fmt::format("cert{}", i + 1)] = files->certificates[i];
            to["db"] = files->database.empty() ? "/etc/pki/nssdb" : files->database;
        } else {
            auto& passthrough = std::get<passthrough_smartcard>(card.mode);
            out.option("-chardev", chardev_option(out, passthrough.source, card.info.alias, nullptr, "smartcard"));
            to["driver"] = "ccid-card-passthru";
            to["chardev"] = "char" + card.info.alias;
        }
        to["id"] = card.info.alias;
        to["bus"] = "ccid0.0";
        out.device(to);
    }
}

}  // namespace vir::qemu
