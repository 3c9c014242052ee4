#pragma once

#include <string>
#include <string_view>

namespace kubeportal::fakes {

/// The text as a gzip stream.
std::string gzip(std::string_view text);

}  // namespace kubeportal::fakes
