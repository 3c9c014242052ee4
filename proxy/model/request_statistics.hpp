#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

#include "proxy/model/counters.hpp"
#include "proxy/model/histogram.hpp"

namespace kubeportal::model {

/// Upper bounds of rest_client_request_duration_seconds, as client-go has them.
std::vector<double> request_bounds();

/// Requests to API servers by what came of them. The control thread counts, any thread reads; one
/// short lock for either. Hosts are those of the configuration, so there are few.
class RequestStatistics {
 public:
  /// `status` 0: there was no answer.
  void count(const std::string& method, const std::string& host, unsigned status, double seconds);

  struct Requests {
    std::string method;
    std::string host;
    unsigned status;
    std::uint64_t count;
  };
  std::vector<Requests> requests() const;

  struct Durations {
    std::string method;
    std::string host;
    std::shared_ptr<const Histogram> seconds;
  };
  std::vector<Durations> durations() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::tuple<std::string, std::string, unsigned>, std::uint64_t> requests_;
  std::map<std::tuple<std::string, std::string>, std::shared_ptr<Histogram>> durations_;
};

}  // namespace kubeportal::model
