#include "proxy/portal/iptables/proxy_sockets.hpp"

#include <doctest/doctest.h>

#include "test/fakes/captured_log.hpp"
#include "test/fakes/recording_data_plane.hpp"
#include "test/proxy/portal/machine.hpp"

using namespace kubeportal;
using namespace kubeportal::portal;
using namespace kubeportal::portal::test;

namespace {

struct Sockets {
  explicit Sockets(std::optional<PortRange> range = std::nullopt)
      : sockets(data_plane, PortAllocator(range, 1),
                [](auto, const auto&) { return std::optional<std::string>("nginx (pid 7)"); }) {}

  static model::Leg leg(const std::string& service,
                        model::IpFamily family = model::IpFamily::ipv4) {
    return {make_name(service), family, model::Scope::cluster};
  }
  void refuse(const std::string& address) {
    data_plane.refuse(at(address), make_error_code(boost::system::errc::address_in_use));
  }

  fakes::CapturedLog log;
  fakes::Journal journal;
  fakes::RecordingDataPlane data_plane{journal};
  ProxySockets sockets;
};

struct RangedSockets : Sockets {
  RangedSockets() : Sockets(PortRange{50000, 50001}) {}
};

}  // namespace

TEST_CASE_FIXTURE(Sockets, "a leg keeps its port as long as it is used") {
  const auto port = sockets.use(leg("web")).value();
  CHECK(sockets.use(leg("web")) == port);
  CHECK(sockets.use(leg("other")) != port);
  CHECK(data_plane.open_addresses() == 2);
  CHECK(sockets.is_ours(port));
}

TEST_CASE_FIXTURE(Sockets, "a retired socket is closed when the rules without it are in force") {
  const auto port = sockets.use(leg("web")).value();
  sockets.retire(leg("web"), 5);
  sockets.close_retired(model::IpFamily::ipv4, 4);
  sockets.close_retired(model::IpFamily::ipv6, 5);
  CHECK(data_plane.open_addresses() == 1);
  sockets.close_retired(model::IpFamily::ipv4, 5);
  CHECK(data_plane.open_addresses() == 0);
  CHECK_FALSE(sockets.is_ours(port));
}

TEST_CASE_FIXTURE(Sockets, "a retired leg that is used again before that keeps its port") {
  const auto port = sockets.use(leg("web"));
  sockets.retire(leg("web"), 5);
  CHECK(sockets.use(leg("web")) == port);
  sockets.close_retired(model::IpFamily::ipv4, 9);
  CHECK(data_plane.open_addresses() == 1);
}

TEST_CASE_FIXTURE(Sockets, "over a restart a service port gets its proxy port again") {
  sockets.adopt(model::IpFamily::ipv4, {{{"default/web:http/TCP", model::Scope::cluster}, 45678}});
  CHECK(sockets.use(leg("web", model::IpFamily::ipv6)) != 45678);
  CHECK(sockets.use(leg("web")) == 45678);
}

TEST_CASE_FIXTURE(Sockets, "a port that awaits its service port goes to no other") {
  sockets.adopt(model::IpFamily::ipv4, {{{"default/web:http/TCP", model::Scope::cluster}, 40000}});
  CHECK(sockets.use(leg("early")) == 40001);
  CHECK(sockets.use(leg("web")) == 40000);
}

TEST_CASE_FIXTURE(Sockets, "a port lost over the restart is replaced and its holder named") {
  sockets.adopt(model::IpFamily::ipv4, {{{"default/web:http/TCP", model::Scope::cluster}, 45678}});
  refuse("0.0.0.0:45678");
  const auto port = sockets.use(leg("web"));
  CHECK(port);
  CHECK(port != 45678);
  CHECK(log.count("45678 of before the restart is lost") == 1);
  CHECK(log.count("nginx (pid 7)") == 1);
}

TEST_CASE_FIXTURE(RangedSockets, "an exhausted range is said once and used as soon as it can be") {
  CHECK(sockets.use(leg("a")));
  CHECK(sockets.use(leg("b")));
  CHECK_FALSE(sockets.use(leg("c")));
  CHECK_FALSE(sockets.use(leg("c")));
  CHECK(log.count("--proxy-port-range has no free port") == 1);
  sockets.retire(leg("a"), 1);
  sockets.close_retired(model::IpFamily::ipv4, 1);
  CHECK(sockets.use(leg("c")));
}

TEST_CASE_FIXTURE(RangedSockets, "a port of the range that somebody else has is passed over") {
  refuse("0.0.0.0:50000");
  CHECK(sockets.use(leg("a")) == 50001);
}

TEST_CASE_FIXTURE(RangedSockets,
                  "a port from before that is outside the range is not taken again") {
  sockets.adopt(model::IpFamily::ipv4, {{{"default/web:http/TCP", model::Scope::cluster}, 45678}});
  const auto port = sockets.use(leg("web")).value();
  CHECK(port >= 50000);
  CHECK(port <= 50001);
}
