#pragma once

#include <optional>
#include <string>

#include <boost/system/error_code.hpp>

#include "proxy/portal/bindings.hpp"

namespace kubeportal::portal {

/// Why a binding could not be opened and what an operator can do about it, without the final full
/// stop. `holder` is the process that has the port, where it is known.
std::string explain_open_failure(const Binding& binding, const boost::system::error_code& error,
                                 const std::optional<std::string>& holder);

}  // namespace kubeportal::portal
