#pragma once

#include <cstdint>

namespace kubeportal::app {

/// Raises the soft limit of open files to the hard limit; the limit that is then in force.
/// Where that is refused the old limit stays and a warning says so: never a reason to fail.
std::int64_t raise_descriptor_limit();

/// Descriptors that this process has open now.
std::int64_t open_descriptors();

/// What connections and accepting sockets may use, of `limit` descriptors of which `in_use` are
/// open: the rest but a reserve for control (files read, scrapes, netlink).
std::int64_t descriptors_for_connections(std::int64_t limit, std::int64_t in_use);

}  // namespace kubeportal::app
