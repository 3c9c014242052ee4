#include "proxy/model/request_statistics.hpp"

namespace kubeportal::model {

std::vector<double> request_bounds() {
  return {0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60};
}

void RequestStatistics::count(const std::string& method, const std::string& host, unsigned status,
                              double seconds) {
  const std::scoped_lock lock(mutex_);
  ++requests_[{method, host, status}];
  auto& durations = durations_[{method, host}];
  if (!durations) durations = std::make_shared<Histogram>(request_bounds());
  durations->observe(seconds);
}

std::vector<RequestStatistics::Requests> RequestStatistics::requests() const {
  const std::scoped_lock lock(mutex_);
  std::vector<Requests> all;
  for (const auto& [key, count] : requests_) {
    const auto& [method, host, status] = key;
    all.push_back({method, host, status, count});
  }
  return all;
}

std::vector<RequestStatistics::Durations> RequestStatistics::durations() const {
  const std::scoped_lock lock(mutex_);
  std::vector<Durations> all;
  for (const auto& [key, seconds] : durations_) {
    all.push_back({std::get<0>(key), std::get<1>(key), seconds});
  }
  return all;
}

}  // namespace kubeportal::model
