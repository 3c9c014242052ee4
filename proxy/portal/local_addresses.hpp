#pragma once

#include <set>
#include <vector>

#include <boost/system/result.hpp>

#include "proxy/model/portal.hpp"
#include "proxy/model/socket_address.hpp"

namespace kubeportal::portal {

/// One address of one interface of this machine.
struct InterfaceAddress {
  model::IpAddress address;
  unsigned prefix_length = 0;
  bool on_loopback = false;  ///< the interface is a loopback interface
};

/// The addresses of this machine at one moment. A value.
class LocalAddresses {
 public:
  LocalAddresses() = default;
  /// `primary` holds at most one address a family: the one from which the machine speaks to others.
  LocalAddresses(std::vector<InterfaceAddress> addresses, std::vector<model::IpAddress> primary);

  /// Whether one can bind to it. The unspecified addresses count; so does all of an IPv4 prefix
  /// on a loopback interface, which the kernel routes to itself (127.0.0.0/8).
  bool contains(const model::IpAddress& address) const;

  /// In the order of the interfaces, without duplicates.
  std::vector<model::IpAddress> inside(const model::Cidr& block) const;
  std::vector<model::IpAddress> loopback(api::IpFamily family) const;
  std::vector<model::IpAddress> primary(api::IpFamily family) const;
  /// All but loopback's.
  std::vector<model::IpAddress> own(api::IpFamily family) const;

 private:
  std::vector<InterfaceAddress> addresses_;
  std::vector<model::IpAddress> primary_;
  std::set<model::IpAddress> index_;
  std::vector<model::Cidr> routed_to_loopback_;
};

/// Asks the kernel. Error: that of getifaddrs(3).
boost::system::result<LocalAddresses> read_local_addresses();

}  // namespace kubeportal::portal
