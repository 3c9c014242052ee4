#include "proxy/portal/iptables/iptables_portals.hpp"

#include <algorithm>
#include <utility>

#include <spdlog/spdlog.h>

namespace kubeportal::portal {

namespace {

using model::IpFamily;

/// Drift is noticed within this time, and missing sockets are tried again.
constexpr std::chrono::seconds kLookInterval{1};

std::set<model::Leg> legs_of(const model::ServicePortName& name,
                             const std::vector<model::Portal>& portals,
                             const std::set<IpFamily>& families) {
  std::set<model::Leg> legs;
  for (const auto& portal : portals) {
    const auto family = model::family_of(portal.address.address);
    if (!families.contains(family)) continue;
    legs.insert({name, family, portal.scope});
    legs.insert({name, family, portal.inside_scope()});
  }
  return legs;
}

/// What Kubernetes forbids as well: such an address belongs to this machine or to nobody.
bool is_steerable(const model::Portal& portal) {
  if (portal.address.port == 0) return false;
  if (portal.kind == model::PortalKind::node_port) return true;
  const auto& address = portal.address.address;
  if (address.is_unspecified() || address.is_loopback() || address.is_multicast()) return false;
  if (address.is_v4()) return address.to_v4() != boost::asio::ip::address_v4::broadcast();
  const auto v6 = address.to_v6();
  return !v6.is_link_local() && !v6.is_v4_mapped() && v6.scope_id() == 0;
}

bool is_on_this_node(const model::Portal& portal, const LocalAddresses& local) {
  return portal.kind == model::PortalKind::node_port || local.contains(portal.address.address);
}

}  // namespace

IptablesPortals::IptablesPortals(Settings settings, const Flavour& flavour, NodeAddresses addresses,
                                 model::DataPlane& data_plane, CommandRunner& runner, Timers timers,
                                 Machine machine, UdpListener udp,
                                 model::RuleStatistics& statistics, model::SyncProgress& progress,
                                 model::Journal& journal)
    : settings_(std::move(settings)),
      generation_(flavour.generation),
      counts_transactions_(flavour.nft),
      addresses_(std::move(addresses)),
      look_timer_(timers.look),
      progress_(progress),
      sockets_(data_plane, PortAllocator(settings_.proxy_port_range), machine.holder_of),
      foreign_ports_({std::move(machine.listening_sockets), machine.holder_of,
                      [this](std::uint16_t port) { return sockets_.is_ours(port); }}),
      udp_(std::move(udp)),
      udp_rules_(
          [this](UdpTargets targets) { udp_.rules_are(std::move(targets), addresses_.local); }),
      ipv4_(IpFamily::ipv4, flavour.ipv4, runner, timers.ipv4, statistics.ipv4, journal,
            callbacks(IpFamily::ipv4)),
      ipv6_(IpFamily::ipv6, flavour.ipv6, runner, timers.ipv6, statistics.ipv6, journal,
            callbacks(IpFamily::ipv6)),
      known_generation_(generation_()),
      pace_(settings_.min_sync_period, settings_.sync_period, timers.pace, [this] { plan(); }) {}

RuleKeeper::Callbacks IptablesPortals::callbacks(IpFamily family) {
  return {[this, family](Epoch plan) { is_in_force(family, plan); },
          [this](unsigned tables) { changed_by_us(tables); },
          [this] { udp_.rules_were_changed_by_others(); }};
}

RuleKeeper& IptablesPortals::keeper(IpFamily family) {
  return family == IpFamily::ipv6 ? ipv6_ : ipv4_;
}

void IptablesPortals::is_in_force(IpFamily family, Epoch plan) {
  sockets_.close_retired(family, plan);
  udp_rules_.in_force(family, plan);
  progress_.in_force(family, plan);
  families_in_force_.insert(family);
  if (families_in_force_ != families_ || !tell_in_force_) return;
  std::exchange(tell_in_force_, {})();
}

void IptablesPortals::adopt(IpFamily family, RuleSet found) {
  families_.insert(family);
  progress_.serve(family);
  sockets_.adopt(family, proxy_ports_of(found));
  keeper(family).adopt(std::move(found));
}

void IptablesPortals::set(const model::ServicePortName& service_port,
                          std::vector<model::Portal> portals) {
  if (!is_fit_for_rules(service_port)) {
    spdlog::error("{}: not served: its name holds what no name in Kubernetes may, or is too long",
                  to_string(service_port));
    return remove(service_port);
  }
  for (const auto& portal : portals) {
    if (is_steerable(portal)) continue;
    spdlog::error("{}: {} {} is not steered: that is no address or port for a Service",
                  to_string(service_port), model::to_string(portal.kind),
                  to_string(portal.address));
  }
  std::erase_if(portals, [](const auto& portal) { return !is_steerable(portal); });

  changed_ = true;
  auto& entry = service_ports_[service_port];
  auto legs = legs_of(service_port, portals, families_);
  for (const auto& leg : entry.legs) {
    if (legs.contains(leg)) continue;
    sockets_.retire(leg, planned_ + 1);
    without_socket_.erase(leg);
  }
  open_sockets(legs);
  claims_.set(service_port, portals);
  entry = {std::move(portals), std::move(legs)};
}

void IptablesPortals::remove(const model::ServicePortName& service_port) {
  const auto found = service_ports_.find(service_port);
  if (found == service_ports_.end()) return;
  changed_ = true;
  for (const auto& leg : found->second.legs) {
    sockets_.retire(leg, planned_ + 1);
    without_socket_.erase(leg);
  }
  claims_.set(service_port, {});
  service_ports_.erase(found);
}

void IptablesPortals::admit_health_checks(const std::string& service,
                                          std::optional<std::uint16_t> port) {
  changed_ = true;
  if (port) {
    health_check_ports_[service] = *port;
  } else {
    health_check_ports_.erase(service);
  }
}

void IptablesPortals::commit() {
  if (stopped_) return;
  if (!std::exchange(committed_, true)) {
    sockets_.end_adoption();
    look_again_later();
    changed_ = true;
  }
  if (std::exchange(changed_, false)) return request_plan();
  if (plan_is_requested_) return;
  if (progress_.has_plan_under_way()) return request_plan();
  progress_.all_in_force();
}

void IptablesPortals::request_plan() {
  plan_is_requested_ = true;
  pace_.request();
}

void IptablesPortals::addresses_changed(NodeAddresses now) {
  addresses_ = std::move(now);
  if (committed_ && !stopped_) request_plan();
}

void IptablesPortals::stop() {
  stopped_ = true;
  look_timer_.cancel();
}

/// True: one that had none has a socket now.
bool IptablesPortals::open_sockets(const std::set<model::Leg>& legs) {
  bool any_is_new = false;
  for (const auto& leg : legs) {
    if (sockets_.use(leg)) {
      any_is_new |= without_socket_.erase(leg) > 0;
    } else {
      without_socket_.insert(leg);
    }
  }
  return any_is_new;
}

void IptablesPortals::plan() {
  if (stopped_) return;
  plan_is_requested_ = false;
  look_at_kernel();
  progress_.planned(++planned_);
  foreign_ports_.begin();
  for (const auto family : families_) {
    const auto node = facts(family);
    const auto steered = routes(family);
    udp_rules_.planned(planned_, node, steered);
    keeper(family).want(plan_rules(node, steered), planned_);
  }
  foreign_ports_.end();
}

NodeFacts IptablesPortals::facts(IpFamily family) const {
  NodeFacts node;
  node.family = family;
  for (const auto& block : settings_.cluster_cidrs) {
    if (model::family_of(block.network) == family) node.pods.push_back(block);
  }
  node.node_port_addresses = settings_.node_port_addresses.of(family, addresses_.local);
  node.own_addresses = addresses_.local.own(family);
  if (addresses_.with_unnumbered_interfaces.contains(family)) {
    const auto primary = addresses_.local.primary(family);
    if (!primary.empty()) node.steer_to = primary.front();
  }
  for (const auto& [service, port] : health_check_ports_) node.health_check_ports.insert(port);
  node.proxy_ports = settings_.proxy_port_range.value_or(settings_.kernel_ports);
  node.proxy_ports_are_ours = settings_.proxy_port_range.has_value();
  return node;
}

std::vector<PortalRoute> IptablesPortals::routes(IpFamily family) {
  std::vector<PortalRoute> routes;
  for (const auto& [name, entry] : service_ports_) {
    for (const auto& portal : entry.portals) {
      if (model::family_of(portal.address.address) != family) continue;
      if (!is_to_be_steered(name, portal)) continue;
      const auto outside = way(name, portal, portal.scope, portal.verdict);
      const bool one_way =
          portal.inside_scope() == portal.scope && portal.inside_verdict == portal.verdict;
      const auto inside =
          one_way ? outside : way(name, portal, portal.inside_scope(), portal.inside_verdict);
      routes.push_back(
          {name, portal.kind, portal.address, portal.allowed_sources, outside, inside});
    }
  }
  return routes;
}

bool IptablesPortals::is_to_be_steered(const model::ServicePortName& name,
                                       const model::Portal& portal) {
  const auto place = PortalClaims::place_of(name, portal);
  if (!claims_.has(name, place)) return false;
  return !is_on_this_node(portal, addresses_.local) || !foreign_ports_.is_held(name, place);
}

/// Without a socket clients are refused, as they would be at a port that nobody listens on.
Way IptablesPortals::way(const model::ServicePortName& name, const model::Portal& portal,
                         model::Scope scope, model::Verdict verdict) const {
  const auto port = sockets_.port_of({name, model::family_of(portal.address.address), scope});
  if (verdict == model::Verdict::steer && !port) return {model::Verdict::refuse, scope, 0};
  return {verdict, scope, verdict == model::Verdict::steer ? *port : std::uint16_t{0}};
}

void IptablesPortals::look_again_later() {
  look_timer_.ring_at(look_timer_.now() + kLookInterval, [this] { look_after(); });
}

void IptablesPortals::look_after() {
  if (stopped_) return;
  look_again_later();
  look_at_kernel();
  if (!without_socket_.empty() && open_sockets(std::set(without_socket_))) request_plan();
}

/// nftables counts a transaction a table, so a change by another hand shows even if it came in the
/// moment after ours. The legacy flavour has no such number: there it is looked once more.
void IptablesPortals::changed_by_us(unsigned tables) {
  if (counts_transactions_) {
    known_generation_ += tables;
  } else {
    known_generation_ = generation_();
    look_closely_ = true;
  }
}

/// While a transaction of ours runs the kernel's number is about to change by our own hand.
void IptablesPortals::look_at_kernel() {
  if (ipv4_.is_busy() || ipv6_.is_busy()) return;
  const auto now = generation_();
  const bool looks_the_same = now == 0 || std::exchange(known_generation_, now) == now;
  if (looks_the_same && !std::exchange(look_closely_, false)) return;
  for (const auto family : families_) keeper(family).verify();
}

}  // namespace kubeportal::portal
