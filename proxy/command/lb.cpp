#include <cstdio>
#include <stdexcept>
#include <string>

#include "proxy/app/app.hpp"
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
  line += ", balancing over ";
  for (const auto& endpoint : options.endpoints) {
    const bool v6 = endpoint.host.find(':') != std::string::npos;
    line += (&endpoint == &options.endpoints.front() ? "" : ", ") +
            (v6 ? "[" + endpoint.host + "]" : endpoint.host) + ":" + std::to_string(endpoint.port);
  }
  line += options.session_affinity ? " by client address" : " in turn";
  std::puts(line.c_str());
  std::fflush(stdout);
}

}  // namespace

int run_lb(const config::Options& options) {
  app::Flavour flavour;
  flavour.make_source = [&](auto& io, auto& services, auto& slices) {
    return std::make_unique<LbSource>(io, options.lb, services, slices);
  };
  flavour.family_rule = control::FamilyRule::any;
  flavour.first_sync_done = [&](const std::vector<model::SocketAddress>& open) {
    if (open.empty()) throw std::runtime_error("there is no address to listen on: ending");
    say_what_it_does(options.lb, open);
  };
  app::App(options, std::move(flavour)).run();
  return 0;
}

}  // namespace kubeportal::command
