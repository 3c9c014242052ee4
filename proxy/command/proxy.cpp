#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "k8sclient/api_source.hpp"
#include "k8sclient/kubeconfig.hpp"
#include "k8sclient/manifest_source.hpp"
#include "k8sclient/remembered_servers.hpp"
#include "proxy/app/app.hpp"
#include "proxy/app/kernel_settings.hpp"
#include "proxy/app/node.hpp"
#include "proxy/command/command.hpp"

namespace kubeportal::command {

namespace {

std::string remembered_servers(const config::Options& options) {
  return options.state_dir + "/api-servers";
}

/// What --master says: one or several, separated by commas.
std::vector<k8sclient::ServerUrl> servers_in(const std::string& master) {
  std::vector<k8sclient::ServerUrl> servers;
  std::istringstream urls(master);
  for (std::string url; std::getline(urls, url, ',');) {
    const auto server = k8sclient::parse_server_url(url);
    if (!server) {
      throw std::runtime_error("--master: this is no API server; allowed: " +
                               std::string(k8sclient::kServerUrlAllowed));
    }
    servers.push_back(*server);
  }
  return servers;
}

/// Its server is a cluster IP, which nobody may serve yet: those that were remembered are the same
/// server, with the same name in their certificates.
k8sclient::ClientConfig in_cluster(const config::Options& options) {
  auto config = k8sclient::in_cluster_config();
  config.more_servers = k8sclient::read_remembered_servers(remembered_servers(options));
  config.tls_server_name = config.server.host;
  return config;
}

/// --kubeconfig, --master, or the service account of the pod that this is.
k8sclient::ClientConfig client_config(const config::Options& options) {
  k8sclient::ClientConfig config;
  if (!options.kubeconfig.empty()) {
    config = k8sclient::load_kubeconfig(options.kubeconfig);
  } else if (options.master.empty()) {
    return in_cluster(options);
  }
  if (options.master.empty()) return config;
  auto servers = servers_in(options.master);
  config.server = servers.front();
  servers.erase(servers.begin());
  config.more_servers = std::move(servers);
  return config;
}

app::Flavour following_manifests(const config::Options& options) {
  app::Flavour flavour;
  flavour.make_source = [&](auto& io, const auto& handlers) {
    return std::make_unique<k8sclient::ManifestSource>(io, options.sources, handlers);
  };
  return flavour;
}

app::Flavour following_api(const config::Options& options) {
  app::Flavour flavour;
  const auto requests = std::make_shared<model::RequestStatistics>();
  flavour.requests = requests;
  flavour.make_source = [&, requests, config = client_config(options)](auto& io,
                                                                       const auto& handlers) {
    const k8sclient::ApiInterest interest{.node_name = app::node_name(options.hostname_override),
                                          .service_proxy_name = options.service_proxy_name,
                                          .remembered_servers = remembered_servers(options)};
    auto source = std::make_unique<k8sclient::ApiSource>(io, config, interest, handlers);
    source->client().tell_outcomes([requests](const k8sclient::ApiOutcome& outcome) {
      requests->count(outcome.method, outcome.host, outcome.status,
                      std::chrono::duration<double>(outcome.duration).count());
    });
    return source;
  };
  flavour.missing_node = control::MissingNode::is_not_eligible;
  return flavour;
}

std::optional<app::UnsetKernelSettings> tell_kernel(const config::Options& options) {
  const auto cores = std::max(1U, std::thread::hardware_concurrency());
  return app::apply_kernel_settings(app::kernel_settings(options, cores), "/");
}

api::Event kernel_was_not_told(const config::Options& options,
                               const app::UnsetKernelSettings& unset) {
  return {.regarding = api::node_called(app::node_name(options.hostname_override)),
          .type = api::Event::Type::warning,
          .reason = unset.is_read_only ? "readOnlySysFS" : "KernelSettingsNotSet",
          .action = "StartKubeProxy",
          .note = unset.what};
}

}  // namespace

int run_init(const config::Options& options) { return tell_kernel(options) ? 1 : 0; }

int run_proxy(const config::Options& options, const app::OptionsReader& read_again) {
  const auto unset = tell_kernel(options);
  auto flavour = options.sources.empty() ? following_api(options) : following_manifests(options);
  if (unset) flavour.events_at_start.push_back(kernel_was_not_told(options, *unset));
  if (!options.config_file.empty()) flavour.read_options_again = read_again;
  app::App(options, std::move(flavour)).run();
  return 0;
}

}  // namespace kubeportal::command
