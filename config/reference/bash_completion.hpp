#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kubeportal::config::reference {

/// The words that a flag's `allowed` names where that is a choice, such as "auto, nft or legacy";
/// empty: it is none.
std::vector<std::string> choices_in(std::string_view allowed);

/// A script for bash-completion: commands, the flags that each takes, and values where they are a
/// choice or a path.
std::string bash_completion();

}  // namespace kubeportal::config::reference
