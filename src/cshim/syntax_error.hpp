// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/error.hpp>

#include <string_view>

namespace vir::c {

/// What is wrong with a document as C programs know it: of a text that is no XML they get VIR_ERR_XML_DETAIL in the
/// domain of the function, and first what kind of document and which line it is. Any other error stays as it is.
error as_of_c(error what, std::string_view function);

}  // namespace vir::c
