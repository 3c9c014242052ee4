#pragma once

#include <string>

namespace kubeportal::observe {

/// Puts a '?' in the place of each control character of UTF-8 text: what another process said may
/// hold anything, and nothing of it is to move the cursor of a terminal.
void make_printable(std::string& text);

}  // namespace kubeportal::observe
