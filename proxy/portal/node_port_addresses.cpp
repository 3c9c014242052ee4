#include "proxy/portal/node_port_addresses.hpp"

#include <algorithm>
#include <stdexcept>

namespace kubeportal::portal {

namespace {

namespace ip = boost::asio::ip;

model::IpAddress every_address(api::IpFamily family) {
  if (family == api::IpFamily::ipv6) return ip::address_v6::any();
  return ip::address_v4::any();
}

void add_new(std::vector<model::IpAddress>& addresses, const std::vector<model::IpAddress>& more) {
  for (const auto& address : more) {
    if (std::find(addresses.begin(), addresses.end(), address) == addresses.end()) {
      addresses.push_back(address);
    }
  }
}

}  // namespace

NodePortAddresses::NodePortAddresses(const std::vector<std::string>& entries)
    : all_(entries.empty()) {
  for (const auto& entry : entries) {
    if (entry == "all") {
      all_ = true;
    } else if (entry == "primary") {
      primary_ = true;
    } else if (entry == "localhost") {
      localhost_ = true;
    } else if (const auto block = model::parse_cidr(entry)) {
      blocks_.push_back(*block);
    } else {
      throw std::invalid_argument("--nodeport-addresses: found \"" + entry +
                                  "\", allowed: a CIDR, primary, localhost or all");
    }
  }
}

std::vector<model::IpAddress> NodePortAddresses::of(api::IpFamily family,
                                                    const LocalAddresses& local) const {
  if (all_) return {every_address(family)};
  std::vector<model::IpAddress> addresses;
  if (primary_) add_new(addresses, local.primary(family));
  if (localhost_) add_new(addresses, local.loopback(family));
  for (const auto& block : blocks_) {
    if (model::family_of(block.network) != family) continue;
    if (block.prefix_length == 0) return {every_address(family)};
    add_new(addresses, local.inside(block));
  }
  return addresses;
}

}  // namespace kubeportal::portal
