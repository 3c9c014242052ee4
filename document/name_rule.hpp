#pragma once

#include <string_view>

namespace kubeportal::document {

/// A rule that a name must follow, with the words that explain it to the operator.
struct NameRule {
  bool (*holds)(std::string_view text);
  const char* text;
};

}  // namespace kubeportal::document
