#include "proxy/control/word_list.hpp"

#include <algorithm>

namespace kubeportal::control {

namespace {

constexpr std::size_t kMostNamed = 8;

}  // namespace

std::string listed(const std::vector<std::string>& words, const char* separator) {
  const auto named = std::min(words.size(), kMostNamed);
  std::string text;
  for (std::size_t i = 0; i < named; ++i) text += (i == 0 ? "" : separator) + words[i];
  if (named < words.size()) text += " and " + std::to_string(words.size() - named) + " more";
  return text;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) {
    if (!word.empty()) text += (text.empty() ? "" : "; ") + word;
  }
  return text;
}

}  // namespace kubeportal::control
