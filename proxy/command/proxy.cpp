#include "k8sclient/manifest_source.hpp"
#include "proxy/app/app.hpp"
#include "proxy/command/command.hpp"

namespace kubeportal::command {

int run_proxy(const config::Options& options) {
  app::Flavour flavour;
  flavour.make_source = [&](auto& io, auto& services, auto& slices) {
    return std::make_unique<k8sclient::ManifestSource>(io, options.sources, services, slices);
  };
  app::App(options, std::move(flavour)).run();
  return 0;
}

}  // namespace kubeportal::command
