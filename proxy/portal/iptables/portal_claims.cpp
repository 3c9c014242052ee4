#include "proxy/portal/iptables/portal_claims.hpp"

#include <algorithm>

#include <spdlog/spdlog.h>

namespace kubeportal::portal {

void PortalClaims::set(const model::ServicePortName& name,
                       const std::vector<model::Portal>& portals) {
  std::vector<Place> wanted;
  for (const auto& portal : portals) {
    const auto place = place_of(name, portal);
    if (std::ranges::find(wanted, place) == wanted.end()) wanted.push_back(place);
  }
  auto& asked = asked_[name];
  for (const auto& place : asked) {
    if (std::ranges::find(wanted, place) == wanted.end()) give_up(name, place);
  }
  for (const auto& place : wanted) {
    if (std::ranges::find(asked, place) == asked.end()) ask(name, place);
  }
  asked = std::move(wanted);
  if (asked.empty()) asked_.erase(name);
}

bool PortalClaims::has(const model::ServicePortName& name, const Place& place) const {
  const auto found = claimants_.find(place);
  return found != claimants_.end() && found->second.front() == name;
}

void PortalClaims::give_up(const model::ServicePortName& name, const Place& place) {
  const auto found = claimants_.find(place);
  auto& claimants = found->second;
  const bool had_it = claimants.front() == name;
  std::erase(claimants, name);
  if (claimants.empty()) {
    claimants_.erase(found);
  } else if (had_it) {
    spdlog::info("{} is free and goes to {} now", to_string(place.address),
                 to_string(claimants.front()));
  }
}

void PortalClaims::ask(const model::ServicePortName& name, const Place& place) {
  auto& claimants = claimants_[place];
  claimants.push_back(name);
  if (claimants.size() == 1) return;
  spdlog::warn("{} does not get {}: {} has it and came first; give one of them another address",
               to_string(name), to_string(place.address), to_string(claimants.front()));
}

}  // namespace kubeportal::portal
