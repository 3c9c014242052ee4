#include <cstdio>
#include <stdexcept>
#include <string>

#include <spdlog/spdlog.h>

#include "config/host_port.hpp"
#include "proxy/app/app.hpp"
#include "proxy/app/node.hpp"
#include "proxy/command/command.hpp"
#include "proxy/command/lb_source.hpp"

namespace kubeportal::command {

namespace {

/// The one line: where it listens, over what it balances, and how.
void say_what_it_does(const config::LbOptions& options,
                      const std::vector<model::SocketAddress>& open) {
  std::string line = "listening on ";
  for (const auto& address : open) {
    line += (&address == &open.front() ? "" : " and ") + model::to_string(address);
  }
  line += options.udp ? " over UDP, balancing over " : ", balancing over ";
  for (const auto& endpoint : options.endpoints) {
    line += (&endpoint == &options.endpoints.front() ? "" : ", ") + config::to_string(endpoint);
  }
  line += options.session_affinity ? " by client address" : " in turn";
  std::puts(line.c_str());
  std::fflush(stdout);
}

std::string why_nothing_is_open(const config::LbOptions& options) {
  const auto address = model::parse_ip(options.listen.host);
  if (address && !app::local_addresses_now().contains(*address)) {
    return options.listen.host + " is not an address of this machine, so there is nothing to " +
           "listen on; 0.0.0.0 or an empty host means every address";
  }
  return "there is nothing to listen on: ending";
}

/// Such an endpoint would be a client again and again, until no connection is left for anybody.
bool is_itself(const config::HostPort& endpoint, const config::HostPort& listen) {
  const auto address = model::parse_ip(endpoint.host);
  if (!address || listen.port == 0 || endpoint.port != listen.port) return false;
  const auto own = model::parse_ip(listen.host);
  if (own && !own->is_unspecified()) return *address == *own;
  return app::local_addresses_now().contains(*address);
}

void refuse_loops(const config::LbOptions& options) {
  for (const auto& endpoint : options.endpoints) {
    if (!is_itself(endpoint, options.listen)) continue;
    throw std::runtime_error("endpoint " + config::to_string(endpoint) +
                             " is where lb itself listens: it would connect to itself for ever");
  }
}

}  // namespace

int run_lb(const config::Options& options) {
  refuse_loops(options.lb);
  // One line says what there is to say about the start; errors are shown all the same.
  const auto level = spdlog::get_level();
  if (level == spdlog::level::info) spdlog::set_level(spdlog::level::warn);

  app::Flavour flavour;
  flavour.make_source = [&](auto& io, const auto& handlers) {
    return std::make_unique<LbSource>(io, options.lb, handlers);
  };
  flavour.family_rule = control::FamilyRule::any;
  flavour.first_sync_done = [&](const std::vector<model::SocketAddress>& open) {
    if (open.empty()) throw std::runtime_error(why_nothing_is_open(options.lb));
    say_what_it_does(options.lb, open);
    spdlog::set_level(level);
  };
  app::App(options, std::move(flavour)).run();
  return 0;
}

}  // namespace kubeportal::command
