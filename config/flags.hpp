#pragma once

#include <string>
#include <vector>

#include <boost/system/result.hpp>

#include "config/options.hpp"
#include "config/usage_error.hpp"

namespace kubeportal::config {

/// Reads a command line as main() got it. The error holds every problem at once, not the first.
/// Nothing is looked up: no file is opened and no name resolved. A flag that is given twice counts
/// as given last, but for those that make lists; every value is checked all the same. Where --help
/// or --version is among the flags, nothing else matters.
boost::system::result<Options, UsageError> parse_command_line(int argc, const char* const* argv);

}  // namespace kubeportal::config
