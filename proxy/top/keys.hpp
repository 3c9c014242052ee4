#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "proxy/top/view_state.hpp"

namespace kubeportal::top {

enum class KeyKind : std::uint8_t {
  character,
  enter,
  escape,
  backspace,
  up,
  down,
  page_up,
  page_down,
  home,
  end,
};

struct Key {
  KeyKind kind = KeyKind::character;
  char character = '\0';  ///< printable ASCII, for KeyKind::character
};

/// What the user had in front of them when they pressed the key.
struct InView {
  std::vector<std::string> services;  ///< the names in the list, from the top
  std::size_t rows = 1;               ///< of the list, or lines of the opened service, in view
  std::size_t open_lines = 0;         ///< that the opened service has
};

/// The state after a key. Keys that mean nothing change nothing.
ViewState press(ViewState state, const Key& key, const InView& view);

}  // namespace kubeportal::top
