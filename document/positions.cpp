#include "document/positions.hpp"

#include <algorithm>
#include <set>

namespace kubeportal::document {

namespace {

/// Takes the first step off a path, in the spelling of Place::key. A key with dots or slashes
/// stands in brackets and is no number.
std::string take_step(std::string_view& path) {
  if (path.starts_with('.')) path.remove_prefix(1);
  std::string step;
  if (path.starts_with('[')) {
    const auto end = path.find(']');
    const std::string_view inside = path.substr(1, end == path.npos ? path.npos : end - 1);
    const bool is_index = inside.find_first_not_of("0123456789") == inside.npos;
    step = is_index ? "[" + std::string(inside) + "]" : std::string(inside);
    path.remove_prefix(std::min(path.size(), inside.size() + 2));
  } else {
    const auto end = std::min(path.find_first_of(".["), path.size());
    step = path.substr(0, end);
    path.remove_prefix(end);
  }
  return step;
}

}  // namespace

Positions::Node Positions::add_entry(Node parent, std::string_view key, Position position) {
  places_.push_back({parent, position, std::string(key)});
  return static_cast<Node>(places_.size() - 1);
}

Positions::Node Positions::add_element(Node parent, std::size_t index, Position position) {
  places_.push_back({parent, position, "[" + std::to_string(index) + "]"});
  return static_cast<Node>(places_.size() - 1);
}

Position Positions::find(Node item, std::string_view path) const {
  Node here = item;
  while (!path.empty()) {
    const std::string step = take_step(path);
    const auto end = places_.rend() - here;
    const auto child = std::find_if(places_.rbegin(), end, [&](const Place& place) {
      return place.parent == here && place.key == step;
    });
    if (child == end) break;
    here = static_cast<Node>(child.base() - places_.begin() - 1);
  }
  return places_[here].position;
}

std::vector<std::pair<std::string, Position>> Positions::repeated(Node item) const {
  std::vector<std::pair<std::string, Position>> found;
  std::set<std::pair<Node, std::string_view>> known;
  for (Node node = item; node < places_.size(); ++node) {
    const Place& place = places_[node];
    if (known.emplace(place.parent, place.key).second) continue;
    found.emplace_back(path_of(node, item), place.position);
  }
  return found;
}

std::string Positions::path_of(Node node, Node item) const {
  if (node == item || places_[node].parent == kNoParent) return {};
  const auto& key = places_[node].key;
  const auto before = path_of(places_[node].parent, item);
  return before.empty() || key.starts_with('[') ? before + key : before + '.' + key;
}

}  // namespace kubeportal::document
