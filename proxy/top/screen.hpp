#pragma once

#include <string>

#include "proxy/top/connections_answer.hpp"
#include "proxy/top/keys.hpp"
#include "proxy/top/lines.hpp"
#include "proxy/top/node_answer.hpp"
#include "proxy/top/samples.hpp"
#include "proxy/top/view_state.hpp"

namespace kubeportal::top {

struct Screen {
  Lines lines;  ///< at most as many as there are rows, none wider than the columns
  InView view;  ///< for the next key
};

/// What there is to see, beside what the user wants to see of it.
struct Scene {
  const Sample& sample;
  const EndpointLoads* loads;  ///< of the opened service; nullptr: not known yet
  std::string trouble;         ///< a sentence: why the figures are old; empty: they are not
  NodeFacts node{};
};

/// Draws for a terminal of any size, also one with room for nothing. Meant for 80 x 24 and more.
Screen screen(const ViewState& state, const Scene& scene, Size size);

}  // namespace kubeportal::top
