#include "proxy/portal/port_holders.hpp"

#include <fstream>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <doctest/doctest.h>
#include <unistd.h>

#include "test/proxy/portal/machine.hpp"

namespace kubeportal::portal {

using boost::asio::ip::tcp;
using test::ip;

namespace {

/// A socket on any free port of an address; it listens unless told otherwise.
class Taken {
 public:
  explicit Taken(const std::string& address, bool listens = true)
      : acceptor_(context_, tcp::endpoint(ip(address), 0).protocol()) {
    acceptor_.bind({ip(address), 0});
    if (listens) acceptor_.listen();
  }
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  boost::asio::io_context context_;
  tcp::acceptor acceptor_;
};

std::string this_process() {
  std::string name;
  std::getline(std::ifstream("/proc/self/comm"), name);
  return name + " (pid " + std::to_string(::getpid()) + ")";
}

}  // namespace

TEST_CASE("the process that listens on an address is named") {
  const Taken taken("127.0.0.1");
  CHECK(PortHolders().holder_of(model::Protocol::tcp, {ip("127.0.0.1"), taken.port()}) ==
        this_process());
}

TEST_CASE("a process that listens on every address holds each of them") {
  const Taken taken("0.0.0.0");
  CHECK(PortHolders().holder_of(model::Protocol::tcp, {ip("127.0.0.1"), taken.port()}) ==
        this_process());
}

TEST_CASE("a listener on one address is in the way of every address") {
  const Taken taken("127.0.0.1");
  CHECK(PortHolders().holder_of(model::Protocol::tcp, {ip("0.0.0.0"), taken.port()}) ==
        this_process());
}

TEST_CASE("a port that nobody listens on has no known holder") {
  const Taken taken("127.0.0.1", false);
  CHECK_FALSE(PortHolders().holder_of(model::Protocol::tcp, {ip("127.0.0.1"), taken.port()}));
}

TEST_CASE("the process that has a UDP port is named and the TCP port of that number is another") {
  boost::asio::io_context context;
  const boost::asio::ip::udp::socket taken(context, {ip("127.0.0.1"), 0});
  const model::SocketAddress address{ip("127.0.0.1"), taken.local_endpoint().port()};
  CHECK(PortHolders().holder_of(model::Protocol::udp, address) == this_process());
  CHECK(PortHolders().holder_of(model::Protocol::tcp, address) != this_process());
}

TEST_CASE("one walk through the processes answers for many ports") {
  const Taken one("127.0.0.1");
  const Taken two("127.0.0.1");
  PortHolders holders;
  CHECK(holders.holder_of(model::Protocol::tcp, {ip("127.0.0.1"), one.port()}) == this_process());
  CHECK(holders.holder_of(model::Protocol::tcp, {ip("127.0.0.1"), two.port()}) == this_process());
}

}  // namespace kubeportal::portal
