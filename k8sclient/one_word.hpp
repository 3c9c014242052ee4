#pragma once

#include <algorithm>
#include <string>

namespace kubeportal::k8sclient {

/// A token with a line break would end the header that carries it. Holds for an empty text.
inline bool is_one_word(const std::string& text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; });
}

}  // namespace kubeportal::k8sclient
