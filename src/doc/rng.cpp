// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/rng.hpp>

namespace vir::xml {

using namespace device;

template <>
const record& describe<random_rng>() {
    using t = random_rng;
    static constexpr table rows(of<t>, "random",
        text<&t::path>());
    return rows;
}

template <>
const record& describe<egd_rng>() {
    using t = egd_rng;
    static constexpr table rows(of<t>, "egd",
        selector<&t::source>("type").required(),
        merged<&t::source>());
    return rows;
}

template <>
const record& describe<builtin_rng>() {
    static constexpr table rows(of<builtin_rng>, "builtin");
    return rows;
}

template <>
const record& describe<rng_rate>() {
    using t = rng_rate;
    static constexpr table rows(of<t>, "rate",
        attribute<&t::bytes>("bytes").required(),
        attribute<&t::period>("period").omit_default());
    return rows;
}

template <>
const record& describe<rng>() {
    using t = rng;
    static constexpr table rows(of<t>, "rng",
        attribute<&t::model>("model").required(errc::xml_error, "missing RNG device model")
            .invalid(errc::config_unsupported, "unknown RNG model '{}'"),
        element<&t::rate>("rate"),
        element<&t::backend>("backend").selected_by("model")
            .required(errc::xml_error, "only one RNG backend is supported")
            .once(errc::xml_error, "only one RNG backend is supported")
            .invalid(errc::config_unsupported, "unknown RNG backend model '{}'"),
        element<&t::driver>("driver"),
        merged<&t::info>());
    return rows;
}

}  // namespace vir::xml
