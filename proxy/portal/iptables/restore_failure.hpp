#pragma once

#include <string>
#include <string_view>

#include "proxy/portal/iptables/command.hpp"

namespace kubeportal::portal {

/// Why an iptables-restore failed, with the rule that it complains of ("line N") where it names
/// one. One line, without a full stop.
std::string explain_restore_failure(std::string_view input, const CommandResult& result);

}  // namespace kubeportal::portal
