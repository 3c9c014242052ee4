#include "proxy/control/portal_text.hpp"

#include <algorithm>

#include "proxy/control/word_list.hpp"

namespace kubeportal::control {

std::string text_of(const model::Portal& portal) {
  const bool is_node_port = portal.kind == model::PortalKind::node_port;
  return std::string(model::to_string(portal.kind)) + " " +
         (is_node_port ? std::to_string(portal.address.port) : to_string(portal.address));
}

std::string text_of(const std::vector<model::Portal>& portals) {
  std::vector<std::string> words;
  for (const auto& portal : portals) {
    auto word = text_of(portal);
    if (std::ranges::find(words, word) == words.end()) words.push_back(std::move(word));
  }
  return listed(words);
}

const model::Portal* same_in(const std::vector<model::Portal>& portals,
                             const model::Portal& portal) {
  const auto found = std::ranges::find_if(portals, [&](const model::Portal& other) {
    return other.kind == portal.kind && other.address == portal.address;
  });
  return found == portals.end() ? nullptr : &*found;
}

}  // namespace kubeportal::control
