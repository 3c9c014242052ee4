#include "proxy/model/connection_filter.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "proxy/model/moment.hpp"

namespace kubeportal::model {

namespace {

using Place = ConnectionFilter::Place;

constexpr std::string_view kPlace =
    "an address, an address and a port, or a block such as 10.244.0.0/16";
constexpr std::string_view kDuration = "seconds, or a duration such as 5m or 1h30m";

std::optional<Place> read_place(const std::string& text) {
  if (const auto block = parse_cidr(text)) return Place{*block, std::nullopt};
  const auto whole = [](const IpAddress& address) {
    return Cidr{address, address.is_v4() ? 32U : 128U};
  };
  if (const auto address = parse_ip(text)) return Place{whole(*address), std::nullopt};
  if (const auto address = parse_socket_address(text)) {
    return Place{whole(address->address), address->port};
  }
  return std::nullopt;
}

std::optional<Protocol> read_protocol(std::string_view text) {
  if (text == "tcp" || text == "TCP") return Protocol::tcp;
  if (text == "udp" || text == "UDP") return Protocol::udp;
  return std::nullopt;
}

std::optional<ConnectionState> read_state(std::string_view text) {
  const auto* found = std::ranges::find_if(
      kConnectionStates, [&](ConnectionState state) { return text == to_string(state); });
  if (found == std::end(kConnectionStates)) return std::nullopt;
  return *found;
}

/// "namespace/name", ":port" and "/protocol" behind it where they matter.
bool read_service(std::string_view text, ConnectionFilter& filter) {
  const auto slash = text.find('/');
  if (slash == 0 || slash == std::string_view::npos) return false;
  auto rest = text.substr(slash + 1);
  if (const auto last = rest.find('/'); last != std::string_view::npos) {
    filter.service_protocol = read_protocol(rest.substr(last + 1));
    if (!filter.service_protocol) return false;
    rest = rest.substr(0, last);
  }
  if (const auto colon = rest.find(':'); colon != std::string_view::npos) {
    filter.port = rest.substr(colon + 1);
    rest = rest.substr(0, colon);
  }
  filter.namespace_ = text.substr(0, slash);
  filter.service = rest;
  return !rest.empty() && rest.find('/') == std::string_view::npos;
}

template <typename Value>
bool assign(std::optional<Value> value, std::optional<Value>& to) {
  to = std::move(value);
  return to.has_value();
}

struct Parameter {
  std::string_view name;
  std::string_view allowed;
  bool (*read)(const std::string& text, ConnectionFilter& filter);
};

constexpr std::array kParameters{
    Parameter{"id", "a connection's id such as 0-42",
              [](const std::string& text, ConnectionFilter& filter) {
                return assign(parse_connection_id(text), filter.id);
              }},
    Parameter{"service", "a Service such as default/web, default/web:http or default/dns:dns/udp",
              [](const std::string& text, ConnectionFilter& filter) {
                return read_service(text, filter);
              }},
    Parameter{"protocol", "tcp, udp",
              [](const std::string& text, ConnectionFilter& filter) {
                return assign(read_protocol(text), filter.protocol);
              }},
    Parameter{"client", kPlace,
              [](const std::string& text, ConnectionFilter& filter) {
                return assign(read_place(text), filter.client);
              }},
    Parameter{"endpoint", kPlace,
              [](const std::string& text, ConnectionFilter& filter) {
                return assign(read_place(text), filter.endpoint);
              }},
    Parameter{"state", "accepted, dialing, relaying, half_closed, unreplied, replied",
              [](const std::string& text, ConnectionFilter& filter) {
                return assign(read_state(text), filter.state);
              }},
    Parameter{"older-than", kDuration,
              [](const std::string& text, ConnectionFilter& filter) {
                return assign(parse_duration(text), filter.older_than);
              }},
    Parameter{"idle-for", kDuration,
              [](const std::string& text, ConnectionFilter& filter) {
                return assign(parse_duration(text), filter.idle_for);
              }},
};

const Parameter* parameter_called(std::string_view name) {
  const auto* found =
      std::ranges::find_if(kParameters, [&](const auto& entry) { return entry.name == name; });
  return found == kParameters.end() ? nullptr : found;
}

std::string names() {
  std::string text;
  for (const auto& parameter : kParameters) {
    text += text.empty() ? "" : ", ";
    text += parameter.name;
  }
  return text;
}

template <typename Value, typename Actual>
bool holds(const std::optional<Value>& wanted, const Actual& actual) {
  return !wanted || *wanted == actual;
}

}  // namespace

bool ConnectionFilter::matches(const Connection& connection) const {
  const auto& name = connection.service_port;
  const bool is_of_service =
      service.empty() || (name.name == service && name.namespace_ == namespace_);
  return is_of_service && holds(id, connection.id) && holds(port, name.port) &&
         holds(service_protocol, name.protocol) && holds(protocol, name.protocol) &&
         holds(state, connection.state) && (!client || client->contains(connection.client)) &&
         (!endpoint || (connection.endpoint && endpoint->contains(*connection.endpoint))) &&
         (!older_than || connection.age >= *older_than) &&
         (!idle_for || connection.idle >= *idle_for);
}

boost::system::result<ConnectionFilter, std::string> read_connection_filter(
    const std::map<std::string, std::string, std::less<>>& parameters) {
  ConnectionFilter filter;
  for (const auto& [name, text] : parameters) {
    const auto* known = parameter_called(name);
    if (known == nullptr) {
      return "found the parameter \"" + name + "\", allowed: " + names();
    }
    if (!known->read(text, filter)) {
      return name + ": found \"" + text + "\", allowed: " + std::string(known->allowed);
    }
  }
  return filter;
}

}  // namespace kubeportal::model
