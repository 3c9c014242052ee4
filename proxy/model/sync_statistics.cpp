#include "proxy/model/sync_statistics.hpp"

namespace kubeportal::model {

std::vector<double> network_programming_bounds() {
  std::vector<double> bounds{0.25, 0.5};
  for (int second = 1; second < 60; ++second) bounds.push_back(second);
  for (int second = 60; second < 120; second += 5) bounds.push_back(second);
  for (int second = 120; second <= 300; second += 30) bounds.push_back(second);
  return bounds;
}

const char* to_string(TrafficPolicy policy) {
  return policy == TrafficPolicy::internal ? "internal" : "external";
}

}  // namespace kubeportal::model
