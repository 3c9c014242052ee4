#pragma once

#include <string>

#include <boost/system/result.hpp>

namespace kubeportal::k8sclient {

/// The whole of a configuration file. The error is errno's, or file_too_large beyond 1 MiB.
boost::system::result<std::string> read_small_file(const std::string& path);

}  // namespace kubeportal::k8sclient
