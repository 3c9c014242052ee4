#include "proxy/relay/udp/datagram_batch.hpp"

#include <cerrno>

#include <doctest/doctest.h>

#include "proxy/relay/udp/datagram_socket.hpp"
#include "test/proxy/relay/udp/datagrams.hpp"

using namespace kubeportal::relay;
using namespace kubeportal::relay::test;
using kubeportal::model::parse_socket_address;

namespace {

std::string text(std::span<const char> payload) { return {payload.begin(), payload.end()}; }

DatagramSocket wildcard() {
  return DatagramSocket::bind(*parse_socket_address("0.0.0.0:0")).value();
}

}  // namespace

TEST_CASE("datagrams are received together and in order with their senders") {
  const auto socket = DatagramSocket::bind(*parse_socket_address("127.0.0.1:0")).value();
  const Client one(socket.address());
  const Client two(socket.address());
  one.send("a");
  two.send("");
  one.send("ccc");

  DatagramBatch batch;
  const auto outcome = batch.receive(socket.fd());
  CHECK(outcome.count == 3);
  CHECK(outcome.bytes == 4);
  REQUIRE(batch.slots().size() == 3);
  CHECK(text(batch.payload(0)) == "a");
  CHECK(text(batch.payload(1)).empty());
  CHECK(text(batch.payload(2)) == "ccc");
  CHECK(ReplyPath(batch.sender(1), {}).client() == two.address());
  CHECK(ReplyPath(batch.sender(2), {}).client() == one.address());

  const auto nothing = batch.receive(socket.fd());
  CHECK(nothing.count == 0);
  CHECK(nothing.error == EAGAIN);
  CHECK(batch.slots().empty());
}

TEST_CASE("more than a batch comes in several") {
  const auto socket = DatagramSocket::bind(*parse_socket_address("127.0.0.1:0")).value();
  const Client client(socket.address());
  for (std::size_t i = 0; i < DatagramBatch::kSlots + 1; ++i) client.send("x");
  DatagramBatch batch;
  CHECK(batch.receive(socket.fd()).count == DatagramBatch::kSlots);
  CHECK(batch.receive(socket.fd()).count == 1);
}

TEST_CASE("chosen datagrams of the largest size go on unharmed") {
  const auto socket = DatagramSocket::bind(*parse_socket_address("127.0.0.1:0")).value();
  const auto endpoint = endpoint_socket();
  const Client sender(socket.address());
  const Client onward(address_of(endpoint));
  std::string large(65507, '\0');
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * 31 % 251);
  sender.send("not this one");
  sender.send(large);
  sender.send("last");

  DatagramBatch batch;
  REQUIRE(batch.receive(socket.fd()).count == 3);
  const DatagramBatch::Slot chosen[] = {1, 2};
  const auto outcome = batch.send(onward.fd(), chosen);
  CHECK(outcome.count == 2);
  CHECK(outcome.bytes == large.size() + 4);
  CHECK(receive(endpoint.fd()) == large);
  CHECK(receive(endpoint.fd()) == "last");
}

TEST_CASE("a reply leaves from the address that the datagram arrived at") {
  const auto socket = wildcard();
  for (const auto* dialled : {"127.0.0.5", "127.0.0.6"}) {
    const Client client({*kubeportal::model::parse_ip(dialled), socket.address().port});
    client.send("ping");
    DatagramBatch batch;
    REQUIRE(batch.receive(socket.fd()).count == 1);
    ReplyPath path(batch.sender(0), batch.arrival(0));
    batch.send_along(0, path);
    CHECK(batch.send(socket.fd(), batch.slots()).count == 1);
    CHECK(client.receive() == "ping");  // a connected socket takes it from no other address
  }
}

TEST_CASE("a reply over IPv6 leaves from the address that the datagram arrived at") {
  const auto socket = DatagramSocket::bind(*parse_socket_address("[::]:0")).value();
  const Client client({*kubeportal::model::parse_ip("::1"), socket.address().port});
  client.send("ping");
  DatagramBatch batch;
  REQUIRE(batch.receive(socket.fd()).count == 1);
  CHECK(batch.arrival(0).address[15] == 1);
  CHECK(batch.arrival(0).interface == 0);
  ReplyPath path(batch.sender(0), batch.arrival(0));
  batch.send_along(0, path);
  CHECK(batch.send(socket.fd(), batch.slots()).count == 1);
  CHECK(client.receive() == "ping");
}

TEST_CASE("what several sockets receive leaves together each along its own path") {
  const auto bound = DatagramSocket::bind(*parse_socket_address("127.0.0.1:0")).value();
  const Client one(bound.address());
  const Client two(bound.address());
  one.send("1");
  two.send("2");
  DatagramBatch requests;
  REQUIRE(requests.receive(bound.fd()).count == 2);
  ReplyPath paths[] = {ReplyPath(requests.sender(0), {}), ReplyPath(requests.sender(1), {})};

  const Descriptor endpoint_one = endpoint_socket();
  const Descriptor endpoint_two = endpoint_socket();
  Client(address_of(endpoint_one)).send("for one");
  Client(address_of(endpoint_two)).send("for two");
  DatagramBatch replies;
  CHECK(replies.receive_more(endpoint_one.fd()).count == 1);
  CHECK(replies.receive_more(endpoint_two.fd()).count == 1);
  CHECK(replies.room() == DatagramBatch::kSlots - 2);
  replies.send_along(0, paths[0]);
  replies.send_along(1, paths[1]);
  CHECK(replies.send(bound.fd(), replies.slots()).count == 2);
  CHECK(one.receive() == "for one");
  CHECK(two.receive() == "for two");
}

TEST_CASE("what stops a batch is told by the next call") {
  const auto socket = DatagramSocket::bind(*parse_socket_address("127.0.0.1:0")).value();
  const Client client(socket.address());
  client.send("one");
  DatagramBatch batch;
  REQUIRE(batch.receive(socket.fd()).count == 1);
  const Descriptor unconnected = endpoint_socket();
  const auto outcome = batch.send(unconnected.fd(), batch.slots());
  CHECK(outcome.count == 0);
  CHECK(outcome.error == EDESTADDRREQ);
}
