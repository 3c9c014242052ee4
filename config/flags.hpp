#pragma once

#include <functional>
#include <string>
#include <vector>

#include <boost/system/result.hpp>

#include "config/options.hpp"
#include "config/usage_error.hpp"

namespace kubeportal::config {

/// The text of the file that --config names, or why it cannot be read.
using FileReader = std::function<boost::system::result<std::string>(const std::string& path)>;

/// Reads a command line as main() got it, and the configuration file that it names. The error holds
/// every problem at once, not the first. Nothing else is looked up: no other file is opened and no
/// name resolved. A flag that is given twice counts as given last, but for those that make lists;
/// every value is checked all the same. Where --help or --version is among the flags, nothing else
/// matters. Beside --config only those flags count of which Flag::counts_beside_file() says so.
/// Called again with the same arguments it says what the file says by then.
boost::system::result<Options, UsageError> parse_command_line(int argc, const char* const* argv,
                                                              const FileReader& read_file);

}  // namespace kubeportal::config
