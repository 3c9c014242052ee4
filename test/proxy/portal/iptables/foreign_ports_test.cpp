#include "proxy/portal/iptables/foreign_ports.hpp"

#include <doctest/doctest.h>

#include "test/fakes/captured_log.hpp"
#include "test/proxy/portal/machine.hpp"

using namespace kubeportal::portal;
using namespace kubeportal::portal::test;

namespace {

struct Ports {
  bool is_held(const std::string& address,
               kubeportal::model::Protocol protocol = kubeportal::model::Protocol::tcp) {
    foreign.begin();
    const bool held = foreign.is_held(make_name(), {protocol, at(address)});
    foreign.end();
    return held;
  }

  kubeportal::fakes::CapturedLog log;
  std::vector<ListeningSocket> listening;  // TCP
  std::vector<ListeningSocket> listening_udp;
  int reads = 0;
  ForeignPorts foreign{
      {[this](kubeportal::model::Protocol protocol) {
         ++reads;
         return protocol == kubeportal::model::Protocol::udp ? listening_udp : listening;
       },
       [](auto, const auto&) { return std::optional<std::string>("sshd (pid 7)"); },
       [](std::uint16_t port) { return port >= 40000; }}};
};

}  // namespace

TEST_CASE_FIXTURE(Ports, "an address on whose port somebody listens is held and the holder named") {
  listening = {{at("0.0.0.0:22"), 1}};
  CHECK(is_held("192.0.2.10:22"));
  CHECK(log.count("sshd (pid 7) listens there") == 1);
  CHECK_FALSE(is_held("192.0.2.10:80"));
}

TEST_CASE_FIXTURE(Ports, "another service that asks for a held place is told so as well") {
  listening = {{at("0.0.0.0:22"), 1}};
  for (const auto* name : {"one", "one", "two"}) {
    auto service_port = make_name();
    service_port.name = name;
    foreign.begin();
    CHECK(foreign.is_held(service_port, {kubeportal::model::Protocol::tcp, at("192.0.2.10:22")}));
    foreign.end();
  }
  CHECK(log.count("is not steered") == 2);
}

TEST_CASE_FIXTURE(Ports, "our own accepting sockets hold nothing") {
  listening = {{at("0.0.0.0:40000"), 1}};
  CHECK_FALSE(is_held("192.0.2.10:40000"));
}

TEST_CASE_FIXTURE(Ports, "a place found free stays ours and one held is looked at again") {
  CHECK_FALSE(is_held("0.0.0.0:30080"));
  listening = {{at("0.0.0.0:30080"), 1}};
  CHECK_FALSE(is_held("0.0.0.0:30080"));
  CHECK(reads == 1);
  CHECK(is_held("192.0.2.10:30080"));
  listening.clear();
  CHECK_FALSE(is_held("192.0.2.10:30080"));
  CHECK(log.count("is free now") == 1);
}

TEST_CASE_FIXTURE(Ports, "a listener holds its port for its own protocol alone") {
  listening = {{at("0.0.0.0:53"), 1}};
  CHECK_FALSE(is_held("192.0.2.10:53", kubeportal::model::Protocol::udp));
  listening_udp = {{at("192.0.2.11:53"), 2}};
  CHECK_FALSE(is_held("192.0.2.10:53", kubeportal::model::Protocol::udp));
  CHECK(is_held("192.0.2.11:53", kubeportal::model::Protocol::udp));
}
