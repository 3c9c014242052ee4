#include "proxy/model/histogram.hpp"

#include <doctest/doctest.h>

#include "proxy/model/rule_statistics.hpp"
#include "proxy/model/sync_statistics.hpp"

using namespace kubeportal::model;

TEST_CASE("a value belongs to the first bucket whose bound it does not exceed") {
  Histogram histogram({0.5, 1.0});
  for (const double value : {0.5, 0.75, 1.0, 1.5}) histogram.observe(value);
  CHECK(histogram.in_bucket(0) == 1);
  CHECK(histogram.in_bucket(1) == 2);
  CHECK(histogram.in_bucket(2) == 1);
  CHECK(histogram.sum() == doctest::Approx(3.75));
}

TEST_CASE("the bounds are those of kube-proxy") {
  const auto sync = transaction_bounds();
  CHECK(sync.size() == 15);
  CHECK(sync.front() == 0.001);
  CHECK(sync.back() == doctest::Approx(16.384));

  const auto programming = network_programming_bounds();
  CHECK(programming.size() == 2 + 59 + 12 + 7);
  CHECK(programming[1] == 0.5);
  CHECK(programming[2] == 1);
  CHECK(programming[60] == 59);
  CHECK(programming[61] == 60);
  CHECK(programming[72] == 115);
  CHECK(programming.back() == 300);
}
