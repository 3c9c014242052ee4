#pragma once

#include <string>

namespace kubeportal::command {

/// Asks the proxy that listens on this Unix socket (docs/ADMIN.md) and returns the body of its
/// answer. `target` is a path with its query, encoded. Waits 30 s at most. Throws
/// std::runtime_error with a sentence for the operator: nobody listens there, or what the proxy has
/// against the request.
std::string admin_get(const std::string& socket_path, const std::string& target);
std::string admin_delete(const std::string& socket_path, const std::string& target);

/// A parameter's value as a query has it.
std::string encoded(const std::string& value);

}  // namespace kubeportal::command
