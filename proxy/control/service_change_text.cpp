#include "proxy/control/service_change_text.hpp"

#include <utility>
#include <vector>

#include "proxy/control/portal_text.hpp"
#include "proxy/control/word_list.hpp"

namespace kubeportal::control {

namespace {

using model::Portal;
using Words = std::vector<std::string>;

std::string port_at(const model::ServicePortName& name, const ServicePort& port) {
  return port_label(name) + " at " + text_of(port.portals);
}

std::string admitted(const Portal& portal) {
  if (portal.allowed_sources.empty()) return text_of(portal) + " admits everyone";
  Words blocks;
  for (const auto& block : portal.allowed_sources) {
    blocks.push_back(block.network.to_string() + "/" + std::to_string(block.prefix_length));
  }
  return text_of(portal) + " admits only " + listed(blocks);
}

std::string led_to(const Portal& portal) {
  const bool is_local = portal.scope == model::Scope::local;
  return text_of(portal) +
         (is_local ? " leads to endpoints on this node only" : " leads to all endpoints");
}

std::string affinity_of(const ServicePort& port) {
  if (!port.affinity_timeout) return "clients stick to their endpoint no longer";
  return "clients stick to their endpoint for " + std::to_string(port.affinity_timeout->count()) +
         " s";
}

/// A node port is there in both families and says the same of both.
void add_once(Words& words, std::string word) {
  if (words.empty() || words.back() != word) words.push_back(std::move(word));
}

std::string port_change(const model::ServicePortName& name, const ServicePort& before,
                        const ServicePort& now) {
  std::vector<Portal> opened;
  std::vector<Portal> closed;
  Words different;
  for (const auto& portal : before.portals) {
    if (same_in(now.portals, portal) == nullptr) closed.push_back(portal);
  }
  for (const auto& portal : now.portals) {
    const auto* earlier = same_in(before.portals, portal);
    if (earlier == nullptr) {
      opened.push_back(portal);
      continue;
    }
    if (earlier->scope != portal.scope) add_once(different, led_to(portal));
    if (earlier->allowed_sources != portal.allowed_sources) add_once(different, admitted(portal));
  }
  Words words;
  if (!opened.empty()) words.push_back("new " + text_of(opened));
  if (!closed.empty()) words.push_back("closed " + text_of(closed));
  if (!different.empty()) words.push_back(listed(different));
  if (before.affinity_timeout != now.affinity_timeout) words.push_back(affinity_of(now));
  if (words.empty()) words.emplace_back("the same addresses in another order");
  return port_label(name) + ": " + listed(words);
}

std::string health_check_text(std::uint16_t port) {
  return port == 0 ? "no health check port" : "health check port " + std::to_string(port);
}

}  // namespace

std::string text_of(const ServiceDemand& demand) {
  Words ports;
  for (const auto& [name, port] : demand.ports) ports.push_back(port_at(name, port));
  return joined({listed(ports, "; "), demand.health_check_port == 0
                                          ? std::string()
                                          : health_check_text(demand.health_check_port)});
}

std::string text_of_change(const ServiceDemand& before, const ServiceDemand& now) {
  Words words;
  for (const auto& [name, port] : before.ports) {
    if (!now.ports.contains(name)) words.push_back("port " + port_label(name) + " is gone");
  }
  for (const auto& [name, port] : now.ports) {
    const auto earlier = before.ports.find(name);
    if (earlier == before.ports.end()) {
      words.push_back("new port " + port_at(name, port));
    } else if (earlier->second != port) {
      words.push_back(port_change(name, earlier->second, port));
    }
  }
  if (before.health_check_port != now.health_check_port) {
    words.push_back(health_check_text(now.health_check_port));
  }
  return listed(words, "; ");
}

}  // namespace kubeportal::control
