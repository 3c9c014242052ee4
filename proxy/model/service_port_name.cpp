#include "proxy/model/service_port_name.hpp"

#include <boost/container_hash/hash.hpp>

namespace kubeportal::model {

const char* to_string(Protocol protocol) {
  switch (protocol) {
    case Protocol::tcp:
      return "TCP";
    case Protocol::udp:
      return "UDP";
    case Protocol::sctp:
      return "SCTP";
  }
  return "?";
}

const char* to_string(IpFamily family) { return family == IpFamily::ipv4 ? "IPv4" : "IPv6"; }

std::string service_key(const ServicePortName& name) { return name.namespace_ + "/" + name.name; }

std::string port_label(const ServicePortName& name) {
  return (name.port.empty() ? "" : name.port + "/") + to_string(name.protocol);
}

std::string to_string(const ServicePortName& name) {
  std::string text = service_key(name);
  if (!name.port.empty()) text += ":" + name.port;
  return text + "/" + to_string(name.protocol);
}

}  // namespace kubeportal::model

std::size_t std::hash<kubeportal::model::ServicePortName>::operator()(
    const kubeportal::model::ServicePortName& name) const noexcept {
  std::size_t seed = 0;
  boost::hash_combine(seed, name.namespace_);
  boost::hash_combine(seed, name.name);
  boost::hash_combine(seed, name.port);
  boost::hash_combine(seed, static_cast<int>(name.protocol));
  return seed;
}
