#pragma once

#include "proxy/top/inquiry.hpp"

namespace kubeportal::top {

/// The full-screen view on the terminal at standard input and output, until the user, a signal or
/// `pace` ends it. Throws std::runtime_error with a sentence where the first look fails or the
/// terminal is not known; a proxy that goes away later is told of on the screen and asked again.
void watch_live(const AdminGet& get, const Pace& pace);

}  // namespace kubeportal::top
