#pragma once

#include <string>
#include <vector>

namespace kubeportal::document {

/// One thing in an object that an API server would refuse. Reads as a sentence:
/// "spec.ports[0].port: found 70000; allowed: 1 to 65535".
struct Problem {
  std::string path;     ///< as Kubernetes writes it: "spec.ports[0].port"; empty: the whole object
  std::string found;    ///< the value as JSON, cut to a readable length; "nothing" where it lacks
  std::string allowed;  ///< what would have been accepted

  bool operator==(const Problem&) const = default;
};

using Problems = std::vector<Problem>;

}  // namespace kubeportal::document
