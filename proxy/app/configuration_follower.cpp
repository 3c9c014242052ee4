#include "proxy/app/configuration_follower.hpp"

#include <algorithm>
#include <utility>

#include <spdlog/spdlog.h>

#include "config/reload.hpp"
#include "proxy/observe/logging.hpp"

namespace kubeportal::app {

ConfigurationFollower::ConfigurationFollower(boost::asio::io_context& io,
                                             const config::Options& running,
                                             OptionsReader read_again)
    : path_(running.config_file),
      read_again_(std::move(read_again)),
      in_force_(running.kube_proxy),
      wanted_(running.kube_proxy),
      warnings_(running.warnings),
      file_(io, {running.config_file}, "the configuration file",
            [this](const k8sclient::FileChanges& changes) {
              if (changes.unfinished.empty()) file_changed();
            }) {}

void ConfigurationFollower::start() {
  file_.open();
  file_.start();
  file_changed();  // what has happened to it since it was read
}

void ConfigurationFollower::stop() { file_.stop(); }

void ConfigurationFollower::file_changed() {
  const auto options = read_again_();
  if (options) {
    for (const auto& warning : options->warnings) {
      if (std::ranges::find(warnings_, warning) == warnings_.end()) spdlog::warn("{}", warning);
    }
    warnings_ = options->warnings;
    return take(options->kube_proxy);
  }
  for (const auto& problem : options.error().problems) {
    spdlog::error("{}; the running configuration stays in force", problem);
  }
}

void ConfigurationFollower::take(const config::KubeProxyConfiguration& wanted) {
  if (config::differences(wanted_, wanted).empty()) return;
  wanted_ = wanted;
  auto reload = config::plan_reload(in_force_, wanted);
  in_force_ = std::move(reload.in_force);
  observe::set_verbosity(in_force_.logging.verbosity);
  for (const auto& field : reload.at_once) {
    spdlog::info("{}: {} is {} from now on, it was {}", path_, field.path, field.after,
                 field.before);
  }
  for (const auto& field : reload.after_restart) {
    spdlog::warn("{}: {} is {} after a restart; {} stays in force until then", path_, field.path,
                 field.after, field.before);
  }
  if (reload.at_once.empty() && reload.after_restart.empty()) {
    spdlog::info("{} says again what is in force", path_);
  }
}

}  // namespace kubeportal::app
