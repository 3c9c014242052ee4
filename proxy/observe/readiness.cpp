#include "proxy/observe/readiness.hpp"

#include <algorithm>

namespace kubeportal::observe {

HttpAnswer readyz(const std::vector<ReadinessCheck>& checks, bool verbose) {
  const bool ready = std::ranges::all_of(checks, &ReadinessCheck::holds);
  HttpAnswer answer;
  answer.status = ready ? 200 : 503;
  if (ready && !verbose) {
    answer.body = "ok\n";
    return answer;
  }
  for (const auto& check : checks) {
    answer.body += (check.holds ? "[+]" : "[-]") + check.name +
                   (check.holds ? " ok: " : " failed: ") + check.figure + '\n';
  }
  answer.body += ready ? "readyz check passed\n" : "readyz check failed\n";
  return answer;
}

}  // namespace kubeportal::observe
