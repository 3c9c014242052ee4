#pragma once

#include <string>
#include <vector>

namespace kubeportal::control {

/// "a, b, c"; of more than eight the first, and how many more there are: "a, b and 12 more".
std::string listed(const std::vector<std::string>& words, const char* separator = ", ");

/// The words that say something, with "; " between them.
std::string joined(const std::vector<std::string>& words);

}  // namespace kubeportal::control
