#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "proxy/model/portal.hpp"
#include "proxy/portal/iptables/rule_set.hpp"

namespace kubeportal::portal {

/// Our rules out of the text of iptables-save; what belongs to others is left out.
RuleSet parse_saved_rules(std::string_view text);

/// What stands in quotation marks behind --comment; nullopt: the rule has none.
std::optional<std::string_view> comment_of(std::string_view rule);

/// By service port (as to_string(ServicePortName)) and scope.
using ProxyPortsByName = std::map<std::pair<std::string, model::Scope>, std::uint16_t>;

/// Which proxy port each service port had, as the rules' comments and targets tell.
ProxyPortsByName proxy_ports_of(const RuleSet& rules);

}  // namespace kubeportal::portal
