#include "k8sclient/exec_credentials.hpp"

#include <utility>

#include <unistd.h>

namespace kubeportal::k8sclient {

namespace {

/// Credentials are renewed this long before they expire, as client-go does with tokens of files.
constexpr std::chrono::seconds kLeeway{10};

ChildCommand command_for(const ClientConfig& config) {
  const auto& plugin = *config.exec;
  ChildCommand command{.words = {plugin.command}, .environment = {}, .deadline = {}};
  command.words.insert(command.words.end(), plugin.arguments.begin(), plugin.arguments.end());
  for (char** variable = environ; *variable != nullptr; ++variable) {
    command.environment.emplace_back(*variable);
  }
  const auto set = [&](const std::string& name, const std::string& value) {
    std::erase_if(command.environment,
                  [&](const std::string& known) { return known.starts_with(name + "="); });
    command.environment.push_back(name + "=" + value);
  };
  for (const auto& [name, value] : plugin.environment) set(name, value);
  set("KUBERNETES_EXEC_INFO", exec_info(config));
  command.deadline = ExecCredentials::kDeadline;
  return command;
}

}  // namespace

ExecCredentials::ExecCredentials(boost::asio::io_context& io, const ClientConfig& config)
    : io_(io), config_(config) {}

void ExecCredentials::ask(OnReady on_ready) {
  if (is_valid()) return on_ready(&*credential_, {});
  waiting_.push_back(std::move(on_ready));
  if (!plugin_) run();
}

bool ExecCredentials::is_valid() const {
  return credential_ && (!credential_->expires ||
                         std::chrono::system_clock::now() + kLeeway < *credential_->expires);
}

void ExecCredentials::run() {
  plugin_ = std::make_unique<ChildProcess>(
      io_,
      [this](const std::string& printed, const std::string& problem) { ended(printed, problem); });
  plugin_->start(command_for(config_));
}

void ExecCredentials::ended(const std::string& printed, const std::string& problem) {
  const auto plugin = std::move(plugin_);  // that calls this
  auto why = problem;
  if (why.empty()) {
    auto credential = read_exec_credential(printed, config_.exec->api_version);
    if (credential) {
      credential_ = *std::move(credential);
    } else {
      why = credential.error();
    }
  }
  if (!why.empty()) {
    const auto& hint = config_.exec->install_hint;
    why = "the credential plugin " + config_.exec->command + " " + why +
          (hint.empty() ? "" : " (" + hint + ")");
  }
  for (const auto& on_ready : std::exchange(waiting_, {})) {
    on_ready(why.empty() ? &*credential_ : nullptr, why);
  }
}

}  // namespace kubeportal::k8sclient
