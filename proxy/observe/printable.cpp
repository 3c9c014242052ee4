#include "proxy/observe/printable.hpp"

#include <iterator>

namespace kubeportal::observe {

/// The control characters above 0x7f are two bytes, of which the first is 0xc2.
void make_printable(std::string& text) {
  unsigned char previous = 0;
  for (auto& c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_high_control = previous == 0xc2 && byte < 0xa0;
    if (byte < 0x20 || byte == 0x7f) c = '?';
    if (is_high_control) *std::prev(&c) = c = '?';
    previous = byte;
  }
}

}  // namespace kubeportal::observe
