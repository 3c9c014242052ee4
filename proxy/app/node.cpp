#include "proxy/app/node.hpp"

#include <cctype>

#include <boost/asio/ip/host_name.hpp>
#include <spdlog/spdlog.h>

namespace kubeportal::app {

std::string node_name(const std::string& hostname_override) {
  if (!hostname_override.empty()) return hostname_override;
  std::string name = boost::asio::ip::host_name();
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name;
}

portal::LocalAddresses local_addresses_now() {
  auto addresses = portal::read_local_addresses();
  if (addresses) return std::move(*addresses);
  spdlog::error(
      "cannot list this machine's addresses: {}; cluster IPs and node ports on single addresses "
      "stay closed until an address changes",
      addresses.error().message());
  return {};
}

}  // namespace kubeportal::app
