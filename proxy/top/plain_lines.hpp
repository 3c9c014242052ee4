#pragma once

#include <functional>
#include <string>

#include "proxy/top/inquiry.hpp"
#include "proxy/top/samples.hpp"

namespace kubeportal::top {

/// For files and pipes: the time, then a table of all services, the busiest first, with columns
/// that line up and words without spaces. Bytes and milliseconds, no thousands.
std::string plain_table(const Sample& sample);

/// Time as tests may give it.
struct Timer {
  std::function<Moment()> now;
  std::function<void(Moment)> wait_until;
};

/// Gives `print` a table after each interval, or a line that says why there is none. Throws
/// std::runtime_error with a sentence where the first look fails, and what `print` throws.
void print_plain(const AdminGet& get, const Pace& pace, const Timer& timer,
                 const std::function<void(const std::string&)>& print);

}  // namespace kubeportal::top
