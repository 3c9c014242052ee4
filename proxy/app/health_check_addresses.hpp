#pragma once

#include <vector>

#include "proxy/portal/node_port_addresses.hpp"

namespace kubeportal::app {

/// Where healthCheckNodePorts are opened: on the addresses of node ports. Where those are all of
/// this machine, one socket for both families, or for IPv4 alone on a machine without IPv6.
std::vector<model::IpAddress> health_check_addresses(const portal::NodePortAddresses& node_ports,
                                                     const portal::LocalAddresses& local);

}  // namespace kubeportal::app
