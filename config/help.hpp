#pragma once

#include <string>
#include <string_view>

#include "config/options.hpp"

namespace kubeportal::config {

/// What --help prints of `program` for `command`, which is proxy, lb or check; ends in a line
/// break. The proxy's explains every flag there is, the others' those that they take.
std::string help_text(Command command, std::string_view program);

}  // namespace kubeportal::config
