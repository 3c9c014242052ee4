#include "proxy/app/health_check_addresses.hpp"

namespace kubeportal::app {

namespace {

bool has_ipv6(const portal::LocalAddresses& local) {
  return !local.inside({boost::asio::ip::address_v6::any(), 0}).empty();
}

bool is_every_address(const std::vector<model::IpAddress>& addresses) {
  return addresses.size() == 1 && addresses.front().is_unspecified();
}

}  // namespace

std::vector<model::IpAddress> health_check_addresses(const portal::NodePortAddresses& node_ports,
                                                     const portal::LocalAddresses& local) {
  auto addresses = node_ports.of(api::IpFamily::ipv4, local);
  const auto six = node_ports.of(api::IpFamily::ipv6, local);
  if (is_every_address(six) && !has_ipv6(local)) return addresses;
  if (is_every_address(addresses) && is_every_address(six)) return six;  // `::` serves both
  addresses.insert(addresses.end(), six.begin(), six.end());
  return addresses;
}

}  // namespace kubeportal::app
