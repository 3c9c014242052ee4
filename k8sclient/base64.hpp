#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kubeportal::k8sclient {

/// What base64 (RFC 4648, line breaks allowed) stands for; nullopt where it is none.
std::optional<std::string> decode_base64(std::string_view text);

/// RFC 4648, in one line.
std::string encode_base64(std::string_view text);

}  // namespace kubeportal::k8sclient
