#pragma once

namespace kubeportal::portal {

/// Removes what this proxy and kube-proxy's userspace, iptables, ipvs and nftables modes leave on a
/// node: chains and jumps in both flavours and families, IP sets, the device kube-ipvs0 and its
/// virtual servers, nftables' tables. Idempotent; waits for the programs that it runs. False:
/// something stays, and the log says what.
bool clean_up_node();

/// Removes only what kube-proxy's iptables, ipvs and nftables modes have left that would steer or
/// refuse new connections beside our rules. Connections that it steered by NAT keep their way,
/// which the kernel remembers; those through IPVS end with its addresses. Otherwise as
/// clean_up_node().
bool remove_kube_proxys_steering();

}  // namespace kubeportal::portal
