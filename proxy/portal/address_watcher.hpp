#pragma once

#include <functional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace kubeportal::portal {

/// Calls back when an address or interface of this machine comes or goes, once for a burst of
/// changes. Listens to the kernel's netlink groups for links, IPv4 and IPv6 addresses. Owned by
/// App, control thread; no call comes after stop() or destruction.
class AddressWatcher {
 public:
  /// Throws boost::system::system_error where the kernel refuses a netlink socket.
  AddressWatcher(boost::asio::io_context& context, std::function<void()> on_change);

  void stop();

 private:
  void wait_for_news();
  bool read_all_news();

  boost::asio::posix::stream_descriptor netlink_;
  const std::function<void()> on_change_;
};

}  // namespace kubeportal::portal
