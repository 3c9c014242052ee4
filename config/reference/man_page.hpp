#pragma once

#include <string>
#include <string_view>

namespace kubeportal::config::reference {

/// The line of a man page's frame that stands for all flags.
inline constexpr std::string_view kFlagsLine = "@FLAGS@";

/// A man page in mdoc(7): the frame, with every flag there is in the place of kFlagsLine, by group,
/// in the order of the help.
std::string man_page(std::string_view frame);

}  // namespace kubeportal::config::reference
