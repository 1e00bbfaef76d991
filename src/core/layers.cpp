// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/function_domain.hpp"

#include <virtxx/driver_table.hpp>
#include <virtxx/event.hpp>
#include <virtxx/layers.hpp>

#include <fmt/format.h>

VIRTXX_DRIVER(vir::read_only<>);
VIRTXX_DRIVER(vir::traced<>);

namespace vir {

error read_only_refusal(const op_facts& facts) {
    return error(errc::operation_denied, domain_of(facts.c_name),
                 fmt::format("operation forbidden: read only access prevents {}", facts.c_name));
}

any_driver make_read_only(any_driver inner) {
    return any_driver(std::make_shared<read_only<>>(std::move(inner)));
}

any_driver make_traced(any_driver inner, trace_sink sink) {
    return any_driver(std::make_shared<traced<>>(std::move(inner), std::move(sink)));
}

}  // namespace vir
