#include "proxy/app/descriptor_limit.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

using namespace kubeportal::app;

TEST_CASE("the limit of open files is raised to the hard limit") {
  rlimit limit{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
  limit.rlim_cur = 64;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &limit) == 0);
  raise_descriptor_limit();
  rlimit raised{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &raised) == 0);
  CHECK(raised.rlim_cur == limit.rlim_max);
  CHECK(raised.rlim_max == limit.rlim_max);
}

TEST_CASE("open descriptors are counted") {
  const auto before = open_descriptors();
  const int fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  CHECK(open_descriptors() == before + 1);
  ::close(fd);
  CHECK(open_descriptors() == before);
}

TEST_CASE("connections get what is not open and not kept for control") {
  CHECK(descriptors_for_connections(64, 20) == 64 - 20 - 8);
  CHECK(descriptors_for_connections(1600, 20) == 1600 - 20 - 100);
  CHECK(descriptors_for_connections(1'000'000, 20) == 1'000'000 - 20 - 256);
}
