#include "proxy/portal/asio_retry_timer.hpp"

#include <optional>

#include <doctest/doctest.h>

namespace kubeportal::portal {

TEST_CASE("an alarm rings once when its time has come") {
  boost::asio::io_context context;
  AsioRetryTimer timer(context);
  int rings = 0;
  timer.ring_at(timer.now() + std::chrono::milliseconds(1), [&] { ++rings; });
  context.run();
  CHECK(rings == 1);
}

TEST_CASE("an alarm set anew replaces the one before even when that is already due") {
  boost::asio::io_context context;
  AsioRetryTimer timer(context);
  std::string rung;
  timer.ring_at(timer.now(), [&] { rung += "first"; });
  timer.ring_at(timer.now(), [&] { rung += "second"; });
  context.run();
  CHECK(rung == "second");
}

TEST_CASE("a cancelled alarm and one whose timer is gone do not ring") {
  boost::asio::io_context context;
  int rings = 0;
  std::optional<AsioRetryTimer> timer(context);
  timer->ring_at(timer->now(), [&] { ++rings; });
  SUBCASE("cancelled") { timer->cancel(); }
  SUBCASE("gone") { timer.reset(); }
  context.run();
  CHECK(rings == 0);
}

TEST_CASE("an alarm may set the next one while it rings") {
  boost::asio::io_context context;
  AsioRetryTimer timer(context);
  int rings = 0;
  timer.ring_at(timer.now(), [&] {
    ++rings;
    timer.ring_at(timer.now(), [&] { ++rings; });
  });
  context.run();
  CHECK(rings == 2);
}

}  // namespace kubeportal::portal
