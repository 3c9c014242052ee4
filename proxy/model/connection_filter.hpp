#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

#include "proxy/model/connection.hpp"
#include "proxy/model/portal.hpp"

namespace kubeportal::model {

/// Which connections are meant: those of which everything holds that is given.
struct ConnectionFilter {
  /// An address, an address and a port, or a block of addresses.
  struct Place {
    Cidr block;
    std::optional<std::uint16_t> port;

    bool contains(const SocketAddress& address) const {
      return block.contains(address.address) && (!port || *port == address.port);
    }
  };

  std::optional<ConnectionId> id;
  std::string namespace_;  ///< empty, with the next: any Service
  std::string service;
  std::optional<std::string> port;           ///< the name of a service port
  std::optional<Protocol> service_protocol;  ///< as named with the Service
  std::optional<Protocol> protocol;
  std::optional<Place> client;
  std::optional<Place> endpoint;
  std::optional<ConnectionState> state;
  std::optional<std::chrono::nanoseconds> older_than;
  std::optional<std::chrono::nanoseconds> idle_for;

  bool matches(const Connection& connection) const;
};

/// Reads the parameters of docs/ADMIN.md by name. The error is a sentence that names the parameter,
/// what was found and what is allowed.
boost::system::result<ConnectionFilter, std::string> read_connection_filter(
    const std::map<std::string, std::string, std::less<>>& parameters);

}  // namespace kubeportal::model
