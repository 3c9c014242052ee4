#pragma once

#include <cstdint>
#include <map>
#include <set>

#include "proxy/portal/conntrack.hpp"
#include "proxy/portal/local_addresses.hpp"

namespace kubeportal::portal {

/// To which proxy ports the rules in force steer each UDP portal; none where they refuse or drop.
/// The address of a node port is unspecified: it stands for every address of this machine.
using UdpTargets = std::map<model::SocketAddress, std::set<std::uint16_t>>;

/// Whether the kernel translates a flow otherwise than the rules would now. It does so as long as
/// the client goes on sending, for a flow's translation is decided by its first packet: flows from
/// before there was a rule, those that another proxy sent to a pod, and those to a proxy port that
/// is no longer the portal's. A flow to a live proxy port stays whatever becomes of endpoints: the
/// relay picks another.
/// Level-based: what is stale depends on the rules alone and not on how they came to be
/// (kubernetes/kubernetes#112604).
bool is_stale(const ConntrackEntry& entry, const UdpTargets& targets, const LocalAddresses& local);

}  // namespace kubeportal::portal
