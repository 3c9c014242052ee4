#pragma once

#include <string>
#include <string_view>

namespace kubeportal::top {

/// Who answers.
struct NodeFacts {
  std::string name;     ///< of the node; empty: not known
  std::string version;  ///< of the proxy; empty: not known
};

/// What `GET /v1` of the admin socket answers (docs/ADMIN.md), as far as top shows it. What is
/// missing is empty. Throws std::runtime_error with a sentence where the text is not such an
/// answer.
NodeFacts parse_node(std::string_view json);

}  // namespace kubeportal::top
