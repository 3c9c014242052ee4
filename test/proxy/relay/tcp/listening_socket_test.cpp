#include "proxy/relay/tcp/listening_socket.hpp"

#include <cerrno>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>

using namespace kubeportal::relay;
using kubeportal::model::KernelAddress;
using kubeportal::model::parse_socket_address;
using kubeportal::model::SocketAddress;

namespace {

/// 0 or errno of a blocking connect.
int connect_to(const SocketAddress& address) {
  const Descriptor client(::socket(AF_INET, SOCK_STREAM, 0));
  const KernelAddress kernel(address);
  return ::connect(client.fd(), kernel.data(), kernel.length) == 0 ? 0 : errno;
}

/// 0 or errno of taking the port as somebody else would, with SO_REUSEADDR.
int take(const SocketAddress& address) {
  const Descriptor other(::socket(AF_INET, SOCK_STREAM, 0));
  const int on = 1;
  ::setsockopt(other.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const KernelAddress kernel(address);
  return ::bind(other.fd(), kernel.data(), kernel.length) == 0 ? 0 : errno;
}

struct Fixture {
  ListeningSocket socket = ListeningSocket::bind(*parse_socket_address("127.0.0.1:0"), 0).value();
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "port 0 takes a free port and says which") {
  CHECK(socket.address().port != 0);
}

TEST_CASE_FIXTURE(Fixture, "clients connect while it listens and are refused while it is held") {
  REQUIRE_FALSE(socket.listen());
  CHECK(connect_to(socket.address()) == 0);
  socket.hold();
  CHECK(connect_to(socket.address()) == ECONNREFUSED);
  REQUIRE_FALSE(socket.listen());
  CHECK(connect_to(socket.address()) == 0);
}

TEST_CASE_FIXTURE(Fixture, "nobody takes a held port even with SO_REUSEADDR") {
  REQUIRE_FALSE(socket.listen());
  CHECK(take(socket.address()) == EADDRINUSE);
  socket.hold();
  CHECK(take(socket.address()) == EADDRINUSE);
}

TEST_CASE_FIXTURE(Fixture, "it listens again while connections of its earlier life still run") {
  REQUIRE_FALSE(socket.listen());
  const Descriptor client(::socket(AF_INET, SOCK_STREAM, 0));
  const KernelAddress kernel(socket.address());
  REQUIRE(::connect(client.fd(), kernel.data(), kernel.length) == 0);
  const Descriptor accepted(::accept(socket.fd(), nullptr, nullptr));
  REQUIRE(accepted);
  socket.hold();
  CHECK_FALSE(socket.listen());
  CHECK(connect_to(socket.address()) == 0);
}

TEST_CASE_FIXTURE(Fixture, "a vacated port is free at once") {
  REQUIRE_FALSE(socket.listen());
  const Descriptor placeholder(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  socket.vacate(placeholder);
  CHECK(connect_to(socket.address()) == ECONNREFUSED);
  CHECK(take(socket.address()) == 0);
}

TEST_CASE_FIXTURE(Fixture, "a port that somebody has is an error to the second") {
  REQUIRE_FALSE(socket.listen());
  const auto second = ListeningSocket::bind(socket.address(), 0);
  REQUIRE(second.has_error());
  CHECK(second.error().value() == EADDRINUSE);
}
