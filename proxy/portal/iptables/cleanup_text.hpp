#pragma once

#include <string>
#include <string_view>

namespace kubeportal::portal {

/// Whether a chain is laid by us or by kube-proxy in any mode and version. Kubelet's own
/// (KUBE-FIREWALL, KUBE-KUBELET-CANARY, KUBE-IPTABLES-HINT) are not.
bool is_proxy_chain(std::string_view chain);

/// Whether a chain is kube-proxy's, in any mode but the one whose names are ours, and decides where
/// new connections go. What only lets pass or masquerades connections that were steered already
/// (KUBE-FORWARD, KUBE-POSTROUTING, KUBE-MARK-*) does not: they need it until they end, and kubelet
/// or a CNI plugin may use it as well.
bool is_steering_chain_of_kube_proxy(std::string_view chain);

using ChainTest = bool (*)(std::string_view chain);

/// The text of the `iptables-restore --noflush` that removes the chains that are to go, and every
/// jump to them, from what iptables-save shows; empty where there are none.
std::string cleanup_text(std::string_view saved, ChainTest is_to_go);

}  // namespace kubeportal::portal
