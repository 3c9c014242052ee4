#include "proxy/model/rule_statistics.hpp"

#include <chrono>

namespace kubeportal::model {

std::vector<double> transaction_bounds() {
  std::vector<double> bounds;
  for (double bound = 0.001; bounds.size() < 15; bound *= 2) bounds.push_back(bound);
  return bounds;
}

void RuleCounters::count_transaction(SyncKind kind, double seconds) noexcept {
  (kind == SyncKind::full ? full_syncs : partial_syncs).observe(seconds);
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  last_success = std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

void RuleCounters::count_failure(SyncKind kind) noexcept {
  failures.add();
  if (kind == SyncKind::partial) partial_failures.add();
}

}  // namespace kubeportal::model
