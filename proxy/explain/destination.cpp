#include "proxy/explain/destination.hpp"

#include <algorithm>
#include <cctype>

namespace kubeportal::explain {

namespace {

constexpr std::string_view kDefaultNamespace = "default";
/// What may follow "name.namespace" in the names of a cluster; the cluster's domain follows "svc".
constexpr std::string_view kServices = "svc";

bool is_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
    return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '-';
  });
}

/// Takes "/udp" or "/tcp" off the end.
std::optional<model::Protocol> take_protocol(std::string_view& text) {
  const auto slash = text.rfind('/');
  if (slash == std::string_view::npos) return std::nullopt;
  std::string word(text.substr(slash + 1));
  std::ranges::transform(word, word.begin(), [](unsigned char c) { return std::tolower(c); });
  if (word != "udp" && word != "tcp") return std::nullopt;
  text.remove_suffix(text.size() - slash);
  return word == "udp" ? model::Protocol::udp : model::Protocol::tcp;
}

/// Takes ":port" off the end.
std::string take_port(std::string_view& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return {};
  const std::string port(text.substr(colon + 1));
  text.remove_suffix(text.size() - colon);
  return port;
}

/// Takes "http://" and the path off; the scheme says the port where there is none.
std::string take_scheme(std::string_view& text) {
  const auto mark = text.find("://");
  if (mark == std::string_view::npos) return {};
  const auto scheme = text.substr(0, mark);
  text.remove_prefix(mark + 3);
  text = text.substr(0, text.find('/'));
  if (scheme == "http") return "80";
  return scheme == "https" ? "443" : "";
}

/// "web", "web.default", "web.default.svc", "web.default.svc.cluster.local".
std::optional<NamedService> host_in_cluster(std::string_view host) {
  NamedService service{std::string(kDefaultNamespace), {}, {}, {}};
  const auto dot = host.find('.');
  service.name = host.substr(0, dot);
  if (dot != std::string_view::npos) {
    const auto rest = host.substr(dot + 1);
    const auto next = rest.find('.');
    service.namespace_ = rest.substr(0, next);
    const auto domain = next == std::string_view::npos ? kServices : rest.substr(next + 1);
    if (domain.substr(0, domain.find('.')) != kServices) return std::nullopt;
  }
  if (!is_name(service.name) || !is_name(service.namespace_)) return std::nullopt;
  return service;
}

std::optional<NamedService> object_in_cluster(std::string_view text) {
  const auto slash = text.find('/');
  NamedService service{
      std::string(text.substr(0, slash)), std::string(text.substr(slash + 1)), {}, {}};
  if (!is_name(service.namespace_) || !is_name(service.name)) return std::nullopt;
  return service;
}

std::string text_of(const NamedService& service) {
  const bool ends_as_protocol = service.name == "tcp" || service.name == "udp";
  if (ends_as_protocol && service.port.empty() && !service.protocol) {
    return service.name + '.' + service.namespace_;
  }
  auto text = service.namespace_ + '/' + service.name;
  if (!service.port.empty()) text += ':' + service.port;
  if (service.protocol) text += std::string("/") + model::to_string(*service.protocol);
  return text;
}

std::string text_of(const DialledAddress& dialled) {
  return model::to_string(dialled.address) + '/' + model::to_string(dialled.protocol);
}

}  // namespace

std::optional<Destination> parse_destination(std::string_view text) {
  const auto scheme_port = take_scheme(text);
  const auto protocol = take_protocol(text);
  if (const auto address = model::parse_socket_address(text)) {
    return DialledAddress{*address, protocol.value_or(model::Protocol::tcp)};
  }
  const auto bare = model::parse_ip(std::string(text));
  if (bare && !scheme_port.empty()) {
    return DialledAddress{{*bare, static_cast<std::uint16_t>(std::stoi(scheme_port))},
                          model::Protocol::tcp};
  }
  const auto port = take_port(text);
  auto service =
      text.find('/') == std::string_view::npos ? host_in_cluster(text) : object_in_cluster(text);
  if (!service || (!port.empty() && !is_name(port))) return std::nullopt;
  service->port = port.empty() ? scheme_port : port;
  service->protocol = protocol;
  return *service;
}

std::string to_string(const Destination& destination) {
  return std::visit([](const auto& which) { return text_of(which); }, destination);
}

}  // namespace kubeportal::explain
