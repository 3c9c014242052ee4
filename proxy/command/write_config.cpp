#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>

#include "config/configuration_file.hpp"
#include "proxy/command/command.hpp"

namespace kubeportal::command {

int run_write_config(const config::Options& options) {
  std::ofstream file(options.write_config_to, std::ios::trunc);
  file << config::configuration_text(options.kube_proxy) << std::flush;
  if (file) return 0;
  throw std::runtime_error("cannot write " + options.write_config_to + ": " + std::strerror(errno));
}

}  // namespace kubeportal::command
