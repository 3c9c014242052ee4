#include "proxy/portal/stale_udp.hpp"

namespace kubeportal::portal {

namespace {

namespace ip = boost::asio::ip;

model::IpAddress wildcard_of(const model::IpAddress& address) {
  if (address.is_v6()) return ip::address_v6::any();
  return ip::address_v4::any();
}

UdpTargets::const_iterator portal_of(const model::SocketAddress& dialled, const UdpTargets& targets,
                                     const LocalAddresses& local) {
  const auto exact = targets.find(dialled);
  if (exact != targets.end()) return exact;
  const auto node_port = targets.find({wildcard_of(dialled.address), dialled.port});
  const bool is_ours = node_port != targets.end() && local.contains(dialled.address);
  return is_ours ? node_port : targets.end();
}

}  // namespace

bool is_stale(const ConntrackEntry& entry, const UdpTargets& targets, const LocalAddresses& local) {
  const auto portal = portal_of(entry.dialled, targets, local);
  if (portal == targets.end()) return false;
  const auto& live_ports = portal->second;
  const bool is_translated = entry.answered_by != entry.dialled;
  if (live_ports.empty()) return is_translated;
  const bool leads_to_us =
      live_ports.contains(entry.answered_by.port) && local.contains(entry.answered_by.address);
  return !is_translated || !leads_to_us;
}

}  // namespace kubeportal::portal
