#include "proxy/explain/machine_findings.hpp"

#include <spdlog/fmt/fmt.h>

#include "proxy/portal/stale_udp.hpp"

namespace kubeportal::explain {

namespace {

/// Of more flows only their number is told.
constexpr std::size_t kMostFlows = 5;

std::string counted(std::uint64_t packets) {
  return fmt::format("{} packet{}", packets, packets == 1 ? "" : "s");
}

Step step_of(const portal::ConntrackEntry& entry) {
  const auto client = to_string(entry.client);
  const auto what =
      entry.answered_by == entry.dialled
          ? fmt::format("does not translate what {} sends", client)
          : fmt::format("leads what {} sends to {}", client, to_string(entry.answered_by));
  return {"flow", fmt::format("the kernel {}: that goes by the rules of when it began, until it "
                              "pauses or the Service changes",
                              what)};
}

}  // namespace

MachineFinding find_holder(const Machine& machine, const DialledPortal& portal) {
  const auto holder = machine.holder_of ? machine.holder_of(portal) : std::nullopt;
  if (!holder) return {};
  const auto who =
      holder->who.empty() ? std::string("a process that cannot be named") : holder->who;
  MachineFinding finding;
  finding.steps.push_back(
      {"holder", fmt::format("{} listens on port {} of this node: the portal is not opened, so "
                             "that nobody is cut off; looked at again from time to time",
                             who, portal.dialled.port)});
  if (holder->answers) {
    finding.end.emplace(
        Outcome::not_a_service,
        fmt::format("{} has port {} of this node, and gets it", who, portal.dialled.port));
  } else {
    finding.end.emplace(
        Outcome::refused,
        fmt::format("{} has port {} of this node, at another address", who, portal.dialled.port));
  }
  return finding;
}

MachineFinding find_rules(const Machine& machine, const RuleQuestion& question) {
  MachineFinding finding;
  if (!machine.rules) return finding;
  const auto rules = machine.rules(question);
  const auto* table = question.steers ? "nat" : "filter";
  if (!rules) {
    finding.steps.push_back({"rule", "not known: " + rules.error()});
    return finding;
  }
  for (const auto& rule : *rules) {
    finding.steps.push_back(
        {"rule", fmt::format("{}, {}: {}", table, counted(rule.packets), rule.text)});
  }
  if (!rules->empty()) return finding;
  finding.steps.push_back(
      {"rule", fmt::format("table {} has none that is reached; the proxy lays what is missing as "
                           "soon as it can, and its journal says why it cannot",
                           table)});
  finding.end.emplace(Outcome::not_a_service,
                      fmt::format("the rule in {} for it is missing from the kernel", table));
  return finding;
}

StaleFlows find_stale_flows(const Machine& machine, const DialledPortal& portal,
                            const std::optional<model::IpAddress>& client,
                            const std::vector<model::SocketAddress>& sockets,
                            const portal::LocalAddresses& local) {
  StaleFlows stale;
  const bool is_udp = portal.service_port.protocol == model::Protocol::udp;
  if (!machine.udp_flows || !is_udp) return stale;
  std::set<std::uint16_t> ports;
  for (const auto& socket : sockets) ports.insert(socket.port);
  const portal::UdpTargets targets{{portal.dialled, ports}};
  const auto flows = machine.udp_flows([&](const portal::ConntrackEntry& entry) {
    return (!client || entry.client.address == *client) && is_stale(entry, targets, local);
  });
  for (const auto& entry : flows) {
    if (stale.steps.size() == kMostFlows) {
      stale.clients += fmt::format(" and {} more", flows.size() - kMostFlows);
      break;
    }
    stale.clients += (stale.clients.empty() ? "" : ", ") + to_string(entry.client);
    stale.steps.push_back(step_of(entry));
  }
  return stale;
}

}  // namespace kubeportal::explain
