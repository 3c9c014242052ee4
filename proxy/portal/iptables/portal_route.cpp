#include "proxy/portal/iptables/portal_route.hpp"

#include <algorithm>

namespace kubeportal::portal {

namespace {

constexpr std::string_view kLocal = " (local)";
constexpr std::size_t kLongestName = 200;

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_';
}

}  // namespace

bool is_fit_for_rules(const model::ServicePortName& name) {
  return std::ranges::all_of(name.namespace_, is_name_character) &&
         std::ranges::all_of(name.name, is_name_character) &&
         std::ranges::all_of(name.port, is_name_character) &&
         name.namespace_.size() + name.name.size() + name.port.size() <= kLongestName;
}

std::string rule_comment(const PortalRoute& route, model::Scope scope) {
  auto comment = to_string(route.service_port) + ' ' + model::to_string(route.kind);
  if (scope == model::Scope::local) comment += kLocal;
  return comment;
}

std::optional<CommentedPort> parse_rule_comment(std::string_view comment) {
  const auto space = comment.find(' ');
  const auto service_port = comment.substr(0, space);
  if (space == std::string_view::npos || service_port.find('/') == std::string_view::npos) {
    return std::nullopt;
  }
  return CommentedPort{std::string(service_port),
                       comment.ends_with(kLocal) ? model::Scope::local : model::Scope::cluster};
}

}  // namespace kubeportal::portal
