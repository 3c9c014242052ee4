#include "document/placed_problem.hpp"

#include <string_view>

namespace kubeportal::document {

namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

}  // namespace

std::string describe(const std::string& file, const PlacedProblem& problem) {
  std::string text = file;
  if (problem.position.line != 0) {
    text +=
        ":" + std::to_string(problem.position.line) + ":" + std::to_string(problem.position.column);
  }
  if (!problem.object.empty()) text += ": " + problem.object;
  if (!problem.field.empty()) text += ": " + problem.field;
  return printable(text + ": found " + problem.found + "; allowed: " + problem.allowed);
}

std::string printable(const std::string& text) {
  std::string shown;
  for (const char c : text) {
    if (is_control(c)) {
      constexpr std::string_view kDigits = "0123456789abcdef";
      shown += {'\\', 'x', kDigits[static_cast<unsigned>(c) >> 4U], kDigits[c & 0xF]};
    } else {
      shown += c;
    }
  }
  return shown;
}

}  // namespace kubeportal::document
