#pragma once

#include <string>

#include "proxy/portal/local_addresses.hpp"

namespace kubeportal::app {

/// The name by which objects call this machine: `hostname_override`, else the lower-cased host
/// name, as kube-proxy has it.
std::string node_name(const std::string& hostname_override);

/// The machine's addresses; none, with an error logged, where they cannot be listed.
portal::LocalAddresses local_addresses_now();

}  // namespace kubeportal::app
