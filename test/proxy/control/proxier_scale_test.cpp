#include <chrono>

#include <doctest/doctest.h>

#include "test/proxy/control/proxier_fixture.hpp"

namespace kubeportal::control {

namespace {

constexpr unsigned kServices = 10'000;

void add_many(test::ProxierFixture& f) {
  for (unsigned i = 0; i < kServices; ++i) {
    const auto name = "svc-" + std::to_string(i);
    auto service = test::make_service(name);
    service.cluster_ips = {"10.96." + std::to_string(i / 250) + "." + std::to_string(i % 250)};
    f.services().on_add(service);
    f.slices().on_add(test::make_slice(
        {test::make_endpoint("10.0.0.1"), test::make_endpoint("10.0.0.2")}, name + "-1", name));
  }
}

}  // namespace

TEST_CASE("among ten thousand services one change touches its own service alone") {
  test::ProxierFixture f;
  const auto start = std::chrono::steady_clock::now();
  add_many(f);
  const auto told = std::chrono::steady_clock::now();
  f.sync_both();
  const auto synced = std::chrono::steady_clock::now();
  CHECK(f.news().size() == 2 * kServices);

  const auto before = test::make_slice(
      {test::make_endpoint("10.0.0.1"), test::make_endpoint("10.0.0.2")}, "svc-77-1", "svc-77");
  auto after = before;
  after.endpoints.pop_back();
  f.slices().on_update(before, after);
  CHECK(f.news() == fakes::Journal{"publish default/svc-77:http/TCP IPv4 cluster 10.0.0.1:8080"});

  const auto ms = [](auto time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
  };
  MESSAGE("objects taken in " << ms(told - start) << " ms and first sync in " << ms(synced - told)
                              << " ms");
}

}  // namespace kubeportal::control
