#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "proxy/top/latency.hpp"
#include "proxy/top/recent_dials.hpp"
#include "proxy/top/services_answer.hpp"

/// From counters to rates.
namespace kubeportal::top {

/// Of the time between two answers, a second; the latencies are those of RecentDials.
struct Rates {
  double opened = 0;
  double bytes_to_endpoint = 0;
  double bytes_to_client = 0;
  double dial_failures = 0;
  double let_down = 0;         ///< clients without an endpoint, and datagrams dropped
  std::optional<Latency> p50;  ///< nullopt: no dial connected
  std::optional<Latency> p99;

  double failures() const { return dial_failures + let_down; }
};

struct Figures {
  std::string name;
  std::uint64_t active = 0;
  std::optional<Rates> rates;  ///< nullopt: there are no two answers to compare
  std::size_t used_endpoints = 0;
  std::size_t endpoints = 0;
};

struct PortSample {
  Figures figures;
  ServicePort port;
};

struct ServiceSample {
  Figures figures;  ///< of all its ports; the rates of those that have any
  std::vector<PortSample> ports;
};

struct Sample {
  std::string now;  ///< of the proxy, RFC 3339; empty: there was no answer yet
  Figures total;
  std::vector<ServiceSample> services;  ///< as the proxy lists them
};

/// Compares each answer with the one before. A service port whose counters went back, or that was
/// not there before, began anew: it has no rates until the next answer. Any thread, one at a time.
class Samples {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  /// `at`: when the answer came; unlike its own time, this clock is never set.
  void take(ServicesAnswer answer, Moment at);

  /// The proxy went away: nothing has rates until two more answers have come.
  void start_anew();

  const Sample& latest() const { return latest_; }

 private:
  std::optional<ServicesAnswer> before_;
  Moment before_at_;
  RecentDials recent_;
  Sample latest_;
};

}  // namespace kubeportal::top
