#include "proxy/top/samples.hpp"

#include <doctest/doctest.h>

#include "test/proxy/top/services_json.hpp"

using namespace kubeportal::top;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// Takes answers a given time apart.
class Taker {
 public:
  const Sample& take(const std::vector<PortInJson>& ports, milliseconds later = seconds(1)) {
    at_ += later;
    samples_.take(parse_services(services_json(ports)), at_);
    return samples_.latest();
  }
  void proxy_gone() { samples_.start_anew(); }
  const Sample& latest() const { return samples_.latest(); }

 private:
  Samples samples_;
  Samples::Moment at_;
};

PortInJson opened(std::uint64_t n, std::string service = "default/web") {
  PortInJson port;
  port.service = std::move(service);
  port.opened = n;
  return port;
}

std::optional<double> new_per_second(const Sample& sample) {
  const auto& rates = sample.services.at(0).figures.rates;
  return rates ? std::optional(rates->opened) : std::nullopt;
}

constexpr std::optional<double> kNone;

}  // namespace

TEST_CASE("one answer alone has no rates, two have") {
  Taker taker;
  CHECK(new_per_second(taker.take({opened(100)})) == kNone);
  CHECK(new_per_second(taker.take({opened(130)}, seconds(2))) == 15);
  CHECK(new_per_second(taker.take({opened(130)})) == 0);
}

TEST_CASE("rates are a second's, of each counter") {
  Taker taker;
  PortInJson port;
  taker.take({port});
  port.bytes_to_endpoint = 5000;
  port.bytes_to_client = 10'000;
  port.dial_failures = {{"refused", 4}};
  port.closed = {{"no_endpoint", 2}, {"finished", 50}};
  port.active = 7;

  const auto& figures = taker.take({port}, milliseconds(500)).services[0].figures;

  CHECK(figures.active == 7);
  CHECK(figures.rates->bytes_to_endpoint == 10'000);
  CHECK(figures.rates->bytes_to_client == 20'000);
  CHECK(figures.rates->dial_failures == 8);
  CHECK(figures.rates->let_down == 4);
  CHECK(figures.rates->failures() == 12);
  CHECK(figures.used_endpoints == 1);
  CHECK(figures.endpoints == 2);
}

TEST_CASE("a service has what its ports have together, and so has everything") {
  Taker taker;
  auto http = opened(0);
  auto https = opened(0);
  https.port = "https/TCP";
  auto other = opened(0, "default/other");
  taker.take({http, https, other});
  http.opened = 10;
  https.opened = 5;
  other.opened = 1;

  const auto& sample = taker.take({http, https, other});

  REQUIRE(sample.services.size() == 2);
  CHECK(sample.services[0].figures.rates->opened == 15);
  CHECK(sample.services[0].ports[1].figures.rates->opened == 5);
  CHECK(sample.total.rates->opened == 16);
}

TEST_CASE("a port whose counters went back began anew") {
  for (const auto change : {+[](PortInJson& port) { port.opened = 1; },
                            +[](PortInJson& port) { port.bytes_to_endpoint = 1; },
                            +[](PortInJson& port) { port.bytes_to_client = 1; },
                            +[](PortInJson& port) { port.closed = {}; },
                            +[](PortInJson& port) { port.dial_failures = {}; },
                            +[](PortInJson& port) {
                              port.dialled = {1, 9, 9, 9};
                            },
                            +[](PortInJson& port) { port.dialled = {}; }}) {
    Taker taker;
    auto port = opened(1'000'000);
    port.bytes_to_endpoint = port.bytes_to_client = 1'000'000;
    port.closed = {{"no_endpoint", 5}};
    port.dial_failures = {{"refused", 5}};
    port.dialled = {5, 5, 5, 5};
    taker.take({port});
    change(port);
    CHECK(new_per_second(taker.take({port})) == kNone);
    port.opened += 10;
    CHECK(new_per_second(taker.take({port})) == 10);
  }
}

TEST_CASE("a service that comes, or comes back with old counters, has no rate from nothing") {
  Taker taker;
  taker.take({opened(5, "default/other")});
  CHECK(new_per_second(taker.take({opened(1'000'000), opened(6, "default/other")})) == kNone);
  CHECK(taker.latest().total.rates->opened == 1);
  CHECK(new_per_second(taker.take({opened(1'000'003), opened(6, "default/other")})) == 3);
}

TEST_CASE("after the proxy was away rates start anew") {
  Taker taker;
  taker.take({opened(10)});
  taker.take({opened(20)});
  taker.proxy_gone();
  CHECK(new_per_second(taker.latest()) == kNone);
  CHECK(new_per_second(taker.take({opened(5000)})) == kNone);
  CHECK(new_per_second(taker.take({opened(5001)})) == 1);
}

TEST_CASE("two answers of the same moment make no rates") {
  Taker taker;
  taker.take({opened(10)});
  CHECK(new_per_second(taker.take({opened(20)}, milliseconds(0))) == kNone);
}

TEST_CASE("dial latency is that of the last ten looks, interpolated within its bucket") {
  Taker taker;
  PortInJson port;
  port.dialled = {1000, 1000, 1000, 1000};
  taker.take({port});
  port.dialled = {1000, 1100, 1000, 1000};  // a hundred between 1 and 10 ms

  auto rates = *taker.take({port}).services[0].figures.rates;
  CHECK(rates.p50->seconds == doctest::Approx(0.0055));
  CHECK(rates.p99->seconds == doctest::Approx(0.00991));
  CHECK_FALSE(rates.p99->above);

  for (int look = 1; look < 10; ++look) {
    CHECK(taker.take({port}).services[0].figures.rates->p50->seconds == doctest::Approx(0.0055));
  }
  CHECK(taker.latest().total.rates->p50->seconds == doctest::Approx(0.0055));
  CHECK_FALSE(taker.take({port}).services[0].figures.rates->p50.has_value());

  port.dialled[3] += 1;
  rates = *taker.take({port}).services[0].figures.rates;
  CHECK(rates.p50->above);
  CHECK(rates.p50->seconds == 4);
}

TEST_CASE("dials from before a port began anew, or the proxy was away, are forgotten") {
  for (const bool anew : {true, false}) {
    Taker taker;
    PortInJson port;
    port.opened = 1;
    taker.take({port});
    port.dialled = {0, 0, 0, 9};
    CHECK(taker.take({port}).services[0].figures.rates->p50->above);
    if (anew) {
      port.opened = 0;
    } else {
      taker.proxy_gone();
    }
    taker.take({port});
    CHECK_FALSE(taker.take({port}).services[0].figures.rates->p50.has_value());
  }
}

TEST_CASE("latency needs a count for every bucket") {
  CHECK_FALSE(latency(0.5, {}, {3}).has_value());
  CHECK_FALSE(latency(0.5, {1, 2}, {3}).has_value());
  CHECK_FALSE(latency(0.5, {1, 2}, {0, 0, 0}).has_value());
  CHECK(latency(0, {1, 2}, {0, 2, 0})->seconds == 1);
  CHECK(latency(1, {1, 2}, {0, 2, 0})->seconds == 2);
  CHECK(latency(0.5, {1, 2}, {2, 0, 2})->seconds == 1);
}
