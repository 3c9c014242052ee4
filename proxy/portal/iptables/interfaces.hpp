#pragma once

#include <set>

#include "proxy/model/portal.hpp"

namespace kubeportal::portal {

/// The families of which some interface that is up, not loopback and no bridge's port has no
/// address of global scope: REDIRECT in PREROUTING drops what comes in there. Asks the kernel;
/// empty where it does not answer.
std::set<model::IpFamily> families_with_unnumbered_interfaces();

}  // namespace kubeportal::portal
