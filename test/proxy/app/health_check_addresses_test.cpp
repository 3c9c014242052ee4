#include "proxy/app/health_check_addresses.hpp"

#include <doctest/doctest.h>

using namespace kubeportal;

namespace {

portal::LocalAddresses machine(const std::vector<std::string>& addresses) {
  std::vector<portal::InterfaceAddress> entries;
  for (const auto& address : addresses) entries.push_back({*model::parse_ip(address), 24, false});
  return {std::move(entries), {}};
}

std::string shown(const std::vector<std::string>& flag, const portal::LocalAddresses& local) {
  std::string line;
  for (const auto& address : app::health_check_addresses(portal::NodePortAddresses(flag), local)) {
    line += address.to_string() + " ";
  }
  return line;
}

}  // namespace

TEST_CASE("health checks of all addresses are answered on one socket") {
  CHECK(shown({}, machine({"192.0.2.1", "fd00::1"})) == ":: ");
  CHECK(shown({}, machine({"192.0.2.1"})) == "0.0.0.0 ");
}

TEST_CASE("health checks are answered on the addresses of node ports alone") {
  const auto local = machine({"192.0.2.1", "198.51.100.1", "fd00::1"});
  CHECK(shown({"192.0.2.0/24", "fd00::/8"}, local) == "192.0.2.1 fd00::1 ");
  CHECK(shown({"203.0.113.0/24"}, local) == "");
  CHECK(shown({"0.0.0.0/0"}, local) == "0.0.0.0 ");
  CHECK(shown({"198.51.100.0/24", "::/0"}, local) == "198.51.100.1 :: ");
}
