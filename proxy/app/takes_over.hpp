#pragma once

#include "config/options.hpp"

namespace kubeportal::app {

/// Whether the node is taken over from kube-proxy after the first sync: what is served are all the
/// Services of a cluster. With manifests, or beside another proxy under --service-proxy-name, a
/// kube-proxy may well be at work here.
inline bool takes_over(const config::Options& options) {
  return options.portal_mode == config::PortalMode::iptables && options.sources.empty() &&
         options.service_proxy_name.empty();
}

}  // namespace kubeportal::app
