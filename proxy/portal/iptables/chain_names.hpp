#pragma once

#include <string_view>

/// The chains through which a packet comes to a portal. Names, hooks, order and the comments of the
/// jumps are those of kube-proxy's userspace mode, so that its users find what they know, and so
/// that either cleans up after the other.
namespace kubeportal::portal::chains {

// nat
inline constexpr std::string_view kPortalsContainer = "KUBE-PORTALS-CONTAINER";    // PREROUTING
inline constexpr std::string_view kPortalsHost = "KUBE-PORTALS-HOST";              // OUTPUT
inline constexpr std::string_view kNodePortContainer = "KUBE-NODEPORT-CONTAINER";  // PREROUTING
inline constexpr std::string_view kNodePortHost = "KUBE-NODEPORT-HOST";            // OUTPUT

// filter
inline constexpr std::string_view kNodePortNonLocal = "KUBE-NODEPORT-NON-LOCAL";  // INPUT

// Ours alone: the trees that both hooks share, nat's for what is steered, filter's for what is not.
inline constexpr std::string_view kPortals = "KUBE-PORTALS";
inline constexpr std::string_view kNodePorts = "KUBE-PORTALS-NODEPORTS";
/// filter; reached from INPUT, FORWARD and OUTPUT.
inline constexpr std::string_view kUnserved = "KUBE-PORTALS-UNSERVED";

inline constexpr std::string_view kAddressBranch = "KUBE-VIP-";  ///< by address
inline constexpr std::string_view kPortBranch = "KUBE-NP-";      ///< by node port
inline constexpr std::string_view kSourceChain = "KUBE-SRC-";    ///< one portal's source ranges
inline constexpr std::string_view kScopeChain = "KUBE-WAY-";     ///< one portal's ways by source

inline constexpr std::string_view kPortalsComment =
    "handle ClusterIPs; NOTE: this must be before the NodePort rules";
inline constexpr std::string_view kNodePortsComment =
    "handle service NodePorts; NOTE: this must be the last rule in the chain";
inline constexpr std::string_view kNonLocalComment =
    "Ensure that non-local NodePort traffic can flow";
inline constexpr std::string_view kUnservedComment = "refuse or drop what has no endpoint";

inline constexpr std::string_view kHealthCheckComment = "health check node port";

/// Whether a chain of this name is laid by us.
bool is_ours(std::string_view chain);

}  // namespace kubeportal::portal::chains
