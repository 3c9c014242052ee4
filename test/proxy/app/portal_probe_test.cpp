#include "proxy/app/portal_probe.hpp"

#include <optional>

#include <doctest/doctest.h>

#include "test/system/black_hole.hpp"
#include "test/system/reserved_port.hpp"
#include "test/system/sockets.hpp"

using namespace kubeportal;
using namespace std::chrono_literals;
using app::PortalProbe;

namespace {

std::optional<observe::ReadinessCheck> probed(const model::SocketAddress& portal) {
  boost::asio::io_context io;
  PortalProbe probe(io, 100ms);
  std::optional<observe::ReadinessCheck> seen;
  probe.connect("shop/web:http/TCP", portal, [&](const auto& check) { seen = check; });
  CHECK_FALSE(seen);
  io.run();
  return seen;
}

}  // namespace

TEST_CASE("a portal that takes the connection holds") {
  const system::Listener listener;
  const auto check = probed(listener.address());
  REQUIRE(check);
  CHECK(check->name == "probe");
  CHECK(check->holds);
  CHECK(check->figure.starts_with("shop/web:http/TCP at 127.0.0.1:"));
  CHECK(check->figure.find(" took a connection in ") != std::string::npos);
}

TEST_CASE("a portal that refuses does not") {
  const system::ReservedPort nobody;
  const auto check = probed(nobody.address());
  REQUIRE(check);
  CHECK_FALSE(check->holds);
  CHECK(check->figure.ends_with(" did not take a connection: Connection refused"));
}

TEST_CASE("a portal that does not answer is given up in time") {
  const system::BlackHole hole;
  const auto check = probed(hole.address());
  REQUIRE(check);
  CHECK_FALSE(check->holds);
  CHECK(check->figure.ends_with(" did not answer within 100 ms"));
}

TEST_CASE("a probe that has stopped tells nobody") {
  const system::Listener listener;
  boost::asio::io_context io;
  PortalProbe probe(io);
  bool is_told = false;
  probe.connect("shop/web", listener.address(), [&](const auto&) { is_told = true; });
  probe.stop();
  io.run();
  CHECK_FALSE(is_told);
}
