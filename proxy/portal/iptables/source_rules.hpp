#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "proxy/portal/iptables/rule_plan.hpp"

/// What rules of both tables ask of a packet's source and destination.
namespace kubeportal::portal {

/// Pods and this node itself, as conditions of which one must hold.
std::vector<std::string> inside_sources(const NodeFacts& node);

/// loadBalancerSourceRanges, each condition once; an empty one means everybody. This node's own
/// traffic is let through where one of its addresses is, whichever address the kernel chooses.
std::vector<std::string> allowed_sources(const NodeFacts& node, const PortalRoute& route);

/// A rule that tests the destination: address, protocol, port.
std::string destination_rule(const PortalRoute& route, model::Scope scope, std::string_view target);

/// A rule that tests the source alone, in a chain of the portal's own.
std::string source_rule(const PortalRoute& route, std::string_view source, model::Scope scope,
                        std::string_view target);

/// The name of a chain of the portal's own.
std::string own_chain(std::string_view prefix, const PortalRoute& route);

}  // namespace kubeportal::portal
