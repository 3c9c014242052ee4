#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "proxy/model/socket_address.hpp"
#include "proxy/observe/readiness.hpp"

namespace kubeportal::app {

/// Connects to portals as a process of this node would, so through the kernel's rules, and resets
/// the connection at once. Only where a person asks for it: an endpoint sees the dial. Owned by
/// App, control thread; ends with stop() or its destructor.
class PortalProbe {
 public:
  using Done = std::function<void(observe::ReadinessCheck)>;

  explicit PortalProbe(boost::asio::io_context& io,
                       std::chrono::milliseconds patience = std::chrono::seconds(1))
      : io_(io), patience_(patience) {}
  ~PortalProbe() { stop(); }
  PortalProbe(const PortalProbe&) = delete;
  PortalProbe& operator=(const PortalProbe&) = delete;

  /// `what` names the portal. `done` is called once, later, unless the probe ends before.
  void connect(const std::string& what, const model::SocketAddress& portal, Done done);
  void stop();

 private:
  struct Attempt;

  boost::asio::io_context& io_;
  const std::chrono::milliseconds patience_;
  std::vector<std::weak_ptr<Attempt>> attempts_;
};

}  // namespace kubeportal::app
