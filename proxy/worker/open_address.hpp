#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include <boost/system/result.hpp>

#include "proxy/relay/served_leg.hpp"

namespace kubeportal::relay {
class Descriptor;
}

namespace kubeportal::worker {

class Worker;

/// An address that clients of a leg dial, TCP or UDP: the control thread's end of the socket that
/// the leg's home worker serves. Owned by the WorkerPool; ends with close().
class OpenAddress {
 public:
  virtual ~OpenAddress() = default;

  virtual const model::SocketAddress& address() const = 0;  ///< with the real port

  /// Serves clients, again if need be.
  virtual boost::system::error_code serve() = 0;

  /// Refuses clients and keeps the port.
  virtual boost::system::error_code refuse() = 0;

  /// The leg's endpoints are others now.
  virtual void endpoints_changed(const std::vector<model::SocketAddress>& endpoints) = 0;

  /// Frees the port. `placeholder` takes the descriptor's number.
  virtual void close(const relay::Descriptor& placeholder) = 0;
};

/// Opens an address of the leg, by the protocol of its service port, and serves or refuses clients
/// as it has endpoints or not. The error is that of socket(2), bind(2) or listen(2).
boost::system::result<std::unique_ptr<OpenAddress>> open_address(
    Worker& home, std::shared_ptr<relay::ServedLeg> leg, const model::SocketAddress& address,
    std::vector<model::Cidr> allowed_sources, std::chrono::seconds keepalive_interval);

}  // namespace kubeportal::worker
