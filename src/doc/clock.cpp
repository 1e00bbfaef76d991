// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/clock.hpp>

namespace vir::xml {

using namespace guest;

template <>
const record& describe<timer_catchup>() {
    using t = timer_catchup;
    static constexpr table rows(of<t>, "catchup",
        attribute<&t::threshold>("threshold"),
        attribute<&t::slew>("slew"),
        attribute<&t::limit>("limit"));
    return rows;
}

template <>
const record& describe<timer>() {
    using t = timer;
    static constexpr table rows(of<t>, "timer",
        attribute<&t::name>("name").required(),
        attribute<&t::present>("present"),
        attribute<&t::tick_policy>("tickpolicy"),
        attribute<&t::track>("track"),
        attribute<&t::frequency>("frequency"),
        attribute<&t::mode>("mode"),
        element<&t::catchup>("catchup"),
        key<[](const t& timer) { return to_string(timer.name); }>);
    return rows;
}

template <>
const record& describe<guest::clock>() {
    using t = guest::clock;
    static constexpr table rows(of<t>, "clock",
        attribute<&t::offset>("offset").invalid(errc::config_unsupported, "unknown clock offset '{}'"),
        attribute<&t::adjustment>("adjustment"),
        attribute<&t::basis>("basis").invalid(errc::config_unsupported, "unknown clock basis '{}'"),
        attribute<&t::timezone>("timezone"),
        attribute<&t::start>("start"),
        element<&t::timers>("timer"));
    return rows;
}

}  // namespace vir::xml
