#include "proxy/app/this_machine.hpp"

#include <array>
#include <utility>

#include "proxy/portal/iptables/command.hpp"
#include "proxy/portal/kernel_conntrack.hpp"
#include "proxy/portal/port_holders.hpp"

namespace kubeportal::app {

namespace {

using Rules = boost::system::result<std::vector<portal::PortalRule>, std::string>;

std::optional<explain::Holder> holder_of(const explain::DialledPortal& asked, Processes processes) {
  const auto protocol = asked.service_port.protocol;
  const auto listening = portal::listening_sockets(protocol);
  if (portal::in_the_way_of(asked.portal.address, listening).empty()) return std::nullopt;
  explain::Holder holder{"", !portal::in_the_way_of(asked.dialled, listening).empty()};
  if (processes == Processes::named) {
    // With a walk of its own: that of the control thread is not ours to use.
    holder.who = portal::PortHolders().holder_of(protocol, asked.portal.address).value_or("");
  }
  return holder;
}

Rules read_rules(const portal::Flavour& flavour, const explain::RuleQuestion& question) {
  const auto& [portal, steers, from_this_node] = question;
  const auto family = model::family_of(portal.dialled.address);
  const auto& save = flavour.tools(family).save;
  const auto saved = portal::run_command({{save, "-c", "-t", steers ? "nat" : "filter"}, {}});
  if (!saved.ok()) return save + " failed: " + saved.errors;
  constexpr std::array<std::string_view, 1> kOwn{"OUTPUT"};
  constexpr std::array<std::string_view, 3> kOthers{"PREROUTING", "INPUT", "FORWARD"};
  const auto hooks = from_this_node ? std::span<const std::string_view>(kOwn) : kOthers;
  return portal::portal_rules(saved.output, portal.service_port, portal.portal, hooks);
}

}  // namespace

explain::Machine binding_machine(Processes processes) {
  return {
      .holder_of =
          [processes](const explain::DialledPortal& asked) { return holder_of(asked, processes); },
      .rules = {},
      .udp_flows = {}};
}

explain::Machine steering_machine(const portal::Flavour& flavour,
                                  std::set<portal::PortalClaims::Place> held, Processes processes) {
  return {
      .holder_of = [held = std::move(held), processes](
                       const explain::DialledPortal& asked) -> std::optional<explain::Holder> {
        const auto place = portal::PortalClaims::place_of(asked.service_port, asked.portal);
        if (!held.contains(place)) return std::nullopt;
        return holder_of(asked, processes);
      },
      .rules = [flavour](
                   const explain::RuleQuestion& question) { return read_rules(flavour, question); },
      .udp_flows =
          [](const portal::Conntrack::Condition& condition) {
            auto flows = portal::KernelConntrack().udp_where(condition);
            return flows ? std::move(*flows) : std::vector<portal::ConntrackEntry>{};
          }};
}

}  // namespace kubeportal::app
