#pragma once

#include <string>
#include <vector>

#include "proxy/observe/http_answer.hpp"

namespace kubeportal::observe {

/// One thing that must hold for this node to serve its Services.
struct ReadinessCheck {
  std::string name;    ///< "rules-IPv4"
  std::string figure;  ///< what was seen, with its figure: "verified 3 s ago"
  bool holds = true;
};

/// /readyz: 200 where every check holds, else 503. `verbose`, or a failure, lists all of them with
/// their figures, in the form of kube-apiserver's page of that name.
HttpAnswer readyz(const std::vector<ReadinessCheck>& checks, bool verbose);

}  // namespace kubeportal::observe
