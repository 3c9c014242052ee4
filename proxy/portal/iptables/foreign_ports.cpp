#include "proxy/portal/iptables/foreign_ports.hpp"

#include <utility>

#include <spdlog/spdlog.h>

namespace kubeportal::portal {

void ForeignPorts::begin() {
  free_before_ = std::exchange(free_, {});
  held_before_ = std::exchange(held_, {});
  listening_.clear();
}

bool ForeignPorts::is_held(const model::ServicePortName& name, const PortalClaims::Place& place) {
  if (free_before_.contains(place)) return free_.insert(place), false;
  const auto& listening = sockets_on(place.protocol, place.address.port);
  const bool is_held = !in_the_way_of(place.address, listening).empty();
  const auto told = held_before_.find(place);
  const bool was_held = told != held_before_.end();
  if (is_held && (!was_held || told->second != name)) {
    const auto holder = machine_.holder_of(place.protocol, place.address);
    spdlog::error(
        "{}: {} is not steered: it is an address of this node and {} listens there; steering would "
        "cut that off. Looking again every --iptables-sync-period",
        to_string(name), to_string(place.address), holder.value_or("another process"));
  }
  if (!is_held && was_held) {
    spdlog::info("{}: {} is free now and is steered", to_string(name), to_string(place.address));
  }
  if (is_held) {
    held_.insert_or_assign(place, name);
  } else {
    free_.insert(place);
  }
  return is_held;
}

void ForeignPorts::end() {
  free_before_.clear();
  held_before_.clear();
  listening_.clear();
}

std::set<PortalClaims::Place> ForeignPorts::held() const {
  std::set<PortalClaims::Place> places;
  for (const auto& [place, told] : held_) places.insert(place);
  return places;
}

const std::vector<ListeningSocket>& ForeignPorts::sockets_on(model::Protocol protocol,
                                                             std::uint16_t port) {
  const auto [found, is_first_question] = listening_.try_emplace(protocol);
  auto& by_port = found->second;
  if (is_first_question) {
    for (auto& socket : machine_.listening_sockets(protocol)) {
      if (machine_.is_our_port(socket.address.port)) continue;
      by_port[socket.address.port].push_back(socket);
    }
  }
  return by_port[port];
}

}  // namespace kubeportal::portal
