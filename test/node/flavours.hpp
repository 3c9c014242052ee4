#pragma once

#include <array>
#include <string>

namespace kubeportal::node {

inline const std::array<std::string, 2> kFlavours{"nft", "legacy"};

}  // namespace kubeportal::node
