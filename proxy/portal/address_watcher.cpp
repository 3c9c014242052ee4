#include "proxy/portal/address_watcher.hpp"

#include <array>
#include <cerrno>
#include <utility>

#include <boost/system/system_error.hpp>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

namespace kubeportal::portal {

namespace {

[[noreturn]] void refuse(const char* what, int error) {
  throw boost::system::system_error(error, boost::system::system_category(), what);
}

int open_netlink() {
  const int descriptor =
      ::socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (descriptor < 0) refuse("cannot watch the addresses of this machine: netlink socket", errno);
  sockaddr_nl groups{};
  groups.nl_family = AF_NETLINK;
  groups.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
  if (::bind(descriptor, reinterpret_cast<const sockaddr*>(&groups), sizeof groups) != 0) {
    const int error = errno;
    ::close(descriptor);
    refuse("cannot watch the addresses of this machine: netlink bind", error);
  }
  return descriptor;
}

}  // namespace

AddressWatcher::AddressWatcher(boost::asio::io_context& context, std::function<void()> on_change)
    : netlink_(context, open_netlink()), on_change_(std::move(on_change)) {
  wait_for_news();
}

void AddressWatcher::stop() {
  boost::system::error_code ignored;
  netlink_.close(ignored);
}

void AddressWatcher::wait_for_news() {
  netlink_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                      [this](const boost::system::error_code& error) {
                        if (error == boost::asio::error::operation_aborted) return;
                        if (!netlink_.is_open()) return;
                        const bool still_watching = read_all_news();
                        if (still_watching) wait_for_news();
                        on_change_();
                      });
}

/// What the messages say does not matter: the addresses are read anew. An overrun (ENOBUFS) is
/// news as well, for some were lost.
bool AddressWatcher::read_all_news() {
  std::array<char, 8192> messages;
  for (;;) {
    if (::recv(netlink_.native_handle(), messages.data(), messages.size(), 0) >= 0) continue;
    if (errno == EINTR || errno == ENOBUFS) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return true;
    spdlog::error(
        "no longer told of changes to this machine's addresses ({}): portals on addresses that "
        "come later stay closed until a restart",
        boost::system::error_code(errno, boost::system::system_category()).message());
    return false;
  }
}

}  // namespace kubeportal::portal
