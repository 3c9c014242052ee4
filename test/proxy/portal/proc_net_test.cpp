#include "proxy/portal/proc_net.hpp"

#include <doctest/doctest.h>

#include "test/proxy/portal/machine.hpp"

namespace kubeportal::portal {

using test::at;

namespace {

constexpr const char* kTcp =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
    "inode\n"
    "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 "
    "11111 1 0000000000000000 100 0 0 10 0\n"
    "   1: 0100007F:1F90 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 "
    "22222 1 0000000000000000 20 4 30 10 -1\n"
    "   2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 "
    "33333 1 0000000000000000 100 0 0 10 0\n";

constexpr const char* kTcp6 =
    "  sl  local_address                         remote_address                        st ...\n"
    "   0: 00000000000000000000000001000000:1F91 00000000000000000000000000000000:0000 0A "
    "00000000:00000000 00:00000000 00000000     0        0 44444 1 0000000000000000 100 0 0 10 0\n"
    "   1: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A "
    "00000000:00000000 00:00000000 00000000     0        0 55555 1 0000000000000000 100 0 0 10 0\n"
    "   2: 0000000000000000FFFF00000100007F:1F92 00000000000000000000000000000000:0000 0A "
    "00000000:00000000 00:00000000 00000000     0        0 66666 1 0000000000000000 100 0 0 10 "
    "0\n";

std::vector<std::uint64_t> in_the_way(const std::string& wanted,
                                      const std::vector<ListeningSocket>& listening) {
  std::vector<std::uint64_t> inodes;
  for (const auto& socket : in_the_way_of(at(wanted), listening)) inodes.push_back(socket.inode);
  return inodes;
}

using Inodes = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("listening sockets are read and connections are not") {
  const auto sockets = parse_proc_net(model::Protocol::tcp, kTcp);
  REQUIRE(sockets.size() == 2);
  CHECK(to_string(sockets[0].address) == "127.0.0.1:8080");
  CHECK(sockets[0].inode == 11111);
  CHECK(to_string(sockets[1].address) == "0.0.0.0:22");
  CHECK(sockets[1].inode == 33333);
}

TEST_CASE("IPv6 sockets are read and mapped addresses are IPv4") {
  const auto sockets = parse_proc_net(model::Protocol::tcp, kTcp6);
  REQUIRE(sockets.size() == 3);
  CHECK(to_string(sockets[0].address) == "[::1]:8081");
  CHECK(to_string(sockets[1].address) == "[::]:80");
  CHECK(to_string(sockets[2].address) == "127.0.0.1:8082");
}

TEST_CASE("UDP sockets are read where anybody may send to them") {
  const auto sockets = parse_proc_net(
      model::Protocol::udp,
      "  0: 00000000:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000  0  0 77777 2\n"
      "  1: 0100007F:0035 0100007F:D431 01 00000000:00000000 00:00000000 00000000  0  0 88888 2\n");
  REQUIRE(sockets.size() == 1);
  CHECK(to_string(sockets[0].address) == "0.0.0.0:53");
  CHECK(sockets[0].inode == 77777);
}

TEST_CASE("text that is no table has no sockets") {
  CHECK(parse_proc_net(model::Protocol::tcp, "").empty());
  CHECK(parse_proc_net(model::Protocol::tcp, "\n\n0: x 0A\n").empty());
  CHECK(parse_proc_net(model::Protocol::tcp, "0: 0100007F:1F90 0:0 0A a b c d e notanumber\n")
            .empty());
  CHECK(parse_proc_net(model::Protocol::tcp, "0: 0100007G:1F90 0:0 0A a b c d e 7\n").empty());
  CHECK(parse_proc_net(model::Protocol::tcp, "0: 0100007F:1F90F 0:0 0A a b c d e 7\n").empty());
}

TEST_CASE("the same address is in the way before a wildcard") {
  const std::vector<ListeningSocket> listening{
      {at("0.0.0.0:80"), 1}, {at("127.0.0.1:80"), 2}, {at("[::]:80"), 3}, {at("127.0.0.1:81"), 4}};
  CHECK(in_the_way("127.0.0.1:80", listening) == Inodes{2, 1, 3});
  CHECK(in_the_way("127.0.0.2:80", listening) == Inodes{1, 3});
  CHECK(in_the_way("[::1]:80", listening) == Inodes{3});
  CHECK(in_the_way("127.0.0.1:82", listening).empty());
}

TEST_CASE("every address wanted means that any is in the way") {
  const std::vector<ListeningSocket> listening{{at("127.0.0.1:80"), 1}, {at("[::1]:80"), 2}};
  CHECK(in_the_way("0.0.0.0:80", listening) == Inodes{1});
  CHECK(in_the_way("[::]:80", listening) == Inodes{2});
}

}  // namespace kubeportal::portal
