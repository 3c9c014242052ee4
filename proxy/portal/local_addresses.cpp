#include "proxy/portal/local_addresses.hpp"

#include <algorithm>
#include <utility>

namespace kubeportal::portal {

LocalAddresses::LocalAddresses(std::vector<InterfaceAddress> addresses,
                               std::vector<model::IpAddress> primary)
    : addresses_(std::move(addresses)), primary_(std::move(primary)) {
  for (const auto& entry : addresses_) {
    index_.insert(entry.address);
    if (entry.on_loopback && entry.address.is_v4()) {
      routed_to_loopback_.push_back({entry.address, entry.prefix_length});
    }
  }
}

bool LocalAddresses::contains(const model::IpAddress& address) const {
  if (address.is_unspecified() || index_.contains(address)) return true;
  return std::any_of(routed_to_loopback_.begin(), routed_to_loopback_.end(),
                     [&](const model::Cidr& block) { return block.contains(address); });
}

std::vector<model::IpAddress> LocalAddresses::inside(const model::Cidr& block) const {
  std::vector<model::IpAddress> found;
  for (const auto& entry : addresses_) {
    if (!block.contains(entry.address)) continue;
    if (std::find(found.begin(), found.end(), entry.address) != found.end()) continue;
    found.push_back(entry.address);
  }
  return found;
}

std::vector<model::IpAddress> LocalAddresses::loopback(api::IpFamily family) const {
  std::vector<model::IpAddress> found;
  for (const auto& entry : addresses_) {
    if (!entry.address.is_loopback() || model::family_of(entry.address) != family) continue;
    if (std::find(found.begin(), found.end(), entry.address) != found.end()) continue;
    found.push_back(entry.address);
  }
  return found;
}

std::vector<model::IpAddress> LocalAddresses::own(api::IpFamily family) const {
  namespace ip = boost::asio::ip;
  const model::Cidr all{family == api::IpFamily::ipv6 ? model::IpAddress(ip::address_v6::any())
                                                      : model::IpAddress(ip::address_v4::any()),
                        0};
  auto addresses = inside(all);
  std::erase_if(addresses, [](const auto& address) { return address.is_loopback(); });
  return addresses;
}

std::vector<model::IpAddress> LocalAddresses::primary(api::IpFamily family) const {
  std::vector<model::IpAddress> found;
  for (const auto& address : primary_) {
    if (model::family_of(address) == family) found.push_back(address);
  }
  return found;
}

}  // namespace kubeportal::portal
