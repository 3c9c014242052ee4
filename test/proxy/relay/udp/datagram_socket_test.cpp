#include "proxy/relay/udp/datagram_socket.hpp"

#include <cerrno>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "test/proxy/relay/udp/datagrams.hpp"

using namespace kubeportal::relay;
using namespace kubeportal::relay::test;
using kubeportal::model::parse_socket_address;
using kubeportal::model::SocketAddress;

namespace {

DatagramSocket bound_to(const std::string& address) {
  return DatagramSocket::bind(*parse_socket_address(address)).value();
}

SocketAddress with_host(const char* host, const DatagramSocket& socket) {
  return {*kubeportal::model::parse_ip(host), socket.address().port};
}

const char* const kEveryKind[] = {"127.0.0.1:0", "0.0.0.0:0", "[::1]:0", "[::]:0"};

std::string loopback_like(const DatagramSocket& socket) {
  return socket.address().address.is_v6() ? "::1" : "127.0.0.1";
}

}  // namespace

TEST_CASE("a socket that serves receives what clients send") {
  for (const auto* kind : kEveryKind) {
    CAPTURE(kind);
    const auto socket = bound_to(kind);
    const Client client(with_host(loopback_like(socket).c_str(), socket));
    client.send("hello");
    CHECK(receive(socket.fd()) == "hello");
  }
}

TEST_CASE("clients of a socket that is held are refused and served when it serves again") {
  for (const auto* kind : kEveryKind) {
    CAPTURE(kind);
    auto socket = bound_to(kind);
    const auto address = with_host(loopback_like(socket).c_str(), socket);
    const Client early(address);
    for (int turn = 0; turn < 2; ++turn) {
      CHECK_FALSE(socket.hold());
      early.send("anybody?");
      CHECK(early.error() == ECONNREFUSED);
      CHECK_FALSE(socket.serve());
      Client(address).send("now");
      CHECK(receive(socket.fd()) == "now");
    }
  }
}

TEST_CASE("nobody else can take the port of a socket that is held") {
  for (const auto* kind : kEveryKind) {
    for (const bool reuse : {false, true}) {
      CAPTURE(kind);
      auto socket = bound_to(kind);
      CHECK_FALSE(socket.hold());
      CHECK(error_of_binding(with_host(loopback_like(socket).c_str(), socket), reuse) ==
            EADDRINUSE);
      CHECK(error_of_binding(socket.address(), reuse) == EADDRINUSE);
      CHECK_FALSE(socket.serve());
      CHECK(error_of_binding(socket.address(), reuse) == EADDRINUSE);
    }
  }
}

TEST_CASE("every address of the machine is refused and kept while a wildcard is held") {
  auto socket = bound_to("0.0.0.0:0");
  CHECK_FALSE(socket.hold());
  const auto elsewhere = with_host("127.0.0.77", socket);
  const Client client(elsewhere);
  client.send("anybody?");
  CHECK(client.error() == ECONNREFUSED);
  if (::geteuid() == 0) CHECK(error_of_binding(elsewhere, true) == EADDRINUSE);
}

TEST_CASE("a datagram that arrived before a hold can still be received") {
  auto socket = bound_to("127.0.0.1:0");
  const Client client(socket.address());
  client.send("early");
  CHECK_FALSE(socket.hold());
  CHECK(receive(socket.fd()) == "early");
}

TEST_CASE("a taken UDP address is an error and a vacated one is free") {
  auto socket = bound_to("127.0.0.1:0");
  const auto address = socket.address();
  const auto taken = DatagramSocket::bind(address);
  REQUIRE(taken.has_error());
  CHECK(taken.error().value() == EADDRINUSE);

  const Descriptor placeholder(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  socket.vacate(placeholder);
  CHECK(DatagramSocket::bind(address).has_value());
  CHECK(::recv(socket.fd(), nullptr, 0, 0) == -1);
  CHECK(errno == ENOTSOCK);
}
