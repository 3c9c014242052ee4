#include "proxy/app/half_close_limit.hpp"

#include <cstdlib>

#include <doctest/doctest.h>
#include <unistd.h>

#include "test/fakes/captured_log.hpp"

using namespace kubeportal;
using namespace std::chrono_literals;

TEST_CASE("a half-close time-out below the kernel's stays as it is") {
  fakes::CapturedLog log;
  CHECK(app::half_close_within(30s, 60s) == 30s);
  CHECK(app::half_close_within(60s, 60s) == 60s);
  CHECK(log.lines().empty());
}

TEST_CASE("a half-close time-out above the kernel's is lowered with a warning") {
  fakes::CapturedLog log;
  CHECK(app::half_close_within(1h, 60s) == 60s);
  CHECK(log.count("warning: --half-close-timeout is 60 s instead of 3600 s") == 1);
}

TEST_CASE("an endless half-close time-out is lowered with a warning") {
  fakes::CapturedLog log;
  CHECK(app::half_close_within(0s, 60s) == 60s);
  CHECK(log.count("warning: --half-close-timeout is 60 s instead of never") == 1);
}

TEST_CASE("the kernel's time-out is read and its default holds where it does not say") {
  char name[] = "/tmp/kube-portal-XXXXXX";
  const int fd = ::mkstemp(name);
  REQUIRE(::write(fd, "3600\n", 5) == 5);
  ::close(fd);
  CHECK(app::kernel_close_wait(name) == 3600s);
  ::unlink(name);
  CHECK(app::kernel_close_wait(name) == 60s);
  CHECK(app::kernel_close_wait("/proc/version") == 60s);
  CHECK(app::kernel_close_wait() > 0s);
}
