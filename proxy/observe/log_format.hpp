#pragma once

#include <memory>

#include <spdlog/formatter.h>

namespace kubeportal::observe {

/// "2026-11-23T07:46:38.123Z info    message", in UTC. Control characters in the message are
/// written as escapes, so that one message is one line whatever a manifest or a client put into it.
std::unique_ptr<spdlog::formatter> text_log_format();

/// One JSON object a line: "ts" (RFC 3339, UTC, milliseconds), "level" (trace, debug, info,
/// warning, error, critical), "v" (the least -v that shows the line: 0, 2 or 4) and "msg". Bytes
/// that are not UTF-8 become U+FFFD.
std::unique_ptr<spdlog::formatter> json_log_format();

}  // namespace kubeportal::observe
