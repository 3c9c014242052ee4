#pragma once

#include <functional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/system/result.hpp>

#include "config/options.hpp"
#include "config/usage_error.hpp"
#include "k8sclient/file_follower.hpp"

namespace kubeportal::app {

/// Reads the command line and its configuration file again.
using OptionsReader = std::function<boost::system::result<config::Options, config::UsageError>()>;

/// Follows the file of --config: what can count at once does, what cannot is named in the log, and
/// a file that is wrong leaves the running configuration in force. Owned by App, control thread;
/// ends with stop() or its destruction.
class ConfigurationFollower {
 public:
  ConfigurationFollower(boost::asio::io_context& io, const config::Options& running,
                        OptionsReader read_again);

  void start();
  void stop();

  /// The configuration that counts now.
  const config::KubeProxyConfiguration& in_force() const { return in_force_; }

 private:
  void file_changed();
  void take(const config::KubeProxyConfiguration& wanted);

  const std::string path_;
  const OptionsReader read_again_;
  config::KubeProxyConfiguration in_force_;
  config::KubeProxyConfiguration wanted_;  // what the file said last
  std::vector<std::string> warnings_;      // what has been said of it
  k8sclient::FileFollower file_;
};

}  // namespace kubeportal::app
