#pragma once

#include <vector>

#include "proxy/model/counters.hpp"

namespace kubeportal::model {

/// How many values lie below each of some bounds. One thread observes, any thread reads.
class Histogram {
 public:
  /// `bounds` ascend; one more bucket takes what is above the last.
  explicit Histogram(std::vector<double> bounds)
      : bounds_(std::move(bounds)), buckets_(bounds_.size() + 1) {}

  void observe(double seconds) noexcept;

  const std::vector<double>& bounds() const { return bounds_; }
  std::uint64_t in_bucket(std::size_t index) const { return buckets_[index].read(); }
  double sum() const { return static_cast<double>(microseconds_.read()) / 1e6; }

 private:
  const std::vector<double> bounds_;
  std::vector<Counter> buckets_;  // size constant after construction
  Counter microseconds_;
};

}  // namespace kubeportal::model
